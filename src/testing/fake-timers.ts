/** When is a wait over in a test? When the test has moved the clock past it. */

import type { Timers } from '../clock.ts';
import type { FakeClock, Span } from './fake-clock.ts';

export interface FakeTimers extends Timers {
  /** Waits and repetitions that are under way. */
  readonly pending: number;
  /**
   * Moves the clock on, from one thing that is due to the next, and awaits `between` after each, so that what it began
   * can end before time goes on.
   */
  advance(span: Span, between?: () => Promise<void>): Promise<void>;
}

interface Alarm {
  due: number;
  /** 0 for a wait, which rings once. */
  readonly period: number;
  readonly ring: () => void;
}

const millisecondsOf = (clock: FakeClock): number => clock.now().getTime();

/** Timers on a fake clock: nothing is waited for, everything happens while `advance` runs. */
export function createFakeTimers(clock: FakeClock): FakeTimers {
  const alarms = new Set<Alarm>();
  const set = (alarm: Alarm): Alarm => {
    alarms.add(alarm);
    return alarm;
  };
  const nextBy = (end: number): Alarm | undefined =>
    [...alarms].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
  return {
    get pending() {
      return alarms.size;
    },
    wait: (milliseconds) =>
      new Promise((resolve) => {
        set({ due: millisecondsOf(clock) + milliseconds, period: 0, ring: resolve });
      }),
    every(milliseconds, work) {
      const alarm = set({ due: millisecondsOf(clock) + milliseconds, period: milliseconds, ring: work });
      return () => void alarms.delete(alarm);
    },
    async advance(span, between = async () => {}) {
      const start = millisecondsOf(clock);
      clock.advance(span);
      const end = millisecondsOf(clock);
      clock.set(new Date(start).toISOString());
      for (let alarm = nextBy(end); alarm !== undefined; alarm = nextBy(end)) {
        clock.set(new Date(alarm.due).toISOString());
        if (alarm.period === 0) alarms.delete(alarm);
        else alarm.due += alarm.period;
        alarm.ring();
        await between();
      }
      clock.set(new Date(end).toISOString());
    },
  };
}
