/** Do windows stand in a week where they are open, move as they are moved, and keep what is drafted of them? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeWindow } from '@/pricing/surge-window';
import { gapsOf, overlapsOf } from '../../../console/src/admin/prices/coverage.ts';
import {
  created,
  type Drafts,
  edited,
  inOrder,
  newWindow,
  rebased,
  removed,
  shownWindows,
  type WindowRow,
} from '../../../console/src/admin/prices/drafts.ts';
import { planned } from '../../../console/src/admin/prices/plan.ts';
import { earliestRise, followedName, followerName } from '../../../console/src/admin/prices/rise.ts';
import { standingWindows } from '../../../console/src/admin/prices/standing.ts';
import { blocksOf, placedIn } from '../../../console/src/admin/prices/week.ts';
import { type FormLimits, formOf, readForm } from '../../../console/src/admin/prices/window-form.ts';
import {
  crossesMidnight,
  lengthOf,
  moved,
  resized,
  timeOf,
  type WindowTimes,
} from '../../../console/src/admin/prices/window-times.ts';
import { localText, momentOfLocal } from '../../../console/src/admin/wall-clock.ts';

const night: WindowTimes = { start_time: '23:00:00', end_time: '02:00:00', days_of_week: [] };
const drawn = { key: 'w', time_zone: null, active_from: null, active_until: null };
const ofEngine = {
  ...{ id: 'w', name: 'w', multiplier: '1.5', appliesTo: [], exemptFeatures: [], isActive: true },
  ...{ priority: 0, grantsBonus: false, activeFrom: null, activeUntil: null },
};
const week = { first: '2026-03-09', zone: 'UTC', platformZone: 'UTC' };

describe('a window in the calendar', () => {
  it('that crosses midnight is drawn in two parts, and the last of the week before shows on Monday', () => {
    const blocks = blocksOf({ ...drawn, ...night }, week);
    expect(blocks).toHaveLength(14);
    expect(blocks.filter(({ day }) => day === 0)).toEqual([
      { key: 'w', day: 0, from: 0, until: 120, isStart: false, isEnd: true },
      { key: 'w', day: 0, from: 1_380, until: 1_440, isStart: true, isEnd: false },
    ]);
  });

  it('of one day stands on that day and the small hours after it', () => {
    const blocks = blocksOf({ ...drawn, ...night, days_of_week: [5] }, week);
    expect(blocks.map(({ day, from, until }) => [day, from, until])).toEqual([
      [4, 1_380, 1_440],
      [5, 0, 120],
    ]);
  });

  it('of another zone stands where its hours are, and only while it counts', () => {
    const tokyo = { ...drawn, ...night, time_zone: 'Asia/Tokyo', days_of_week: [1] };
    expect(blocksOf(tokyo, week).map(({ day, from, until }) => [day, from, until])).toEqual([
      [0, 840, 1_020],
    ]);
    const ended = { ...tokyo, active_until: '2026-03-09T15:00:00Z' };
    expect(blocksOf(ended, week).map(({ from, until }) => [from, until])).toEqual([[840, 900]]);
    expect(blocksOf({ ...tokyo, active_from: '2026-03-10T00:00:00Z' }, week)).toEqual([]);
  });

  it('is drawn exactly where the engine finds it open, in every zone and in weeks in which clocks are set', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'] as const;
    const minute = fc.integer({ min: 0, max: 1_439 });
    const parts = fc.record({
      start: minute,
      end: minute,
      days: fc.uniqueArray(fc.integer({ min: 0, max: 6 })),
      zone: fc.constantFrom(...zones),
      // New York sets its clock on 8 March, Berlin on the 29th.
      first: fc.constantFrom('2026-03-02', '2026-03-23', '2026-06-01'),
      day: fc.integer({ min: 0, max: 6 }),
      at: minute,
    });
    fc.assert(
      fc.property(parts, ({ start, end, days, zone, first, day, at }) => {
        const [startTime, endTime] = [timeOf(start), timeOf(end)];
        const times = { start_time: startTime, end_time: endTime, days_of_week: days };
        const blocks = blocksOf(
          { ...drawn, ...times, time_zone: zone },
          { first, zone: 'Asia/Kolkata', platformZone: 'UTC' },
        );
        const isDrawn = blocks.some((block) => block.day === day && block.from <= at && at < block.until);
        const window = { ...ofEngine, startTime, endTime, daysOfWeek: days, timeZone: zone };
        const minutes = day * 1_440 + at - 330;
        const moment = new Date(Date.parse(`${first}T00:00:00Z`) + minutes * 60_000);
        expect(isDrawn).toBe(activeWindow([window], { at: moment, platformTimeZone: 'UTC' }) !== null);
      }),
      { numRuns: 500 },
    );
  });

  it('stands beside what overlaps it, and alone where nothing does', () => {
    const window = (key: string, start_time: string, end_time: string) => ({
      ...{ ...drawn, key, start_time, end_time, days_of_week: [1] },
    });
    const placed = placedIn(week, [
      window('a', '10:00', '12:00'),
      window('b', '11:00', '13:00'),
      window('c', '12:00', '13:00'),
      window('d', '15:00', '16:00'),
    ]);
    expect(placed.map(({ key, lane, lanes }) => [key, lane, lanes])).toEqual([
      ['a', 0, 2],
      ['b', 1, 2],
      ['c', 0, 2],
      ['d', 0, 1],
    ]);
  });
});

describe('a window that is moved', () => {
  it.each([
    ['later by a quarter of an hour', night, 15, ['23:15:00', '02:15:00', []]],
    ['past midnight, every day', night, 60, ['00:00:00', '03:00:00', []]],
    [
      'past midnight, with its days',
      { ...night, days_of_week: [1, 6] },
      60,
      ['00:00:00', '03:00:00', [0, 2]],
    ],
    [
      'back over midnight',
      { ...night, start_time: '00:10', days_of_week: [0] },
      -15,
      ['23:55:00', '01:45:00', [6]],
    ],
    ['to the next day', { ...night, days_of_week: [6] }, 1_440, ['23:00:00', '02:00:00', [0]]],
    ['with its seconds', { ...night, start_time: '23:00:30' }, 15, ['23:15:30', '02:15:00', []]],
  ] as const)('%s', (_name, times, minutes, [start, end, days]) => {
    expect(moved(times, minutes)).toEqual({ start_time: start, end_time: end, days_of_week: days });
  });

  it.each([
    ['its end later', 'end', 30, '23:00:00', '02:30:00'],
    ['its start earlier', 'start', -30, '22:30:00', '02:00:00'],
    ['its start past midnight', 'start', 90, '00:30:00', '02:00:00'],
    ['no shorter than a step', 'end', -1_000, '23:00:00', '23:15:00'],
    ['no longer than a day', 'end', 3_000, '23:00:00', '23:00:00'],
  ] as const)('or stretched: %s', (_name, edge, minutes, start, end) => {
    expect(resized(night, edge, minutes)).toMatchObject({ start_time: start, end_time: end });
  });

  it('is told by its times alone, whatever else is known of it', () => {
    const window = { ...night, name: 'Night', multiplier: 1.3 };
    const names = ['days_of_week', 'end_time', 'start_time'];
    for (const times of [moved(window, 15), resized(window, 'start', 15), resized(window, 'end', 15)]) {
      expect(Object.keys(times).sort()).toEqual(names);
    }
  });

  it('is as long as before, and back where it was when it is moved back', () => {
    const times = fc.record({
      start_time: fc.integer({ min: 0, max: 1_439 }).map(timeOf),
      end_time: fc.integer({ min: 0, max: 1_439 }).map(timeOf),
      days_of_week: fc.uniqueArray(fc.integer({ min: 0, max: 6 })).map((days) => [...days].sort()),
    });
    fc.assert(
      fc.property(times, fc.integer({ min: -10_000, max: 10_000 }), (window, minutes) => {
        const there = moved(window, minutes);
        expect(lengthOf(there)).toBe(lengthOf(window));
        expect(moved(there, -minutes)).toEqual(window);
      }),
    );
  });

  it('crosses midnight where its end is at or before its start, but not where it ends at midnight', () => {
    expect(crossesMidnight(night)).toBe(true);
    expect(crossesMidnight({ start_time: '23:00', end_time: '00:00' })).toBe(false);
    expect(crossesMidnight({ start_time: '10:00', end_time: '11:00' })).toBe(false);
  });
});

describe('times of a wall clock', () => {
  it.each([
    ['a usual one', 'Europe/Berlin', '2026-06-01T12:00', '2026-06-01T10:00:00.000Z'],
    [
      'one that is skipped: the moment of the skip',
      'Europe/Berlin',
      '2026-03-29T02:30',
      '2026-03-29T01:00:00.000Z',
    ],
    ['one that comes twice: the first', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ])('%s', (_name, zone, text, moment) => {
    expect(momentOfLocal(zone, text)).toBe(moment);
  });

  it('are written as they are read', () => {
    expect(localText('Asia/Kolkata', '2026-06-01T10:00:00.000Z')).toBe('2026-06-01T15:30');
    expect(momentOfLocal('UTC', '')).toBe(null);
  });
});

const row = (values: Partial<WindowRow> = {}): WindowRow => ({
  ...newWindow({ name: 'Happy Hour', multiplier: 0.8, start_time: '14:00:00', end_time: '16:00:00' }),
  ...{ id: 'one', version: 'first' },
  ...values,
});

/** The only window of these rows and drafts that has a draft. */
function draftedIn(rows: readonly WindowRow[], drafts: Drafts) {
  const [window] = shownWindows(rows, drafts).filter(({ draft }) => draft !== null);
  if (window === undefined || window.draft === null) throw new Error('there is no draft');
  return { window, draft: window.draft };
}

