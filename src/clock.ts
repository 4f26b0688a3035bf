/** What time is it? Asked of a clock that is passed in, so that a test can move it. */

export interface Clock {
  /** The present moment; a fresh Date at each call. */
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** Waiting, passed in like the clock. Milliseconds. */
export interface Timers {
  wait(milliseconds: number): Promise<void>;
  /** Calls `work` again and again until the returned function is called; keeps no process alive. */
  every(milliseconds: number, work: () => void): () => void;
}

export const systemTimers: Timers = {
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};
