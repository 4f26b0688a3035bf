import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { updateCohort } from '@/usage/cohort';
import { dayMs, hourMs, localTimeIn, minuteMs } from '@/usage/local-time';
import { learnPattern, opensSession } from '@/usage/pattern';
import { emptyPattern, type ObservedCall } from '@/usage/pattern-state';
import { profileAt, sumOf } from '@/usage/profile';
import { callAt, cohortOf, dailyCalls, monday, regularUser, utc } from './learned.ts';

const anyCalls = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 90 * 24 * 60 }),
      energy: fc.integer({ min: 0, max: 5_000 }),
      delivered: fc.boolean(),
      input: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map((calls) =>
    calls
      .map(({ minutes, ...rest }): ObservedCall => callAt(monday + minutes * minuteMs, rest))
      .sort((a, b) => a.at - b.at),
  );

describe('the hour of a user’s week', () => {
  const cases = [
    ['UTC', '2026-01-04T00:00Z', 0],
    ['UTC', '2026-01-05T00:00Z', 24],
    ['Europe/Berlin', '2026-01-04T23:00Z', 24],
    ['Europe/Berlin', '2026-07-05T22:00Z', 24],
    ['Asia/Kolkata', '2026-01-04T18:29Z', 23],
    ['Asia/Kolkata', '2026-01-04T18:30Z', 24],
    ['America/New_York', '2026-03-08T06:59Z', 1],
    ['America/New_York', '2026-03-08T07:00Z', 3],
    ['+05:45', '2026-01-04T18:15Z', 24],
    ['UTC', '1969-12-31T23:00Z', 95],
  ] as const;
  it.each(cases)('in %s at %s is %i', (zone, at, hour) => {
    expect(localTimeIn(zone).hourOfWeek(Date.parse(at))).toBe(hour);
  });

  it('is refused in a zone that does not exist', () => {
    expect(() => localTimeIn('Mars/Olympus')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('lies in the day of the same calendar', () => {
    expect(localTimeIn('Europe/Berlin').day(Date.parse('2026-01-04T23:00Z'))).toBe(
      localTimeIn('UTC').day(Date.parse('2026-01-05T00:00Z')),
    );
  });
});

describe('a session', () => {
  const cases = [
    ['the first call', 0, monday, true],
    ['a call after 29 idle minutes', monday, monday + 29 * minuteMs, false],
    ['a call after 30 idle minutes', monday, monday + 30 * minuteMs, true],
  ] as const;
  it.each(cases)('and whether it is opened by %s', (_, last, at, opens) => {
    expect(opensSession(last, at)).toBe(opens);
  });

  it('of many calls counts once', () => {
    const calls = Array.from({ length: 20 }, (_, nth) => callAt(monday + nth * 29 * minuteMs));
    expect(learnPattern(emptyPattern, calls, utc).profile.sessions).toBe(1);
  });
});

describe('learning', () => {
  it('does nothing where nothing is new', () => {
    const state = regularUser(3);
    expect(learnPattern(state, [], utc)).toBe(state);
  });

  it('gives the same whether calls come together or in any two parts', () => {
    fc.assert(
      fc.property(anyCalls, fc.nat(40), (calls, cut) => {
        const parts = learnPattern(
          learnPattern(emptyPattern, calls.slice(0, cut), utc),
          calls.slice(cut),
          utc,
        );
        expect(parts).toEqual(learnPattern(emptyPattern, calls, utc));
      }),
      { numRuns: 100 },
    );
  });

  it('gives a state that survives JSON and stays small after a year of every day', () => {
    const state = regularUser(365, [8, 9, 13, 17, 21]);
    const text = JSON.stringify(state);
    expect(JSON.parse(text)).toEqual(state);
    expect(text.length).toBeLessThan(8_000);
  });

  it('takes a call that comes late as made at the last known moment', () => {
    const state = regularUser(3);
    const late = learnPattern(state, [callAt(monday)], utc);
    expect(late.lastAt).toBe(state.lastAt);
    expect(late.profile).toEqual(state.profile);
  });
});

describe('the profile of a week', () => {
  const flat = { hours: Array(24).fill(1 / 24), weekdays: Array(7).fill(1 / 7) };

  it('sums to one and leaves no hour impossible, whatever was learned', () => {
    fc.assert(
      fc.property(anyCalls, fc.integer({ min: 0, max: 4_000 }), (calls, daysLater) => {
        const { profile } = learnPattern(emptyPattern, calls, utc);
        const week = profileAt(profile, flat, monday + (90 + daysLater) * dayMs);
        expect(sumOf(week)).toBeCloseTo(1, 9);
        expect(Math.min(...week)).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('of a new user is the cohort’s', () => {
    const prior = {
      ...flat,
      hours: flat.hours.map((share, hour) => (hour === 9 ? share * 2 : (share * 22) / 23)),
    };
    const week = profileAt(emptyPattern.profile, prior, monday);
    expect(week[9]).toBeCloseTo(2 / 24 / 7, 12);
  });

  it('moves to the user’s own hours with every session, and back to the cohort’s over years away', () => {
    const at9 = (days: number, daysAway = 0): number =>
      profileAt(regularUser(days, [9]).profile, flat, monday + (days + daysAway) * dayMs)[24 + 9] ?? 0;
    expect(at9(3)).toBe(1 / 168);
    expect(at9(5)).toBeLessThan(at9(10));
    expect(at9(10)).toBeLessThan(at9(60));
    expect(at9(60, 3_650)).toBeCloseTo(1 / 168, 3);
  });

  it('sees no preferred weekday in someone known for ten days', () => {
    const week = profileAt(regularUser(10).profile, flat, monday + 10 * dayMs);
    expect(week[24 + 9]).toBeCloseTo(week[5 * 24 + 9] ?? 0, 12);
  });

  it('sees the weekday of someone who came on Mondays alone for a year', () => {
    const calls = dailyCalls(364, [9]).filter(({ at }) => new Date(at).getUTCDay() === 1);
    const { profile } = learnPattern(emptyPattern, calls, utc);
    const week = profileAt(profile, flat, monday + 364 * dayMs);
    expect(week[24 + 9] ?? 0).toBeGreaterThan(2 * (week[3 * 24 + 9] ?? 0));
  });

  it('takes eight sessions of one day for less than four of four days', () => {
    const oneDay = Array.from({ length: 8 }, (_, nth) => callAt(monday + 8 * hourMs + nth * 40 * minuteMs));
    const fourDays = dailyCalls(4, [9]);
    const weight = (calls: ObservedCall[]): number =>
      sumOf(learnPattern(emptyPattern, calls, utc).profile.cells);
    expect(weight(oneDay)).toBeLessThan(weight(fourDays));
  });
});

describe('the cohort', () => {
  it('is as before when a user is added and forgotten again', () => {
    const before = cohortOf(3);
    const user = regularUser(40, [3, 22]);
    const after = updateCohort(updateCohort(before, { after: user }), { before: user });
    for (const key of ['hours', 'weekdays', 'returns', 'waited', 'consumption', 'amounts'] as const) {
      for (const [index, value] of after[key].entries())
        expect(value).toBeCloseTo(before[key][index] ?? 0, 6);
    }
  });

  it('counts a user of a thousand sessions for no more than thirty', () => {
    const cohort = updateCohort(cohortOf(0), { after: regularUser(500, [9, 12]) });
    expect(sumOf(cohort.hours)).toBeLessThanOrEqual(30.001);
  });
});
