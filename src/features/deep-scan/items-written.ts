/** How many items of a list has the model judged, in an answer that it is still writing? */

import { partialAnswer } from '../answer.ts';
import type { Watcher } from '../checked-exchange.ts';
import { judged, type ScanStep } from './scan-form.ts';

/** The items of this step that stand whole in what can be read so far, each once. */
function itemsIn(answer: unknown, { from, prospects }: ScanStep): number {
  const results = (answer as { readonly results?: unknown } | undefined)?.results;
  if (!Array.isArray(results)) return 0;
  const items = results.flatMap((one) => {
    const read = judged.safeParse(one);
    return read.success ? [read.data.item] : [];
  });
  return new Set(items.filter((item) => item >= from && item < from + prospects.length)).size;
}

/** Reads along, and tells whenever there are more; none again where the answer has to be repaired. */
export function itemWatcher(step: ScanStep, tell: (written: number) => void): Watcher {
  let text = '';
  let told = 0;
  const say = (written: number): void => {
    if (written !== told) tell(written);
    told = written;
  };
  return {
    async onText(piece) {
      text += piece;
      // An item ends with a brace: nothing is read in between.
      if (piece.includes('}')) say(itemsIn(await partialAnswer(text), step));
    },
    onRepair() {
      text = '';
      say(0);
    },
  };
}
