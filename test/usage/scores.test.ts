import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, localTimeIn, minuteMs } from '@/usage/local-time';
import { learnPattern } from '@/usage/pattern';
import {
  behaviorScore,
  describePattern,
  patternDefinitions,
  peakHours,
  regenMultiplier,
} from '@/usage/pattern-scores';
import { emptyPattern, type ObservedCall } from '@/usage/pattern-state';
import { efficiencyScore, usefulCallsOn } from '@/usage/usefulness';
import { callAt, cohortOf, monday, regularUser, utc } from './learned.ts';

const today = localTimeIn('UTC').day(monday);
const learn = (calls: ObservedCall[]) => learnPattern(emptyPattern, calls, utc).usefulness;
const asked = (input: string | undefined, minutes: number, change: Partial<ObservedCall> = {}) =>
  callAt(monday + minutes * minuteMs, { input, ...change });

describe('a useful call', () => {
  const cases: [name: string, calls: ObservedCall[], useful: number][] = [
    ['delivered', [asked('a', 0)], 1],
    ['not delivered', [asked('a', 0, { delivered: false })], 0],
    ['asked again after 10 minutes: only the second', [asked('a', 0), asked('a', 10)], 1],
    ['asked again after 11 minutes: both', [asked('a', 0), asked('a', 11)], 2],
    ['followed by another input: both', [asked('a', 0), asked('b', 1)], 2],
    ['asked three times: the last', [asked('a', 0), asked('a', 5), asked('a', 12)], 1],
    ['without a known input: each', [asked(undefined, 0), asked(undefined, 1)], 2],
    ['asked again in vain: none', [asked('a', 0), asked('a', 1, { delivered: false })], 0],
  ];
  it.each(cases)('%s', (_, calls, useful) => {
    expect(usefulCallsOn(learn(calls), today)).toBe(useful);
  });
});

describe('efficiency_score', () => {
  it('is one half before the first call, and again when all calls are older than 30 days', () => {
    expect(efficiencyScore(emptyPattern.usefulness, today)).toBe(0.5);
    expect(efficiencyScore(learn([asked('a', 0)]), today + 30)).toBe(0.5);
  });

  it('is shrunk to one half by twenty calls', () => {
    const calls = Array.from({ length: 20 }, (_, nth) => asked(`input ${nth}`, nth));
    expect(efficiencyScore(learn(calls), today)).toBe(0.75);
  });

  it('weighs calls by their tokens', () => {
    const calls = [asked('a', 0, { tokens: 900 }), asked('b', 1, { tokens: 100, delivered: false })];
    expect(efficiencyScore(learn(calls), today)).toBeCloseTo((0.9 * 2 + 10) / 22, 12);
  });
});

describe('behavior_score', () => {
  it('falls with every day away, to nothing after fourteen', () => {
    const scores = [0, 5, 10, 14].map((days) =>
      behaviorScore(regularUser(60), new Date(monday + (59 + days) * dayMs + 20 * hourMs), utc),
    );
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBeGreaterThan(0.7);
    expect(scores[3]).toBe(0);
  });
});

describe('regen_multiplier', () => {
  it('is one for a new user and stays between one half and one and a half', () => {
    expect(regenMultiplier(0.5, 0.5)).toBe(1);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (behavior, efficiency) => {
          const multiplier = regenMultiplier(behavior, efficiency);
          expect(multiplier >= 0.5 && multiplier <= 1.5).toBe(true);
        },
      ),
    );
  });
});

describe('the pattern shown', () => {
  it('of a new user is the cohort’s, neutral, and predicts nothing', () => {
    const columns = describePattern(emptyPattern, new Date(monday), { ...utc, cohort: cohortOf(50, [9]) });
    expect(columns).toMatchObject({
      predicted_next_usage: null,
      nextUse: null,
      behavior_score: '0.5000',
      efficiency_score: '0.5000',
      regen_multiplier: '1.0000',
    });
    expect(columns.peak_usage_hours).toContain(9);
  });

  it('of a regular user names their hours and the middle of the window', () => {
    const columns = describePattern(regularUser(60), new Date(monday + 60 * dayMs), utc);
    expect(columns.peak_usage_hours).toEqual(expect.arrayContaining([9, 14]));
    expect(columns.predicted_next_usage?.getTime()).toBe((columns.nextUse?.from.getTime() ?? 0) + 2 * hourMs);
  });

  it('has no peak hours where the day is even', () => {
    expect(peakHours(Array(24).fill(1 / 24))).toEqual([]);
  });

  it.each(Object.entries(patternDefinitions))('defines %s in one sentence', (_, sentence) => {
    expect(sentence).toMatch(/^[A-Z][^.]*(\.\d[^.]*)*\.$/);
  });
});
