/** Does the right surge window decide, at every edge of the clock and the calendar? */

import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { priceTermsOf, priceTokens } from '@/pricing/price';
import { activeWindow, type SurgeWindow } from '@/pricing/surge-window';
import { seededTiers, seededWindows, windowNamed } from './fixtures.ts';
import { surgeCases } from './surge-cases.ts';

describe('the deciding window', () => {
  it('is tried with at least sixty cases, each of its own name', () => {
    expect(surgeCases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(surgeCases.map((each) => each.name)).size).toBe(surgeCases.length);
  });

  it.each(surgeCases)('$name', ({ windows, zone, at, decides, feature }) => {
    const found = activeWindow(windows, { feature, at: new Date(at), platformTimeZone: zone });
    expect(found?.window.name ?? null).toBe(decides);
    if (found === null) return;
    expect(found.startsAt.getTime()).toBeLessThanOrEqual(Date.parse(at));
    expect(found.endsAt.getTime()).toBeGreaterThan(Date.parse(at));
  });

  it('is the same whatever order the rows come in', () => {
    for (const { windows, zone, at, decides, feature } of surgeCases) {
      const found = activeWindow(windows.toReversed(), {
        feature,
        at: new Date(at),
        platformTimeZone: zone,
      });
      expect(found?.window.name ?? null).toBe(decides);
    }
  });
});

const stretches: readonly [string, string, string, string, [string, string, string]][] = [
  [
    'a plain window',
    '14:00–16:00',
    'UTC',
    '2026-05-20T15:00Z',
    ['2026-05-20T14:00Z', '2026-05-20T16:00Z', '2026-05-20'],
  ],
  [
    'after midnight it belongs to the day it began',
    '23:00–02:00',
    'UTC',
    '2026-05-21T01:00Z',
    ['2026-05-20T23:00Z', '2026-05-21T02:00Z', '2026-05-20'],
  ],
  [
    'a whole day ends after a day, though the next follows at once',
    '00:00–00:00',
    'UTC',
    '2026-05-21T01:00Z',
    ['2026-05-21T00:00Z', '2026-05-22T00:00Z', '2026-05-21'],
  ],
  [
    'a night with a skipped hour is shorter',
    '23:00–04:00',
    'Europe/Berlin',
    '2026-03-29T00:30Z',
    ['2026-03-28T22:00Z', '2026-03-29T02:00Z', '2026-03-28'],
  ],
  [
    'a night with a repeated hour is longer',
    '23:00–04:00',
    'Europe/Berlin',
    '2026-10-25T02:30Z',
    ['2026-10-24T21:00Z', '2026-10-25T03:00Z', '2026-10-24'],
  ],
  [
    'a start inside the skipped hour is the jump',
    '02:30–03:30',
    'America/New_York',
    '2026-03-08T07:10Z',
    ['2026-03-08T07:00Z', '2026-03-08T07:30Z', '2026-03-08'],
  ],
  [
    'the repeated hour is one stretch with the first',
    '02:00–03:00',
    'Europe/Berlin',
    '2026-10-25T01:30Z',
    ['2026-10-25T00:00Z', '2026-10-25T02:00Z', '2026-10-25'],
  ],
  [
    'an end inside the repeated hour is met twice, first',
    '00:00–01:30',
    'America/New_York',
    '2026-11-01T05:00Z',
    ['2026-11-01T04:00Z', '2026-11-01T05:30Z', '2026-11-01'],
  ],
  [
    'an end inside the repeated hour is met twice, second',
    '00:00–01:30',
    'America/New_York',
    '2026-11-01T06:10Z',
    ['2026-11-01T06:00Z', '2026-11-01T06:30Z', '2026-11-01'],
  ],
];

describe('an occurrence of a window', () => {
  it.each(stretches)('%s', (_name, hours, zone, at, [startsAt, endsAt, startDate]) => {
    const windows = [windowNamed('W', hours as `${string}–${string}`, '1.50')];
    expect(activeWindow(windows, { at: new Date(at), platformTimeZone: zone })).toMatchObject({
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      startDate,
    });
  });
});

