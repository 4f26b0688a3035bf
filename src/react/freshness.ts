/** Is what is shown what the server has now? Told at once, or asked for a moment ago; else since when it may be another. */

import { createContext, useContext, useEffect, useState } from 'react';
import { useReading } from './reader.tsx';

/** What is known of the line that tells. Moments are the machine's milliseconds. */
export interface LineState {
  readonly isLive: boolean;
  /** The last sign of life; 0 where there was none. */
  aliveAt(): number;
}

export const LineContext = createContext<LineState>({ isLive: false, aliveAt: () => 0 });

/** Beyond what is polled for, an answer may take so long before the one before it is called old. Milliseconds. */
const toleranceMs = 5_000;

export interface Asked {
  /** When the last answer came, in the machine's milliseconds; 0 where none did. */
  readonly dataUpdatedAt: number;
  readonly isError: boolean;
}

/** Since when an answer may be out of date, or null where it is fresh. */
export function staleSince(
  line: LineState,
  asked: Asked,
  time: { pollMs: number; nowMs: number },
): number | null {
  if (line.isLive) return null;
  const knownAt = Math.max(line.aliveAt(), asked.dataUpdatedAt);
  if (asked.dataUpdatedAt === 0) return null;
  const isOld = time.nowMs - knownAt > time.pollMs + toleranceMs;
  return asked.isError || isOld ? knownAt : null;
}

/** Since when the status may be out of date, by the reader's clock; null where it is fresh or there is none. */
export function useStaleSince(asked: Asked, pollMs: number): Date | null {
  const line = useContext(LineContext);
  const { now } = useReading();
  const [, setTick] = useState(0);
  const { isLive } = line;
  const { dataUpdatedAt, isError } = asked;
  useEffect(() => {
    if (isLive || dataUpdatedAt === 0) return;
    const age = Date.now() - Math.max(line.aliveAt(), dataUpdatedAt);
    const timer = setTimeout(() => setTick((tick) => tick + 1), pollMs + toleranceMs + 1 - age);
    return () => clearTimeout(timer);
  }, [line, isLive, dataUpdatedAt, pollMs]);
  const nowMs = Date.now();
  const since = staleSince(line, { dataUpdatedAt, isError }, { pollMs, nowMs });
  return since === null ? null : new Date(now().getTime() - (nowMs - since));
}
