/** How fast are calls made by so many clients, each waiting for its answer before it asks again? */

import { createHistogram, performance } from 'node:perf_hooks';

export interface Load {
  readonly clients: number;
  readonly seconds: number;
  /** One piece of work of one client; a rejection ends the benchmark. */
  readonly work: (client: number) => Promise<void>;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const millisecondsOf = (nanoseconds: number): number => nanoseconds / 1e6;

/** Keeps the clients at work for the time and resolves to pieces a second and how long a piece took; memory stays constant. */
export async function measure({ clients, seconds, work }: Load): Promise<Measured> {
  const durations = createHistogram({ lowest: 1, highest: 60e9, figures: 3 });
  const start = performance.now();
  const end = start + seconds * 1_000;
  const client = async (nth: number): Promise<void> => {
    for (let from = performance.now(); from < end; ) {
      await work(nth);
      const until = performance.now();
      durations.record(Math.max(1, Math.round((until - from) * 1e6)));
      from = until;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, nth) => client(nth)));
  return {
    perSecond: durations.count / ((performance.now() - start) / 1_000),
    p50Ms: millisecondsOf(durations.percentile(50)),
    p99Ms: millisecondsOf(durations.percentile(99)),
  };
}

/**
 * Measures every load once a round, and in the opposite order every other round, so that what drifts (caches, the
 * machine's other work) meets all of them alike. Resolves to the rounds of each load by name.
 */
export async function measureInRounds(
  loads: ReadonlyMap<string, Load>,
  rounds: number,
  onRound: (round: number) => Promise<void> | void = () => {},
): Promise<Map<string, Measured[]>> {
  const results = new Map<string, Measured[]>([...loads.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [...loads] : [...loads].reverse();
    for (const [name, load] of order) results.get(name)?.push(await measure(load));
    await onRound(round);
  }
  return results;
}
