/** Is the first moment found at which a change of windows makes anything dearer, and none where it does not? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRise } from '@/pricing/surge-rise';
import type { SurgeWindow } from '@/pricing/surge-window';
import { seededWindows, windowNamed } from './fixtures.ts';
import { oracleWindow } from './surge-oracle.ts';
import { anyQuestion, minuteMs } from './surge-question.ts';

const noon = Date.parse('2026-05-20T12:00Z');
const dayMs = 86_400_000;
const rise = (after: readonly SurgeWindow[], before: readonly SurgeWindow[] = seededWindows) =>
  firstRise({ before, after, from: noon, until: noon + dayMs, platformTimeZone: 'UTC' });
const plus = (
  over: Partial<SurgeWindow>,
  hours: `${string}–${string}` = '12:00–13:00',
  multiplier = '1.50',
) => [...seededWindows, windowNamed('New', hours, multiplier, over)];
const changed = (name: string, over: Partial<SurgeWindow>) =>
  seededWindows.map((window) => (window.name === name ? { ...window, ...over } : window));

describe('a change of windows', () => {
  it.each<[string, readonly SurgeWindow[], string | null]>([
    ['of nothing', seededWindows, null],
    ['by a new dearer window, now', plus({}), '2026-05-20T12:00Z'],
    ['by a new dearer window, later today', plus({}, '18:00–19:00'), '2026-05-20T18:00Z'],
    ['by one that begins exactly a day later', plus({ activeFrom: new Date(noon + dayMs) }), null],
    [
      'by one that begins a millisecond sooner',
      plus({ activeFrom: new Date(noon + dayMs - 1) }, '00:00–00:00'),
      new Date(noon + dayMs - 1).toISOString(),
    ],
    ['by one on another weekday', plus({ daysOfWeek: [6] }), null],
    ['by one that is switched off', plus({ isActive: false }), null],
    ['by one that another decides over', plus({ priority: -1 }, '14:00–16:00'), null],
    ['by a higher multiplier', changed('Peak Evening', { multiplier: '1.21' }), '2026-05-20T21:00Z'],
    ['by a lower multiplier', changed('Peak Evening', { multiplier: '1.19' }), null],
    ['by the end of a rise', changed('Peak Evening', { isActive: false }), null],
    ['by the end of a cheaper window', changed('Happy Hour', { isActive: false }), '2026-05-20T14:00Z'],
    [
      'by the end of a cheaper window after a day',
      changed('Happy Hour', { activeUntil: new Date(noon + dayMs) }),
      null,
    ],
    ['by moving a dearer window', changed('Peak Evening', { startTime: '20:00' }), '2026-05-20T20:00Z'],
    ['by a priority', plus({ priority: 9 }, '14:00–16:00', '0.90'), '2026-05-20T14:00Z'],
    ['for one feature', plus({ appliesTo: ['ai_scanner'] }), '2026-05-20T12:00Z'],
  ])('%s', (_name, after, expected) => {
    const at = rise(after)?.at ?? null;
    expect(at).toBe(expected === null ? null : Date.parse(expected));
  });

  it('says what becomes dearer, and by what', () => {
    expect(rise(plus({ appliesTo: ['ai_scanner'] }))).toMatchObject({
      feature: 'ai_scanner',
      was: '1',
      becomes: '1.50',
      window: 'New',
    });
    expect(rise(changed('Happy Hour', { isActive: false }))).toMatchObject({
      feature: null,
      was: '0.80',
      becomes: '1',
      window: null,
    });
  });

  it('that spares a feature is none for it alone', () => {
    const spared = plus({ appliesTo: ['ai_message'], exemptFeatures: ['ai_message'] });
    expect(rise(spared)).toBeNull();
    const dearerForOne = changed('Peak Evening', { exemptFeatures: [] });
    const before = changed('Peak Evening', { exemptFeatures: ['ai_message'] });
    expect(rise(dearerForOne, before)).toMatchObject({ feature: 'ai_message', was: '1', becomes: '1.20' });
  });

  it('is judged as a reading minute by minute judges it', () => {
    fc.assert(
      fc.property(anyQuestion, anyQuestion, ({ windows: before, zone, at }, { windows: after }) => {
        const until = at + dayMs;
        const found = firstRise({ before, after, from: at, until, platformTimeZone: zone });
        const features = ['ai_message', 'ai_scanner', 'another'];
        const priceAt = (windows: readonly SurgeWindow[], feature: string, ms: number) =>
          Number(oracleWindow(windows, zone, feature, ms)?.multiplier ?? '1');
        let expected: number | null = null;
        for (let ms = at; ms < until && expected === null; ms += minuteMs) {
          const moment = ms;
          const isDearer = features.some(
            (feature) => priceAt(after, feature, moment) > priceAt(before, feature, moment),
          );
          if (isDearer) expected = ms;
        }
        expect(found?.at ?? null).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });
});
