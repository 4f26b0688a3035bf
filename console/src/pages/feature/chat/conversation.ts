/** How does a conversation stand, turn by turn, with what each answer cost? Kept as one result, which grows. */

import type { FeatureResult, RunState } from 'energy-engine/react';
import type { KeptResult, Paid } from '../../../results/kept-result.ts';
import { textIn } from '../read-output.ts';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  /** Of an answer. */
  readonly paid?: readonly Paid[];
  readonly notice?: string | null;
}

/** What is kept with each press: all turns up to the new message, and the result that this one takes the place of. */
export interface ChatDraft {
  readonly turns: readonly Turn[];
  readonly previousId: string | null;
}

const isDraft = (draft: unknown): draft is ChatDraft =>
  typeof draft === 'object' && draft !== null && Array.isArray((draft as ChatDraft).turns);

export const draftOf = ({ draft }: KeptResult): ChatDraft =>
  isDraft(draft) ? draft : { turns: [], previousId: null };

/** The notice stands above the answer, so it is taken out of it. */
const withoutNotice = (text: string, notice: string | null): string =>
  notice !== null && text.startsWith(notice) ? text.slice(notice.length).trimStart() : text;

/** The answer as far as it is there, or null. */
export function answerOf(kept: KeptResult, run: RunState<FeatureResult> | undefined): Turn | null {
  const { notice, paid } = kept;
  const text = kept.state === 'open' && run !== undefined ? run.text : textIn(kept.output, 'text');
  if (text === '') return null;
  // Of one that nobody knows the end of, nothing paid means nothing known.
  const cost = kept.state === 'open' || kept.state === 'unsettled' ? {} : { paid };
  return { role: 'assistant', content: withoutNotice(text, notice), notice, ...cost };
}

/** What a conversation was paid for, its earlier answers too; of any other result, what paid for it. */
export const paidInAll = (kept: KeptResult): readonly Paid[] => [
  ...draftOf(kept).turns.flatMap(({ paid = [] }) => paid),
  ...kept.paid,
];

/** All turns that have come to their end; a question that was never answered is left out. */
export function answeredTurns(kept: KeptResult | null): readonly Turn[] {
  if (kept === null) return [];
  const { turns } = draftOf(kept);
  const answer = kept.state === 'open' ? null : answerOf(kept, undefined);
  return answer === null ? turns.slice(0, -1) : [...turns, answer];
}
