import { describe, expect, it } from 'vitest';
import { judgeUse } from '@/usage/anomaly';
import { cohortHourQuantile, emptyCohort } from '@/usage/cohort';
import { amountsBefore } from '@/usage/hourly-use';
import { dayMs, hourMs, minuteMs } from '@/usage/local-time';
import { learnPattern } from '@/usage/pattern';
import { emptyPattern } from '@/usage/pattern-state';
import { callAt, cohortOf, monday, regularUser, utc } from './learned.ts';

const days = 14;
const now = new Date(monday + days * dayMs + 9 * hourMs);
const judge = (energy: number, cohort = emptyCohort) =>
  judgeUse(regularUser(days), { now, energy }, { cohort });

describe('unusual use', () => {
  it('is five times what an hour of this user holds', () => {
    expect(judge(500)).toMatchObject({ unusual: true, amount: 500, usual: 100 });
  });

  it('is not what the user does every day', () => {
    expect(judge(100).unusual).toBe(false);
  });

  it('is never below the minimum cost, however much more than usual', () => {
    const tiny = learnPattern(
      emptyPattern,
      Array.from({ length: days }, (_, day) => callAt(monday + day * dayMs, { energy: 1 })),
      utc,
    );
    expect(judgeUse(tiny, { now, energy: 199 }, { cohort: emptyCohort }).score).toBe(0);
    expect(judgeUse(tiny, { now, energy: 200 }, { cohort: emptyCohort }).unusual).toBe(true);
  });

  it('is seen in small calls that add up within an hour', () => {
    const busy = learnPattern(
      regularUser(days),
      Array.from({ length: 4 }, (_, nth) => callAt(now.getTime() + nth * minuteMs)),
      utc,
    );
    const fifth = { now: new Date(now.getTime() + 5 * minuteMs), energy: 100 };
    expect(judgeUse(busy, fifth, { cohort: emptyCohort })).toMatchObject({ amount: 500, unusual: true });
  });

  it('grows with the energy', () => {
    const scores = [200, 300, 500, 1_000].map((energy) => judge(energy).score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });

  it('of a new user is judged by the cohort’s hours', () => {
    const cohort = cohortOf(20);
    const usual = cohortHourQuantile(cohort, 0.99) ?? 0;
    const first = (energy: number) => judgeUse(emptyPattern, { now, energy }, { cohort });
    expect(first(100)).toMatchObject({ unusual: false, usual });
    expect(first(10_000).unusual).toBe(true);
  });

  it('is not claimed where nobody is known', () => {
    expect(judgeUse(emptyPattern, { now, energy: 10_000 }, { cohort: emptyCohort }).unusual).toBe(false);
  });

  it('is judged by the last seven days alone', () => {
    const state = regularUser(30).hourly;
    expect(amountsBefore(state, monday + 30 * dayMs)).toHaveLength(14);
    expect(amountsBefore(state, monday + 60 * dayMs)).toHaveLength(0);
  });
});
