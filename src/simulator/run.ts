/** How are many lives run, on several cores, with the same result on each? In chunks of users, summed up as whole numbers. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { assumptions } from './assumptions.ts';
import { lifeOf } from './life.ts';
import { createMemoryBook } from './memory-book.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';
import { type Period, type Rules, worldOf } from './world.ts';

/** One population under one set of rules. */
export interface Run extends Period {
  readonly rules: Rules;
  readonly users: number;
}

/** Users `[first, end)` of a run. */
export interface Chunk {
  readonly run: Run;
  readonly first: number;
  readonly end: number;
}

/** Lives the users of a chunk, one after the other; memory does not grow with them. */
export function runChunk({ run, first, end }: Chunk): Tally {
  const world = worldOf(run.rules, run, assumptions.demandHeadroom);
  const tally = emptyTally(run.days);
  const book = createMemoryBook(world, tally);
  for (let nth = first; nth < end; nth++) {
    const life = lifeOf(world, tally, nth);
    let step = life.next();
    while (step.done !== true) step = life.next(book.do(step.value));
  }
  return tally;
}

export interface RunOptions {
  /** Threads; 0 runs here. Default: as many as there are cores. */
  readonly workers?: number | undefined;
  readonly usersPerChunk: number;
  /** Told after each chunk how much of the whole is done, 0–1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

function chunksOf(
  runs: readonly Run[],
  usersPerChunk: number,
): { readonly nth: number; readonly chunk: Chunk }[] {
  return runs.flatMap((run, nth) =>
    Array.from({ length: Math.ceil(run.users / usersPerChunk) }, (_, index) => {
      const first = index * usersPerChunk;
      return { nth, chunk: { run, first, end: Math.min(run.users, first + usersPerChunk) } };
    }),
  );
}

/** The built file beside the built one, the source beside the source. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** A thread that answers chunk by chunk. */
function startThread() {
  const worker = new Worker(workerFile);
  return {
    run: (chunk: Chunk): Promise<Tally> =>
      new Promise((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', (tally: Tally) => {
          worker.off('error', reject);
          resolve(tally);
        });
        worker.postMessage(chunk);
      }),
    stop: () => worker.terminate(),
  };
}

/** The tally of each run, in their order. The same for any number of workers and any size of chunks. */
export async function runAll(runs: readonly Run[], options: RunOptions): Promise<Tally[]> {
  const chunks = chunksOf(runs, options.usersPerChunk);
  const tallies = runs.map(({ days }) => emptyTally(days));
  let begun = 0;
  let done = 0;
  const work = async (live: (chunk: Chunk) => Promise<Tally> | Tally): Promise<void> => {
    for (;;) {
      const next = chunks[begun];
      begun += 1;
      if (next === undefined) return;
      const part = await live(next.chunk);
      const sum = tallies[next.nth];
      if (sum !== undefined) addTally(sum, part);
      done += 1;
      options.onProgress?.(done / chunks.length);
    }
  };
  const workers = options.workers ?? availableParallelism();
  if (workers === 0) {
    await work(runChunk);
    return tallies;
  }
  const threads = Array.from({ length: Math.min(workers, chunks.length) }, startThread);
  try {
    await Promise.all(threads.map((thread) => work(thread.run)));
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
  return tallies;
}
