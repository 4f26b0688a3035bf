import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeDays, dailyConsumption, emptyConsumption, unknownConsumption } from '@/usage/consumption';
import { forecastDay, forecastUntil, likelyNextUse } from '@/usage/forecast';
import { dayMs, hourMs } from '@/usage/local-time';
import { logGamma, probabilityUpTo, quantileOf } from '@/usage/negative-binomial';
import { learnPattern } from '@/usage/pattern';
import { emptyPattern } from '@/usage/pattern-state';
import { callAt, cohortOf, dailyCalls, monday, regularUser, utc } from './learned.ts';

describe('the negative binomial', () => {
  it('agrees with its probabilities added one by one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0.05, max: 50, noNaN: true }),
        fc.integer({ min: 0, max: 60 }),
        (mean, size, count) => {
          let sum = 0;
          for (let n = 0; n <= count; n++) {
            sum += Math.exp(
              logGamma(n + size) -
                logGamma(size) -
                logGamma(n + 1) +
                size * Math.log(size / (size + mean)) +
                n * Math.log(mean / (size + mean)),
            );
          }
          expect(probabilityUpTo(count, { mean, size })).toBeCloseTo(sum, 8);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has as its quantile the smallest count that is enough', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 5_000, noNaN: true }),
        fc.double({ min: 0.01, max: 1_000, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (mean, size, probability) => {
          const quantile = quantileOf(probability, { mean, size });
          expect(probabilityUpTo(quantile, { mean, size })).toBeGreaterThanOrEqual(probability);
          if (quantile > 0) {
            expect(probabilityUpTo(quantile - 1, { mean, size })).toBeLessThan(probability);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([-0.1, 1, Number.NaN])('refuses %d as a probability', (probability) => {
    expect(() => quantileOf(probability, { mean: 1, size: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

describe('daily consumption', () => {
  it('counts days without a call as days of nothing', () => {
    const used = { ...emptyConsumption, day: 100, today: 500, callsToday: 5 };
    const step = [101, 102, 103, 104].reduce((state, day) => closeDays(state, day), used);
    const leap = closeDays(used, 104);
    for (const key of ['days', 'energy', 'squares', 'calls', 'recentDays', 'recentEnergy'] as const) {
      expect(leap[key]).toBeCloseTo(step[key], 9);
    }
  });

  it('of a new user is the cohort’s', () => {
    const { unit, calls } = dailyConsumption(emptyConsumption, unknownConsumption, 10);
    expect(unit * calls.mean).toBeCloseTo(unknownConsumption.dailyEnergy, 9);
  });

  it('comes to what a regular user uses', () => {
    const forecast = forecastDay(regularUser(60), new Date(monday + 60 * dayMs), utc);
    expect(forecast.mean).toBeGreaterThan(180);
    expect(forecast.mean).toBeLessThan(210);
    expect(forecast.quantile(0.9)).toBeGreaterThanOrEqual(200);
    expect(forecast.quantile(0.9)).toBeLessThanOrEqual(500);
  });

  it('scales with the price of the calls alone', () => {
    const dear = dailyCalls(30, [9, 14]).map((call) => ({ ...call, energy: 700 }));
    const cohort = cohortOf(200);
    const now = new Date(monday + 30 * dayMs);
    const cheapDay = forecastDay(regularUser(30), now, { ...utc, cohort });
    const dearDay = forecastDay(learnPattern(emptyPattern, dear, utc), now, { ...utc, cohort });
    expect(dearDay.mean / cheapDay.mean).toBeGreaterThan(6);
  });
});

describe('the forecast until a refill', () => {
  const now = new Date(monday + 60 * dayMs);
  const until = (hours: number) =>
    forecastUntil(regularUser(60), { now, until: new Date(now.getTime() + hours * hourMs) }, utc);

  it('is the day’s for a day, and less for the hours in which the user sleeps', () => {
    const day = forecastDay(regularUser(60), now, utc).mean;
    expect(until(24).mean).toBeGreaterThan(0.8 * day);
    expect(until(24).mean).toBeLessThan(1.2 * day);
    expect(until(6).mean).toBeLessThan(0.15 * day);
    expect(until(0).mean).toBe(0);
  });

  it('makes a shortfall less likely the more there is', () => {
    const likely = [0, 100, 300, 1_000].map((available) => until(24).shortfallProbability(available));
    expect(likely).toEqual([...likely].sort((a, b) => b - a));
    expect(likely[0]).toBeGreaterThan(0.5);
    expect(likely[3]).toBeLessThan(0.05);
  });
});

describe('the likely window of the next use', () => {
  const anyMoment = fc.integer({ min: 0, max: 10 * 24 * 60 }).map((minutes) => minutes * 60_000);

  it('is four hours long, not in the past, after the running session, with a probability', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), anyMoment, (days, later) => {
        const state = days === 0 ? emptyPattern : regularUser(days);
        const now = new Date(Math.max(state.lastAt, monday) + later);
        const { from, until, probability } = likelyNextUse(state, now, utc);
        expect(until.getTime() - from.getTime()).toBe(4 * hourMs);
        expect(from.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('holds nine o’clock for one who comes at nine, and is surer the longer that went on', () => {
    const windowAfter = (days: number) =>
      likelyNextUse(regularUser(days, [9]), new Date(monday + days * dayMs), utc);
    const nine = monday + 120 * dayMs + 9 * hourMs;
    const window = windowAfter(120);
    expect(window.from.getTime()).toBeLessThanOrEqual(nine);
    expect(window.until.getTime()).toBeGreaterThan(nine);
    expect(window.probability).toBeGreaterThan(windowAfter(5).probability);
  });

  it('follows the clock of the user’s own zone', () => {
    const inTokyo = { ...utc, timeZone: 'Asia/Tokyo' };
    const state = learnPattern(emptyPattern, [...dailyCalls(60, [0])], inTokyo);
    const { from } = likelyNextUse(state, new Date(monday + 59 * dayMs + 12 * hourMs), inTokyo);
    expect(new Date(from).getUTCHours() >= 20 || new Date(from).getUTCHours() <= 0).toBe(true);
  });

  it('of a user without a call is where their cohort begins', () => {
    const { from, until } = likelyNextUse(emptyPattern, new Date(monday), {
      ...utc,
      cohort: cohortOf(50, [9]),
    });
    expect(from.getTime()).toBeLessThanOrEqual(monday + 9 * hourMs);
    expect(until.getTime()).toBeGreaterThan(monday + 9 * hourMs);
  });

  it('is refused in a zone that does not exist', () => {
    const state = learnPattern(emptyPattern, [callAt(monday)], utc);
    expect(() => likelyNextUse(state, new Date(monday), { ...utc, timeZone: 'Nowhere' })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});
