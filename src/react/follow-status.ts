/** How is a user's status followed for as long as a page is open? One line at a time, given up while nobody looks. */

import type { EnergyClient } from '../client/client.ts';
import { watchAttention } from './attention.ts';
import type { Status } from './data.ts';

export interface Following {
  readonly client: Pick<EnergyClient, 'watch'>;
  readonly hiddenMs: number;
  onStatus(status: Status): void;
  /** Any sign of life, also where nothing has changed. */
  onAlive(): void;
  /** Nothing is told any more, until the next status. */
  onLost(): void;
}

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Longer after each failure, and not the same for all pages that lost their line at once. */
const waitMsAfter = (failures: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);

/** A wait that can be cut short. */
function createPause() {
  let wake: (() => void) | undefined;
  return {
    wake: () => wake?.(),
    /** Without a time: until it is woken. */
    async rest(ms?: number): Promise<void> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ms !== undefined) timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      wake = undefined;
    },
  };
}

/** Follows until the returned function is called; then nothing is left open. */
export function followStatus({ client, hiddenMs, onStatus, onAlive, onLost }: Following): () => void {
  const leaving = new AbortController();
  const pause = createPause();
  let line = new AbortController();
  const attention = watchAttention({
    hiddenMs,
    onRest: () => line.abort(),
    onWake: pause.wake,
    onOffline: () => line.abort(),
  });

  async function followOnce(): Promise<boolean> {
    line = new AbortController();
    const signal = AbortSignal.any([leaving.signal, line.signal]);
    let wasTold = false;
    try {
      for await (const status of client.watch({ signal, onAlive })) {
        if (signal.aborted) break;
        wasTold = true;
        onStatus(status);
      }
    } catch {
      // Why a line could not be had is told by the question for the status, which is asked then.
    }
    return wasTold;
  }

  async function follow(): Promise<void> {
    // React mounts twice to see whether the first time leaves something behind.
    await Promise.resolve();
    let failures = 0;
    while (!leaving.signal.aborted) {
      if (attention.isResting) {
        await pause.rest();
        continue;
      }
      const wasTold = await followOnce();
      if (leaving.signal.aborted) return;
      // After that it is asked for as often as what nobody tells of.
      if (wasTold || failures === 0) onLost();
      failures = wasTold ? 1 : failures + 1;
      if (attention.isResting) continue;
      // The browser tells when it has a network again, and may be wrong that it has none.
      await pause.rest(navigator.onLine ? waitMsAfter(failures) : longestWaitMs);
    }
  }

  void follow();
  return () => {
    leaving.abort();
    attention.stop();
    pause.wake();
  };
}