const saved = (rows: readonly WindowRow[]) => {
  const [window] = shownWindows(rows, []);
  if (window === undefined) throw new Error('there is no window');
  return window;
};

describe('a draft', () => {
  it('keeps what differs, and is none when it comes to what was there', () => {
    const drafts = edited([], saved([row()]), { multiplier: 0.7, name: 'Happy Hour' });
    expect(drafts).toMatchObject([{ key: 'one', values: { multiplier: 0.7 }, base: { version: 'first' } }]);
    expect(edited(drafts, draftedIn([row()], drafts).window, { multiplier: 0.8 })).toEqual([]);
  });

  it('of a row that another admin has changed is told, shown on top of it, and rebased without loss', () => {
    const drafts = edited([], saved([row()]), { multiplier: 0.7, start_time: '13:00:00' });
    const theirs = row({ version: 'second', end_time: '17:00:00', start_time: '12:00:00' });
    const { window, draft } = draftedIn([theirs], drafts);
    expect(window).toMatchObject({ isOvertaken: true, end_time: '17:00:00', start_time: '13:00:00' });
    const again = rebased(drafts, draft, theirs);
    expect(draftedIn([theirs], again).window.isOvertaken).toBe(false);
    expect(again).toMatchObject([
      { base: { version: 'second' }, values: { multiplier: 0.7, start_time: '13:00:00' } },
    ]);
    expect(rebased(drafts, { ...draft, values: { start_time: '12:00:00' } }, theirs)).toEqual([]);
  });

  it('of a row that is gone is shown all the same, and becomes a new window', () => {
    const drafts = edited([], saved([row()]), { multiplier: 0.7 });
    const { window, draft } = draftedIn([], drafts);
    expect(window).toMatchObject({ isOvertaken: true, name: 'Happy Hour', multiplier: 0.7 });
    expect(rebased(drafts, draft, null)).toMatchObject([
      { base: null, values: { name: 'Happy Hour', multiplier: 0.7, end_time: '16:00:00' } },
    ]);
  });

  it('that goes is a removal, or nothing where it was new', () => {
    expect(removed([], saved([row()]))).toMatchObject([{ key: 'one', isRemoved: true }]);
    const drafts = created([], 'new', { name: 'Lunch' });
    expect(removed(drafts, draftedIn([], drafts).window)).toEqual([]);
  });

  it('that is to count later ends the window then, and has a new one follow it', () => {
    const at = '2026-03-11T12:00:00.000Z';
    const drafts = planned([], saved([row()]), { values: { multiplier: 1.2 }, at, key: 'n', name: 'Then' });
    expect(drafts).toMatchObject([
      { key: 'one', values: { active_until: at } },
      {
        key: 'n',
        base: null,
        values: { name: 'Then', multiplier: 1.2, active_from: at, active_until: null },
      },
    ]);
    // What was drafted before goes with the follower.
    const before = edited([], saved([row()]), { start_time: '13:00:00' });
    const later = planned(before, draftedIn([row()], before).window, {
      values: {},
      at,
      key: 'n',
      name: 'Then',
    });
    expect(later).toMatchObject([
      { key: 'one', values: { active_until: at } },
      { key: 'n', values: { start_time: '13:00:00' } },
    ]);
    expect(Object.keys(later[0]?.values ?? {})).toEqual(['active_until']);
  });

  it('that takes a window away later ends it then, and nothing follows it', () => {
    const at = '2026-03-11T12:00:00.000Z';
    const plan = { values: {}, at, key: 'n', name: 'Then' };
    const gone = removed([], saved([row()]));
    const paused = edited([], saved([row()]), { is_active: false });
    for (const drafts of [gone, paused]) {
      expect(planned(drafts, draftedIn([row()], drafts).window, plan)).toMatchObject([
        { key: 'one', values: { active_until: at }, isRemoved: false },
      ]);
    }
  });

  it('is tried on the past as it will stand, without its follower or what it follows', () => {
    const at = '2026-03-11T12:00:00.000Z';
    const drafts = planned([], saved([row()]), { values: { multiplier: 1.2 }, at, key: 'n', name: 'Then' });
    const now = Date.parse('2026-03-10T12:00:00Z');
    expect(standingWindows(shownWindows([row()], drafts), now)).toMatchObject([
      { name: 'Then', multiplier: 1.2, active_from: null },
    ]);
    expect(standingWindows(shownWindows([row({ active_until: at })], []), now)).toHaveLength(1);
    expect(standingWindows(shownWindows([row({ active_until: '2026-03-10T12:00:00Z' })], []), now)).toEqual(
      [],
    );
  });

  it('is saved after those that make windows, and before those that take them away', () => {
    const rows = [row(), row({ id: 'two' })];
    const [first, second] = shownWindows(rows, []);
    if (first === undefined || second === undefined) throw new Error('there are two');
    const drafts = created(edited(removed([], first), second, { priority: 1 }), 'n', {});
    expect(inOrder(drafts).map(({ key }) => key)).toEqual(['n', 'two', 'one']);
  });
});

