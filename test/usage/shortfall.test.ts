/** Is the lack before the next refill told by the forecast, and are those named first whom help helps most? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '@/config';
import { forecastUntil } from '@/usage/forecast';
import { dayMs, hourMs } from '@/usage/local-time';
import { type LowUser, mostWorth, type Shortfall, shortfallOf, shortfallsOf } from '@/usage/shortfall';
import { monday, regularUser, utc } from './learned.ts';

const days = 28;
const state = regularUser(days);
/** Seven in the morning after the last day learned; the usual hours are nine and two. */
const now = new Date(monday + days * dayMs + 7 * hourMs);
const nextReset = new Date(monday + (days + 1) * dayMs);

const user = (over: Partial<LowUser> = {}): LowUser => ({
  userId: 'a',
  timeZone: 'UTC',
  available: 0,
  dailyEnergy: 1_500,
  nextReset,
  efficiency: 0.5,
  state,
  ...over,
});

const shortfall = (over: Partial<LowUser> = {}): Shortfall | null =>
  shortfallOf(user(over), { now, cohort: utc.cohort }, defaults);

describe('a shortfall', () => {
  it('is what is missing to the forecast’s quantile', () => {
    const forecast = forecastUntil(state, { now, until: nextReset }, utc);
    const found = shortfall({ available: 50 });
    expect(found).toMatchObject({
      amount: forecast.quantile(defaults.recommendations.quantile) - 50,
      available: 50,
      expected: Math.round(forecast.mean),
      probability: forecast.shortfallProbability(50),
    });
  });

  it('is none where there is enough, little time left, or too little lacking', () => {
    expect(shortfall({ available: 1_000 })).toBeNull();
    expect(shortfall({ nextReset: new Date(now.getTime() + hourMs / 2) })).toBeNull();
    expect(shortfall({ dailyEnergy: 200 })).toBeNull();
    expect(shortfall({ dailyEnergy: 0 })).toBeNull();
  });

  it('is helped with at most a fifth of the daily amount, whatever is lacking', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(10_000), (available, dailyEnergy) => {
        const found = shortfall({ available, dailyEnergy });
        if (found === null) return;
        expect(found.help).toBeLessThanOrEqual(dailyEnergy / 5);
        expect(found.help).toBeLessThanOrEqual(found.amount);
        expect(found.help).toBeGreaterThanOrEqual(defaults.recommendations.energyAtLeast);
        expect(found.probability).toBeGreaterThanOrEqual(defaults.recommendations.probabilityFrom);
        expect(found.worth).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of a user in a zone that this machine does not know stops nobody else’s', () => {
    const users = [user({ userId: 'lost', timeZone: 'Mars/Olympus' }), user({ userId: 'found' })];
    const found = shortfallsOf(users, { now, cohort: utc.cohort }, defaults);
    expect(found.map(({ userId }) => userId)).toEqual(['found']);
  });

  it('comes first where more of the use was useful, and only so many are remembered', () => {
    const found = [0.5, 0.9, 0.7].flatMap(
      (efficiency) => shortfall({ efficiency, userId: `${efficiency}` }) ?? [],
    );
    expect(mostWorth(found, 2).map(({ userId }) => userId)).toEqual(['0.9', '0.7']);
  });
});
