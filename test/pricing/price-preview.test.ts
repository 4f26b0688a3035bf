/** Are the prices of a stretch those of each of its moments? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysFrom, multiplied, previewPrices } from '@/pricing/price-preview';
import { activeWindow, type SurgeWindow } from '@/pricing/surge-window';
import { seededWindows, windowNamed } from './fixtures.ts';
import { isOpen, oracleWindow } from './surge-oracle.ts';
import { anyQuestion, minuteMs } from './surge-question.ts';

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const preview = (windows: readonly SurgeWindow[], date: string, days = 1, zone = 'UTC', feature?: string) =>
  previewPrices({ windows, feature, platformTimeZone: zone, ...daysFrom(date, days, zone) });

const hours = (windows: readonly SurgeWindow[], date: string, zone = 'UTC') =>
  preview(windows, date, 1, zone).segments.map(({ from, until, window, multiplier }) => [
    iso(from).slice(11, 16),
    iso(until).slice(11, 16),
    window?.name ?? null,
    multiplier,
  ]);

describe('the prices of a day', () => {
  it('are those of the seeds, the night of the day before included', () => {
    expect(hours(seededWindows, '2026-05-20')).toEqual([
      ['00:00', '02:00', 'Late Night Premium', '1.30'],
      ['02:00', '06:00', null, '1'],
      ['06:00', '10:00', 'Morning Advantage', '0.85'],
      ['10:00', '14:00', null, '1'],
      ['14:00', '16:00', 'Happy Hour', '0.80'],
      ['16:00', '21:00', null, '1'],
      ['21:00', '23:00', 'Peak Evening', '1.20'],
      ['23:00', '00:00', 'Late Night Premium', '1.30'],
    ]);
  });

  it('have 23 hours where the clock is set forward, and 25 where it is set back', () => {
    const lengthOf = (date: string) => {
      const { from, until } = daysFrom(date, 1, 'Europe/Berlin');
      return (until - from) / hourMs;
    };
    expect(['2026-03-29', '2026-05-20', '2026-10-25'].map(lengthOf)).toEqual([23, 24, 25]);
    const night = [windowNamed('W', '02:00–03:00', '1.50')];
    expect(hours(night, '2026-03-29', 'Europe/Berlin')).toEqual([['23:00', '22:00', null, '1']]);
    expect(hours(night, '2026-10-25', 'Europe/Berlin')).toEqual([
      ['22:00', '00:00', null, '1'],
      ['00:00', '02:00', 'W', '1.50'],
      ['02:00', '23:00', null, '1'],
    ]);
  });

  it('begin when the day does where midnight is skipped', () => {
    const { from, until } = daysFrom('2026-04-24', 1, 'Africa/Cairo');
    expect([iso(from), iso(until)]).toEqual(['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z']);
  });

  it('show a window from the moment on at which it is active', () => {
    const windows = [windowNamed('W', '10:00–12:00', '1.50', { activeFrom: new Date('2026-05-20T11:00Z') })];
    expect(preview(windows, '2026-05-20').segments.map(({ from }) => iso(from).slice(11, 16))).toEqual([
      '00:00',
      '11:00',
      '12:00',
    ]);
  });
});

describe('where windows overlap', () => {
  const long = windowNamed('Long', '09:00–13:00', '1.20');
  it.each([
    ['the higher priority', windowNamed('High', '10:00–12:00', '1.50', { priority: 1 }), 'High', 'priority'],
    ['the lower multiplier', windowNamed('Low', '10:00–12:00', '0.90'), 'Low', 'multiplier'],
    ['the name', windowNamed('Also', '10:00–12:00', '1.20'), 'Also', 'name'],
  ])('%s decides, and is said to', (_name, other, winner, decidedBy) => {
    const { overlaps, segments } = preview([long, other], '2026-05-20');
    expect(overlaps).toMatchObject([
      { decidedBy, from: Date.parse('2026-05-20T10:00Z'), until: Date.parse('2026-05-20T12:00Z') },
    ]);
    expect(overlaps[0]?.windows.map(({ name }) => name).sort()).toEqual(['Long', winner].sort());
    expect(overlaps[0]?.windows[0].name).toBe(winner);
    expect(segments.map(({ window }) => window?.name ?? null)).toEqual([null, 'Long', winner, 'Long', null]);
  });

  it('those of other features are not looked at', () => {
    const other = windowNamed('Other', '10:00–12:00', '0.50', { appliesTo: ['ai_scanner'] });
    expect(preview([long, other], '2026-05-20', 1, 'UTC', 'ai_message').overlaps).toEqual([]);
    expect(preview([long, other], '2026-05-20', 1, 'UTC', 'ai_scanner').overlaps).toHaveLength(1);
    expect(preview([long, other], '2026-05-20').overlaps).toEqual([]);
  });

  it('a tier pays the product, exactly', () => {
    expect(multiplied('1.20', '0.95')).toBe('1.14');
    expect(multiplied('1.0001', '0.8501')).toBe('0.85018501');
  });
});

describe('against every minute', () => {
  it('segments, overlaps and gaps are what is open at each moment, and cover the stretch once', () => {
    fc.assert(
      fc.property(anyQuestion, fc.integer({ min: 1, max: 3 }), ({ windows, zone, at }, days) => {
        const span = daysFrom(iso(at).slice(0, 10), days, zone);
        const found = previewPrices({ windows, feature: 'ai_message', platformTimeZone: zone, ...span });
        let end = span.from;
        for (const segment of found.segments) {
          expect(segment.from).toBe(end);
          expect(segment.until).toBeGreaterThan(segment.from);
          end = segment.until;
        }
        expect(end).toBe(span.until);
        const within = (spans: readonly { from: number; until: number }[], ms: number) =>
          spans.filter(({ from, until }) => ms >= from && ms < until);
        for (let ms = span.from; ms < span.until; ms += 7 * minuteMs) {
          const [segment, another] = within(found.segments, ms);
          const question = { feature: 'ai_message', at: ms, platformTimeZone: zone };
          expect(another).toBeUndefined();
          expect((segment as (typeof found.segments)[number] | undefined)?.window).toBe(
            activeWindow(windows, question)?.window ?? null,
          );
          const oracle = oracleWindow(windows, zone, 'ai_message', ms);
          const concerned = windows.filter(
            (window) => oracleWindow([window], zone, 'ai_message', ms) !== null && isOpen(window, zone, ms),
          );
          expect(within(found.gaps, ms)).toHaveLength(oracle === null ? 1 : 0);
          const [overlap] = within(found.overlaps, ms) as (typeof found.overlaps)[number][];
          expect(overlap?.windows.map(({ name }) => name).sort() ?? []).toEqual(
            concerned.length < 2 ? [] : concerned.map(({ name }) => name).sort(),
          );
          if (overlap !== undefined) expect(overlap.windows[0].name).toBe(oracle?.name);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('neighbours differ: nothing is cut that is one', () => {
    fc.assert(
      fc.property(anyQuestion, ({ windows, zone, at }) => {
        const span = { from: at, until: at + 72 * hourMs };
        const { segments } = previewPrices({
          windows,
          feature: 'ai_message',
          platformTimeZone: zone,
          ...span,
        });
        for (const [nth, { window }] of segments.entries()) {
          if (nth > 0) expect(window).not.toBe(segments[nth - 1]?.window);
        }
      }),
      { numRuns: 300 },
    );
  });
});
