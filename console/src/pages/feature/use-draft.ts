/** What has this person written into a form, also before the page was left and opened again? */

import { useCallback, useEffect, useState } from 'react';
import { type FeatureName, featureNames } from '../../features/catalog.ts';
import { useSession } from '../../session/session-provider.tsx';

/** Longer drafts are kept in the page alone. */
const signsKeptAtMost = 200_000;

function kept<Draft extends object>(key: string, empty: Draft): Draft {
  try {
    const text = localStorage.getItem(key);
    return text === null ? empty : { ...empty, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return empty;
  }
}

/** A list of megabytes is not written out with each letter only to be measured. */
const isLong = (draft: object): boolean =>
  Object.values(draft).some((field) => typeof field === 'string' && field.length > signsKeptAtMost);

const keyOf = (userId: string, feature: FeatureName): string => `energy-draft ${userId} ${feature}`;

/** How many forms a user has begun to fill in. */
export const draftsOf = (userId: string): number =>
  featureNames.filter((feature) => localStorage.getItem(keyOf(userId, feature)) !== null).length;

/** Forgets what a user has begun to write. */
export function forgetDrafts(userId: string): void {
  for (const feature of featureNames) localStorage.removeItem(keyOf(userId, feature));
}

export interface DraftState<Draft> {
  readonly draft: Draft;
  readonly change: (fields: Partial<Draft>) => void;
  readonly clear: () => void;
}

export function useDraft<Draft extends object>(feature: FeatureName, empty: Draft): DraftState<Draft> {
  const { userId } = useSession();
  const key = keyOf(userId, feature);
  const [draft, setDraft] = useState(() => kept(key, empty));
  useEffect(() => {
    const text = isLong(draft) ? null : JSON.stringify(draft);
    if (text === null || text.length > signsKeptAtMost || text === JSON.stringify(empty)) {
      localStorage.removeItem(key);
    } else localStorage.setItem(key, text);
  }, [draft, empty, key]);
  const change = useCallback((fields: Partial<Draft>) => setDraft((all) => ({ ...all, ...fields })), []);
  const clear = useCallback(() => setDraft(empty), [empty]);
  return { draft, change, clear };
}
