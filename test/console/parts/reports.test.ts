/** Are days of a zone, series of a chart and shares of a curve reckoned as they are told? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOfDearest, giniText } from '../../../console/src/admin/heavy-users/inequality.ts';
import { type ExportQuery, exportName } from '../../../console/src/admin/reports/export-name.ts';
import { otherKey, pointsOf, seriesOf } from '../../../console/src/admin/reports/series.ts';
import { readSpan, spanBefore, spanOf } from '../../../console/src/admin/reports/span.ts';
import {
  dateIn,
  datesOf,
  daysBetween,
  hoursOf,
  plusDays,
  startOfDay,
} from '../../../console/src/admin/reports/zone-time.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Africa/Cairo',
];

describe('a day of a zone', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    ['2026-03-10', 'Asia/Kolkata', '2026-03-09T18:30:00.000Z'],
    // Midnight is skipped: the day begins at one.
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('%s in %s begins at %s', (date, zone, at) => {
    expect(startOfDay(date, zone).toISOString()).toBe(at);
  });

  it('begins with the first moment that has its date, in every zone and on every date', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (zone, moment) => {
          const date = moment.toISOString().slice(0, 10);
          const at = startOfDay(date, zone);
          expect(dateIn(at, zone)).toBe(date);
          expect(dateIn(new Date(at.getTime() - 1), zone) < date).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has 23 hours where clocks are set forward, and 25 where they are set back', () => {
    const hours = (date: string) => hoursOf(date, plusDays(date, 1), 'Europe/Berlin').length;
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25]);
  });
});

describe('the days of a report', () => {
  it.each([
    [{}, '2026-02-09', '2026-03-11'],
    [{ days: 7 }, '2026-03-04', '2026-03-11'],
    [{ days: '7' }, '2026-03-04', '2026-03-11'],
    [{ days: 0 }, '2026-02-09', '2026-03-11'],
    [{ days: 4_000 }, '2026-02-09', '2026-03-11'],
    [{ from: '2026-01-01', to: '2026-01-31' }, '2026-01-01', '2026-02-01'],
    [{ from: '2026-01-31', to: '2026-01-01' }, '2026-02-09', '2026-03-11'],
    [{ from: '2020-01-01', to: '2026-01-01' }, '2026-02-09', '2026-03-11'],
    [{ from: 'yesterday', to: '2026-01-01', days: 1 }, '2026-03-10', '2026-03-11'],
  ])('of %o are those from %s until %s', (search, from, until) => {
    expect(spanOf(readSpan(search), '2026-03-10')).toEqual({ from, until });
  });

  it('are as many as those that they are compared with', () => {
    const span = { from: '2026-03-01', until: '2026-03-11' };
    const before = spanBefore(span);
    expect(before).toEqual({ from: '2026-02-19', until: '2026-03-01' });
    expect(daysBetween(before.from, before.until)).toBe(daysBetween(span.from, span.until));
    expect(datesOf('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  });
});

describe('the series of a chart', () => {
  it('are the largest by themselves and the others together, so that nothing is lost', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            series: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
            point: fc.constantFrom('1', '2', '3'),
            value: fc.integer({ min: 0, max: 1_000 }),
          }),
          { maxLength: 60 },
        ),
        (cells) => {
          const { series, others } = seriesOf(cells, (key) => key, { areSummed: true });
          const points = pointsOf(
            cells,
            ['1', '2', '3'].map((key) => ({ key, title: key })),
            others,
          );
          const shown = points.flatMap(({ values }) => series.map(({ key }) => values[key] ?? 0));
          const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
          expect(sum(shown)).toBe(sum(cells.map(({ value }) => value)));
          expect(series.length).toBeLessThanOrEqual(6);
          expect(series.findIndex(({ key }) => key === otherKey)).toBe(others.size > 0 ? 5 : -1);
        },
      ),
    );
  });
});

describe('the curve of Lorenz', () => {
  it.each([
    [
      [
        [0, 0],
        [0.5, 0.1],
        [1, 1],
      ],
      0.5,
      0.9,
    ],
    [
      [
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ],
      0.1,
      0.1,
    ],
    [
      [
        [0, 0],
        [0.9, 0.2],
        [1, 1],
      ],
      0.05,
      0.4,
    ],
    [
      [
        [0, 0],
        [1, 1],
      ],
      1,
      1,
    ],
  ])('%j says what the dearest %d make', (curve, share, cost) => {
    expect(costOfDearest(curve, share)).toBeCloseTo(cost, 10);
  });

  it('says nothing where nothing was spent', () => {
    expect(costOfDearest([], 0.1)).toBeNull();
  });

  it('is put into words that are another for each degree', () => {
    const words = [0, 0.3, 0.5, 0.7, 0.95].map(giniText);
    expect(new Set(words).size).toBe(5);
    expect(words.every((sentence) => sentence.endsWith('.'))).toBe(true);
  });
});

describe('an exported file', () => {
  const hours = {
    from: '2026-03-09T23:00:00.000Z',
    until: '2026-03-11T23:00:00.000Z',
    bucket: 'hour',
  } as const;

  it.each<[string, ExportQuery, string, string]>([
    ['usage', { from: '2026-03-04', until: '2026-03-11' }, 'UTC', 'usage-2026-03-04-2026-03-10'],
    [
      'usage',
      { from: '2026-03-10', until: '2026-03-11', by: 'model,tier' },
      'UTC',
      'usage-model-tier-2026-03-10',
    ],
    ['usage', hours, 'Europe/Berlin', 'usage-hour-2026-03-10-2026-03-11'],
    [
      'outcomes',
      { from: '2026-02-01', until: '2026-03-01', part: 'stops' },
      'UTC',
      'outcomes-stops-2026-02-01-2026-02-28',
    ],
    ['heavy-users', { month: '2026-03', users: 20 }, 'UTC', 'heavy-users-2026-03'],
  ])('of %s %j in %s is called %s', (report, query, zone, name) => {
    expect(exportName(report, query, zone)).toBe(name);
  });
});
