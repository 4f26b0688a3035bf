/** When does it become cheaper, and when does the price change at all? */

import { describe, expect, it } from 'vitest';
import { nextChange, nextCheaperWindow } from '@/pricing/surge-change';
import { seededWindows, windowNamed } from './fixtures.ts';

type Expected = readonly [startsAt: string, name: string | null, multiplier: string] | null;

const cheaper: readonly [string, string, Expected][] = [
  ['in the night the end of the surge', '2026-05-21T01:00Z', ['2026-05-21T02:00Z', null, '1']],
  ['at the usual price the morning', '2026-05-21T03:00Z', ['2026-05-21T06:00Z', 'Morning Advantage', '0.85']],
  ['in the morning only the happy hour', '2026-05-21T07:00Z', ['2026-05-21T14:00Z', 'Happy Hour', '0.80']],
  ['in the happy hour nothing', '2026-05-21T15:00Z', null],
  ['after it the next morning', '2026-05-21T16:00Z', ['2026-05-22T06:00Z', 'Morning Advantage', '0.85']],
  [
    'in the peak not the late night, which is dearer, but its end',
    '2026-05-21T22:00Z',
    ['2026-05-22T02:00Z', null, '1'],
  ],
];

const forecastAt = (at: string, horizonHours = 24) => ({
  feature: 'ai_message',
  at: new Date(at),
  platformTimeZone: 'UTC',
  horizonHours,
});

describe('the next cheaper moment', () => {
  it.each(cheaper)('is %s', (_name, at, expected) => {
    const found = nextCheaperWindow(seededWindows, forecastAt(at));
    if (expected === null) expect(found).toBeNull();
    else {
      const [startsAt, name, multiplier] = expected;
      expect(found).toMatchObject({ startsAt: new Date(startsAt), name, multiplier });
    }
  });

  it('is looked for no further than the horizon', () => {
    expect(nextCheaperWindow(seededWindows, forecastAt('2026-05-21T16:00Z', 13.9))).toBeNull();
    expect(nextCheaperWindow(seededWindows, forecastAt('2026-05-21T16:00Z', 14))).not.toBeNull();
  });

  it('can be the start of an expensive window of higher priority no more than any other dearer one', () => {
    const windows = [
      windowNamed('Low', '10:00–12:00', '0.90'),
      windowNamed('High', '09:00–13:00', '1.50', { priority: 5 }),
    ];
    expect(nextCheaperWindow(windows, forecastAt('2026-05-21T09:30Z'))).toMatchObject({
      startsAt: new Date('2026-05-21T13:00Z'),
      name: null,
    });
  });
});

describe('the next change', () => {
  it.each([
    ['from the peak to the late night', '2026-05-21T22:00Z', '2026-05-21T23:00Z', 'Late Night Premium'],
    ['from the late night to none, after midnight', '2026-05-21T23:30Z', '2026-05-22T02:00Z', null],
    ['at an edge it is the one after', '2026-05-21T06:00Z', '2026-05-21T10:00Z', null],
  ])('is %s', (_name, at, startsAt, name) => {
    expect(nextChange(seededWindows, forecastAt(at))).toMatchObject({ startsAt: new Date(startsAt), name });
  });

  it.each([
    ['into a window whose start is skipped', '02:30–03:30', '2026-03-29T00:00Z', '2026-03-29T01:00Z', 'W'],
    [
      'out of a window that the clock is set back from',
      '02:30–03:00',
      '2026-10-25T00:40Z',
      '2026-10-25T01:00Z',
      null,
    ],
    ['back into it', '02:30–03:00', '2026-10-25T01:10Z', '2026-10-25T01:30Z', 'W'],
  ] as const)('in Berlin leads %s', (_name, hours, at, startsAt, name) => {
    const forecast = { ...forecastAt(at), platformTimeZone: 'Europe/Berlin' };
    const windows = [windowNamed('W', hours, '1.50')];
    expect(nextChange(windows, forecast)).toMatchObject({ startsAt: new Date(startsAt), name });
  });

  it('is the moment at which a window becomes active, or is over for good, within its hours', () => {
    const windows = [
      windowNamed('W', '21:00–23:00', '1.50', {
        activeFrom: new Date('2026-05-21T21:30:00.001Z'),
        activeUntil: new Date('2026-05-22T22:15:00Z'),
      }),
    ];
    expect(nextChange(windows, forecastAt('2026-05-21T12:00Z'))).toMatchObject({
      startsAt: new Date('2026-05-21T21:30:00.001Z'),
      name: 'W',
      multiplier: '1.50',
    });
    expect(nextChange(windows, forecastAt('2026-05-22T21:00Z'))).toMatchObject({
      startsAt: new Date('2026-05-22T22:15Z'),
      name: null,
    });
    expect(nextCheaperWindow(windows, forecastAt('2026-05-22T21:00Z'))?.startsAt).toEqual(
      new Date('2026-05-22T22:15Z'),
    );
    expect(nextChange(windows, forecastAt('2026-05-22T22:15Z'))).toBeNull();
  });

  it('does not come where there is no window', () => {
    expect(nextChange([], forecastAt('2026-05-21T22:00Z'))).toBeNull();
  });
});
