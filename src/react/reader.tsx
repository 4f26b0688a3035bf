/** Who reads: in which language and zone, at what time, in which words? */

import { createContext, useContext, useEffect, useState } from 'react';
import type { Reader } from './format.ts';
import { englishWords, type Words } from './words.ts';

export interface Reading extends Reader {
  readonly words: Words;
  /** The time now; another clock than the machine's for tests. */
  readonly now: () => Date;
}

/** What stands where no provider says otherwise. */
export const defaultReading = (): Reading => ({
  ...Intl.DateTimeFormat().resolvedOptions(),
  words: englishWords,
  now: () => new Date(),
});

export const ReadingContext = createContext<Reading | null>(null);

export function useReading(): Reading {
  const given = useContext(ReadingContext);
  const [own] = useState(defaultReading);
  return given ?? own;
}

/** The time, told anew every second while the next moment is near, every half minute while it is not. */
export function useNow(next?: Date | null): Date {
  const { now } = useReading();
  const [time, setTime] = useState(now);
  const isNear = next != null && next.getTime() - time.getTime() < 120_000;
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), isNear ? 1_000 : 30_000);
    return () => clearInterval(timer);
  }, [now, isNear]);
  return time;
}