describe('the form of a window', () => {
  const limits: FormLimits = { multiplierAtMost: 2, platformZone: 'UTC', exemptFeatures: ['ai_message'] };
  const form = formOf(row(), limits);

  it('means what it was made of, to the second and the last decimal', () => {
    const odd = row({ start_time: '14:00:30', multiplier: 1.0725, days_of_week: [0, 1, 2, 3, 4, 5, 6] });
    const { id: _, version: __, ...values } = odd;
    expect(readForm(formOf(odd, limits), odd, limits)).toEqual({ values, errors: null });
  });

  it.each([
    ['20', 'dearer', 1.2],
    ['7,25', 'dearer', 1.0725],
    ['15', 'cheaper', 0.85],
    ['', 'usual', 1],
  ] as const)('reads %s %% %s as × %d', (percent, direction, multiplier) => {
    expect(readForm({ ...form, percent, direction }, row(), limits).values?.multiplier).toBe(multiplier);
  });

  it.each([
    ['a price beyond the limit', { direction: 'dearer', percent: '101' }, 'percent'],
    ['a price that is no number', { percent: 'much' }, 'percent'],
    ['nothing at all', { percent: '100' }, 'percent'],
    ['no name', { name: ' ' }, 'name'],
    ['no day', { days: [] }, 'days'],
    [
      'a feature that never pays more',
      { direction: 'dearer', isForAll: false, features: ['ai_message'] },
      'features',
    ],
    ['an end before the beginning', { from: '2026-03-12T10:00', until: '2026-03-12T10:00' }, 'until'],
    ['a priority that is none', { priority: 'high' }, 'priority'],
  ] as const)('refuses %s by its field', (_name, change, field) => {
    const { errors } = readForm({ ...form, ...change }, row(), limits);
    expect(Object.keys(errors ?? {})).toEqual([field]);
  });
});

