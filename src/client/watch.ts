/** How is a user's status watched for as long as somebody looks? One line, made anew where it is cut or falls silent. */

import type { Output } from '../contract.ts';
import { eventsIn } from './events.ts';
import { Patience, usualSilenceMs } from './patience.ts';
import { EnergyProblem } from './problem.ts';

type WatchedStatus = Output<'GET /v1/me/stream'>;

export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called at every sign of life: what was last given is as fresh as the last of them. */
  readonly onAlive?: (() => void) | undefined;
  /** A line on which nothing is heard for so long is given up: more than two of the server's heartbeats. Milliseconds. Default: 40,000. */
  readonly silenceMs?: number | undefined;
}

export interface Line {
  /** Throws an `EnergyProblem` where the server refuses or cannot be reached. */
  readonly connect: (signal: AbortSignal) => Promise<Response>;
  /** Between the end of a line and the next one. */
  readonly rest: () => Promise<void>;
}

/** Whether the watcher goes on after an error of its line: one that is cut is made anew, since the next status is whole. */
function goesOn(error: unknown, patience: Patience, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted) return true;
  if (patience.isOver) {
    if (!patience.wasHeard) throw EnergyProblem.unreachable(error);
    return true;
  }
  return error instanceof TypeError;
}

/** Every status of a line, and of the one after it. Throws where a line cannot be had, or never says a word. */
export async function* statusesOf(line: Line, options: WatchOptions): AsyncGenerator<WatchedStatus> {
  const { signal, onAlive = () => {}, silenceMs = usualSilenceMs } = options;
  while (!signal?.aborted) {
    const patience = new Patience(silenceMs);
    patience.begin();
    const heard = (): void => {
      patience.heard();
      onAlive();
    };
    try {
      const response = await line.connect(patience.signalWith(signal));
      for await (const { data } of eventsIn<{ data: WatchedStatus }>(response, heard)) yield data;
    } catch (error) {
      if (!goesOn(error, patience, signal)) throw error;
    } finally {
      patience.rest();
    }
    if (!signal?.aborted) await line.rest();
  }
}
