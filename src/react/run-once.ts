/** How does one press of a button come to one paid call, over lost connections? Asked again with the same key until it is known what became of it. */

import type { AskEvent } from './ask.ts';
import { isLost, problemOf } from './problem.ts';

/** Before each further attempt. Milliseconds. */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000];

/** A wait that ends at once where the signal aborts. */
const waitFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/**
 * The events of a call, asked for again where the connection is lost: `open` must send the same key each time. Throws what
 * the last attempt threw, and at once where asking again cannot help.
 */
export async function* runOnce(
  open: () => AsyncGenerator<AskEvent>,
  signal: AbortSignal,
): AsyncGenerator<AskEvent | { readonly event: 'lost' }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      yield* open();
      return;
    } catch (error) {
      const ms = waitsMs[attempt];
      if (signal.aborted || ms === undefined || !isLost(problemOf(error))) throw error;
      yield { event: 'lost' };
      await waitFor(ms, signal);
      if (signal.aborted) throw error;
    }
  }
}