describe('an occurrence of a window that is active for a while', () => {
  const active = {
    activeFrom: new Date('2026-05-20T21:30:00.250Z'),
    activeUntil: new Date('2026-05-21T22:00Z'),
  };
  const windows = [windowNamed('W', '21:00–23:00', '1.50', active)];

  it.each([
    ['2026-05-20T22:00Z', '2026-05-20T21:30:00.250Z', '2026-05-20T23:00Z', '2026-05-20'],
    ['2026-05-21T21:10Z', '2026-05-21T21:00Z', '2026-05-21T22:00Z', '2026-05-21'],
  ])('at %s is no longer than that, and of the same day', (at, startsAt, endsAt, startDate) => {
    expect(activeWindow(windows, { at: new Date(at), platformTimeZone: 'UTC' })).toMatchObject({
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      startDate,
    });
  });
});

const unreadable: readonly [string, Partial<SurgeWindow>, RegExp][] = [
  ['a time without minutes', { startTime: '7' }, /HH:MM/],
  ['a time past the day', { endTime: '25:00' }, /HH:MM/],
  ['a start at 24:00', { startTime: '24:00' }, /HH:MM/],
  ['an eighth weekday', { daysOfWeek: [7] }, /0 \(Sunday\) to 6/],
  ['a weekday that is no whole number', { daysOfWeek: [1.5] }, /0 \(Sunday\) to 6/],
  ['a beginning that is no moment', { activeFrom: new Date('never') }, /active/],
  ['an end that is no moment', { activeUntil: new Date('infinity') }, /active/],
  ['a negative multiplier', { multiplier: '-1' }, /decimal such as/],
  ['a multiplier in words', { multiplier: 'double' }, /decimal such as/],
  ['a zone that is none', { timeZone: 'Mars/Olympus' }, /IANA name/],
  [
    'an offset for a zone, whose sign is the other way round in Postgres',
    { timeZone: '+02:00' },
    /IANA name/,
  ],
];

describe('what cannot be read', () => {
  it.each(unreadable)('%s is refused with what to do', (_name, over, message) => {
    const windows = [windowNamed('W', '10:00–11:00', '1.50', over)];
    const ask = () => activeWindow(windows, { at: 0, platformTimeZone: 'UTC' });
    expect(ask).toThrow(message);
    expect(ask).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it.each([
    ['', 'platform zone'],
    ['Nowhere', 'platform zone'],
  ])('%j is no %s', (platformTimeZone) => {
    expect(() => activeWindow(seededWindows, { at: 0, platformTimeZone })).toThrow(EnergyError);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, new Date('never')])('%s is no moment', (at) => {
    expect(() => activeWindow(seededWindows, { at, platformTimeZone: 'UTC' })).toThrow(/at must be/);
  });

  it('a window that is switched off is not read at all', () => {
    const windows = [windowNamed('W', '10:00–11:00', 'broken', { isActive: false })];
    expect(activeWindow(windows, { at: 0, platformTimeZone: 'UTC' })).toBeNull();
  });
});

describe('peak prices', () => {
  const priceAt = (at: string): number => {
    const active = activeWindow(seededWindows, {
      feature: 'ai_message',
      at: new Date(at),
      platformTimeZone: 'UTC',
    });
    return priceTokens(priceTermsOf(seededTiers.free, active?.window ?? null), 3_000).total;
  };

  it('pain 17: peak prices are charged in the peak, and only there', () => {
    const hours = Array.from({ length: 24 }, (_, hour) =>
      priceAt(`2026-05-20T${String(hour).padStart(2, '0')}:30:00Z`),
    );
    const usual = 220;
    const [late, morning, happy, peak] = [286, 187, 176, 264];
    expect(hours).toEqual([
      ...[late, late, usual, usual, usual, usual],
      ...[morning, morning, morning, morning, usual, usual],
      ...[usual, usual, happy, happy, usual, usual],
      ...[usual, usual, usual, peak, peak, late],
    ]);
  });
});
