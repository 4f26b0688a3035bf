/** What of a conversation is sent along? As much as the feature's input takes. */

import { historyAtMost, textAtMost, turnsAtMost } from '../forms/limits.ts';

/** A type alias, since only that is JSON to the compiler. */
type Said = { readonly role: 'user' | 'assistant'; readonly content: string };

/** Half a pair of surrogates at its end is no sign. */
const shortened = (content: string): string => content.slice(0, textAtMost).replace(/[\ud800-\udbff]$/, '');

/** The newest turns, beginning with a question. The model reads only the newest of them in any case. */
export function historyOf(turns: readonly Said[]): Said[] {
  const said = turns.map(({ role, content }) => ({ role, content: shortened(content) }));
  let from = said.length;
  let characters = 0;
  for (let at = said.length - 1; at >= Math.max(0, said.length - turnsAtMost); at -= 1) {
    characters += said[at]?.content.length ?? 0;
    if (characters > historyAtMost) break;
    if (said[at]?.role === 'user') from = at;
  }
  return said.slice(from);
}
