/** Where are drafts kept, so that neither another page nor a closed tab loses them? In this browser, for whoever is signed in. */

import { useCallback, useSyncExternalStore } from 'react';
import { useSession } from '../../session/session-provider.tsx';
import type { Drafts } from './drafts.ts';

const none: Drafts = [];
const readers = new Set<() => void>();
/** The last text and what it says: a reader wants the same list for the same text. */
let last: { readonly text: string; readonly drafts: Drafts } = { text: '[]', drafts: none };

function read(name: string): Drafts {
  const text = localStorage.getItem(name) ?? '[]';
  if (text === last.text) return last.drafts;
  let drafts = none;
  try {
    const kept: unknown = JSON.parse(text);
    if (Array.isArray(kept)) drafts = kept as Drafts;
  } catch {
    // What cannot be read was not written here.
  }
  last = { text, drafts };
  return drafts;
}

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  window.addEventListener('storage', tell);
  return () => {
    readers.delete(tell);
    window.removeEventListener('storage', tell);
  };
}

/** The drafts, and what changes them; the same in every tab. */
export function useKeptDrafts(): readonly [Drafts, (change: (drafts: Drafts) => Drafts) => void] {
  const { userId } = useSession();
  // The number rises when a draft is written otherwise.
  const name = `energy-price-drafts-1-${userId}`;
  const drafts = useSyncExternalStore(
    subscribe,
    useCallback(() => read(name), [name]),
  );
  const change = useCallback(
    (next: (drafts: Drafts) => Drafts) => {
      const wanted = next(read(name));
      if (wanted.length === 0) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(wanted));
      for (const tell of readers) tell();
    },
    [name],
  );
  return [drafts, change];
}
