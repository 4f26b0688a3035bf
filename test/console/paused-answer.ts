/** What does a model write whose answer stops in the middle until the test lets it go on? */

import type { ScriptedReply } from '@/testing/script';
import { say } from '../support/test-engine.ts';

export const usage = { promptTokens: 100, completionTokens: 200 };
/** As long as what is written has to be until it is read again. */
export const pieces = (text: string) => say(...(text.match(/[\s\S]{1,48}/gu) ?? []));

/** An answer that stops after so many of its pieces until the test lets it go on. */
export function paused(text: string, after: number): { reply: ScriptedReply; go: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const all = pieces(text);
  const steps = [...all.slice(0, after), { type: 'wait', until: promise } as const, ...all.slice(after)];
  return { reply: { steps, usage }, go: resolve };
}