describe('a rise', () => {
  it('begins at a full quarter of an hour, with time left to save it', () => {
    expect(earliestRise(new Date('2026-03-10T12:01:00Z'), 24)).toBe('2026-03-11T12:30:00.000Z');
    expect(earliestRise(new Date('2026-03-10T12:00:00Z'), 24)).toBe('2026-03-11T12:15:00.000Z');
  });

  it('is followed by a window of a name that no other has', () => {
    const how = { at: '2026-03-11T23:30:00Z', zone: 'Europe/Berlin', locale: 'en-GB' };
    expect(followerName('Peak', { ...how, taken: [] })).toBe('Peak, from 12 Mar');
    expect(followerName('Peak', { ...how, taken: ['Peak, from 12 Mar', 'Peak, from 12 Mar 2026'] })).toBe(
      'Peak, from 12 Mar 2026 (2)',
    );
    for (const name of ['Peak, from 12 Mar', 'Peak, from 12 Mar 2026', 'Peak, from 12 Mar 2026 (2)']) {
      expect(followedName(name, how)).toBe('Peak');
    }
    expect(followedName('Peak, from 11 Mar', how)).toBe(null);
  });
});

describe('overlaps and gaps', () => {
  const overlap = (day: string) => ({
    from: `2026-03-${day}T13:00:00.000Z`,
    until: `2026-03-${day}T14:00:00.000Z`,
    windows: [
      { id: 'a', name: 'A', priority: 1, multiplier: '1' },
      { id: 'b', name: 'B', priority: 0, multiplier: '2' },
    ],
    decided_by: 'priority' as const,
  });

  it('are said once for the days on which they are the same', () => {
    expect(overlapsOf([overlap('09'), overlap('10')], 'UTC')).toMatchObject([
      { times: '13:00–14:00', days: [1, 2], decidedBy: 'priority' },
    ]);
  });

  it('are cut at the midnights of the zone', () => {
    const gap = { from: '2026-03-09T22:00:00.000Z', until: '2026-03-11T00:00:00.000Z' };
    expect(gapsOf([gap], 'UTC')).toEqual([
      { days: [1], times: ['22:00–24:00'] },
      { days: [2], times: ['00:00–24:00'] },
    ]);
  });
});
