/** Does what was drafted begin when it may, whatever was scheduled before, and is it tried on the past as it will be then? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowOfRow } from '@/engine/window-row';
import { firstRise } from '@/pricing/surge-rise';
import {
  created,
  type Drafts,
  edited,
  newWindow,
  removed,
  type ShownWindow,
  shownWindows,
  type WindowRow,
  type WindowValues,
} from '../../../console/src/admin/prices/drafts.ts';
import { allPlanned, countsFrom, planned } from '../../../console/src/admin/prices/plan.ts';
import { standingFrom, standingWindows } from '../../../console/src/admin/prices/standing.ts';
import { trialOf, windowsText } from '../../../console/src/admin/prices/trial.ts';

const now = '2026-03-10T12:00:00.000Z';
const soon = '2026-03-10T15:00:00.000Z';
const at = '2026-03-11T12:15:00.000Z';
const later = '2026-03-12T00:00:00.000Z';

const row = (values: Partial<WindowRow> = {}): WindowRow => ({
  ...newWindow({ name: 'Happy Hour', multiplier: 0.8, start_time: '14:00:00', end_time: '16:00:00' }),
  ...{ id: 'one', version: 'first' },
  ...values,
});

function only(rows: readonly WindowRow[], drafts: Drafts = []): ShownWindow {
  const [window] = shownWindows(rows, drafts);
  if (window === undefined) throw new Error('there is no window');
  return window;
}

const all = (drafts: Drafts, rows: readonly WindowRow[]): Drafts =>
  allPlanned(drafts, shownWindows(rows, drafts), {
    at,
    newKey: () => 'n',
    nameOf: ({ name }) => `${name}, then`,
  });
const plan = { values: {}, at, key: 'n', name: 'Then' };

/** What one change of one row becomes, planned with everything else that comes too soon. */
function planOf(saved: WindowRow, values: Partial<WindowValues> | 'removed'): Drafts {
  const window = only([saved]);
  return all(values === 'removed' ? removed([], window) : edited([], window, values), [saved]);
}

describe('a change that comes too soon', () => {
  it.each([
    [
      'of a window that began long ago',
      row({ active_from: '2026-03-01T00:00:00Z' }),
      { multiplier: 0.9 },
      [{ active_until: at }, { multiplier: 0.9, active_from: at, active_until: null }],
    ],
    [
      'of one that begins before it may be dearer',
      row({ active_from: soon }),
      { multiplier: 0.9 },
      [{ active_until: at }, { multiplier: 0.9, active_from: at }],
    ],
    [
      'of one that is scheduled to end',
      row({ active_until: later }),
      { multiplier: 0.9 },
      [{ active_until: at }, { multiplier: 0.9, active_from: at, active_until: later }],
    ],
    [
      'that deletes one which began long ago',
      row({ active_from: '2026-03-01T00:00:00Z' }),
      'removed',
      [{ active_until: at }],
    ],
    [
      'that pauses one which began long ago',
      row({ active_from: '2026-03-01T00:00:00Z' }),
      { is_active: false },
      [{ active_until: at }],
    ],
    ['that ends one', row(), { active_until: soon }, [{ active_until: at }]],
    [
      'that ends one and renames it',
      row(),
      { active_until: soon, name: 'Another' },
      [{ active_until: at, name: 'Another' }],
    ],
    [
      'that has one go on which was to end',
      row({ multiplier: 1.2, active_until: soon }),
      { active_until: null },
      [{ active_from: at, active_until: null, multiplier: 1.2, name: 'Happy Hour, then' }],
    ],
    [
      'that begins a scheduled one sooner',
      row({ multiplier: 1.2, active_from: later }),
      { active_from: soon },
      [{ active_from: at }],
    ],
    [
      'that has one begin again later',
      row(),
      { active_from: later },
      [{ active_until: at }, { active_from: later, multiplier: 0.8 }],
    ],
  ] as const)('%s begins when it may', (_name, saved, values, expected) => {
    const drafts = planOf(saved, values);
    expect(drafts).toHaveLength(expected.length);
    expect(drafts.map((draft) => draft.values)).toMatchObject(expected);
    expect(drafts.every(({ isRemoved }) => !isRemoved)).toBe(true);
  });

  it.each([
    ['a window that is over before', row({ active_until: soon }), { multiplier: 0.9 }],
    ['a window that ends by itself before', row({ active_until: soon }), 'removed'],
    ['another price until a moment before', row(), { multiplier: 0.9, active_until: soon }],
    ['a deletion of a window that is paused', row({ is_active: false }), 'removed'],
    ['a deletion of a window that is not there before', row({ active_from: later }), 'removed'],
  ] as const)('or stays as it is: %s', (_name, saved, values) => {
    const window = only([saved]);
    const drafts = values === 'removed' ? removed([], window) : edited([], window, values);
    expect(all(drafts, [saved])).toBe(drafts);
  });

  it('is none where it says nothing of a price', () => {
    const drafts = planOf(row(), { name: 'Another' });
    expect(drafts.map(({ values }) => values)).toEqual([{ name: 'Another' }]);
  });

  it('and was planned before is planned again, with both its halves', () => {
    const saved = row({ active_until: null });
    const first = planned([], only([saved]), { ...plan, values: { multiplier: 0.9 }, at: soon });
    const again = all(first, [saved]);
    expect(again).toHaveLength(2);
    expect(again.map(({ values }) => values)).toMatchObject([
      { active_from: at, multiplier: 0.9, name: 'Then, then' },
      { active_until: at },
    ]);
  });

  it('and whose follower is saved already only ends later', () => {
    const saved = row();
    const follower = row({ id: 'two', name: 'Then', multiplier: 0.9, active_from: soon });
    const drafts = edited([], only([saved]), { active_until: soon });
    const again = planned(drafts, only([saved], drafts), plan);
    expect(again).toMatchObject([{ key: 'one', values: { active_until: at } }]);
    expect(all(drafts, [saved, follower])).toEqual(again);
  });

  it('counts from the first moment at which a price is another', () => {
    const first = (drafts: Drafts) => drafts.map(countsFrom)[0];
    const window = only([row({ active_until: later })]);
    expect(first(edited([], window, { active_until: null }))).toBe(Date.parse(later));
    expect(first(edited([], window, { active_until: soon }))).toBe(Date.parse(soon));
    expect(first(edited([], window, { multiplier: 0.9 }))).toBe(-Infinity);
    expect(first(removed([], only([row({ is_active: false })])))).toBe(Infinity);
    expect(first(created([], 'n', { active_from: later }))).toBe(Date.parse(later));
  });

  it('is no rise any more once it is planned, whatever was scheduled and drafted', () => {
    const moment = fc.constantFrom(null, '2026-03-01T00:00:00.000Z', soon, at, later);
    const values = fc.record({
      multiplier: fc.constantFrom(0.7, 1, 1.3),
      start_time: fc.constantFrom('10:00:00', '20:00:00'),
      end_time: fc.constantFrom('22:00:00', '04:00:00'),
      is_active: fc.boolean(),
      active_from: moment,
      active_until: moment,
    });
    const change = fc.oneof(values, fc.constant('removed' as const), fc.constant(null));
    const isInOrder = ({ active_from: from, active_until: until }: WindowValues) =>
      from === null || until === null || from < until;
    const asWindows = (rows: readonly (WindowValues & { key?: string })[]) =>
      rows.map((one, nth) => windowOfRow({ ...one, id: one.key ?? String(nth) }, []));
    const isSudden = (rows: readonly WindowRow[], drafts: Drafts) =>
      firstRise({
        before: asWindows(rows),
        after: asWindows(shownWindows(rows, drafts).filter(({ state }) => state !== 'removed')),
        from: Date.parse(now),
        until: Date.parse(at),
        platformTimeZone: 'UTC',
      }) !== null;
    let planCount = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(values, change), { minLength: 1, maxLength: 3 }), (cases) => {
        const rows = cases.map(([saved], nth) => row({ ...saved, id: `${nth}`, name: `W${nth}` }));
        fc.pre(rows.every(isInOrder));
        const drafts = cases.reduce<Drafts>((sofar, [, wanted], nth) => {
          const window = shownWindows(rows, sofar).find(({ key }) => key === `${nth}`);
          if (window === undefined || wanted === null) return sofar;
          return wanted === 'removed' ? removed(sofar, window) : edited(sofar, window, wanted);
        }, []);
        fc.pre(shownWindows(rows, drafts).every(isInOrder));
        const keys = Array.from({ length: 20 }, (_, nth) => `n${nth}`);
        const how = { at, newKey: () => keys.pop() ?? '', nameOf: ({ name }: ShownWindow) => `${name}+` };
        const once = allPlanned(drafts, shownWindows(rows, drafts), how);
        expect(shownWindows(rows, once).every(isInOrder)).toBe(true);
        expect(allPlanned(once, shownWindows(rows, once), how)).toEqual(once);
        const isStuck = once.some((draft) => countsFrom(draft) < Date.parse(at));
        if (!isStuck) expect(isSudden(rows, once)).toBe(false);
        if (!isStuck && isSudden(rows, drafts)) planCount += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(planCount).toBeGreaterThan(50);
  });
});

describe('windows that are tried on the past', () => {
  const standing = (rows: readonly WindowRow[], drafts: Drafts) =>
    standingWindows(shownWindows(rows, drafts), Date.parse(now)).map(({ name, multiplier }) => [
      name,
      multiplier,
    ]);

  it('are without one that is to end, however its end was drafted', () => {
    const rows = [row(), row({ id: 'two', name: 'Peak', multiplier: 1.2 })];
    for (const drafts of [
      edited([], only(rows), { active_until: at }),
      edited([], only(rows), { active_until: at, name: 'Happy again' }),
      planned(removed([], only(rows)), only(rows, removed([], only(rows))), plan),
    ]) {
      expect(standing(rows, drafts)).toEqual([['Peak', 1.2]]);
      expect(standingFrom(shownWindows(rows, drafts), Date.parse(now))).toBe(Date.parse(at));
    }
  });

  it('are with one that is to go on, and with a price that holds for a while', () => {
    const ends = row({ active_until: soon });
    expect(standing([ends], edited([], only([ends]), { active_until: later }))).toEqual([
      ['Happy Hour', 0.8],
    ]);
    const offer = edited([], only([row()]), { multiplier: 0.6, active_until: later });
    expect(standing([row()], offer)).toEqual([['Happy Hour', 0.6]]);
  });

  it('are the same ones when some of the drafts are saved, and others when somebody else has changed one', () => {
    const drafts = planned([], only([row()]), { ...plan, values: { multiplier: 0.9 } });
    const text = (rows: readonly WindowRow[], left: Drafts) =>
      windowsText(shownWindows(rows, left), new Date(now));
    const follower = row({ id: 'two', name: 'Then', multiplier: 0.9, active_from: at });
    const tried = text([row()], drafts);
    expect(
      text(
        [row(), follower],
        drafts.filter(({ key }) => key === 'one'),
      ),
    ).toBe(tried);
    expect(text([row(), row({ id: 'three', name: 'Theirs' })], drafts)).not.toBe(tried);
    expect(text([row()], edited([], only([row()]), { multiplier: 0.9 }))).not.toBe(text([row()], []));
  });

  it('are known to be untried, tried, or not to be tried', () => {
    const windows = shownWindows([row()], edited([], only([row()]), { multiplier: 0.7 }));
    const moment = new Date(now);
    const none = { result: null, error: null, isRunning: false, windows: null };
    const stateOf = (backtest: Parameters<typeof trialOf>[0]) => trialOf(backtest, windows, moment).state;
    const mine = windowsText(windows, moment);
    expect(stateOf(none)).toBe('untried');
    expect(stateOf({ ...none, isRunning: true, windows: mine })).toBe('running');
    expect(stateOf({ ...none, isRunning: true, windows: 'others' })).toBe('untried');
    expect(stateOf({ ...none, error: new Error('no'), windows: mine })).toBe('failed');
    expect(stateOf({ ...none, error: new Error('no'), windows: 'others' })).toBe('untried');
    expect(stateOf({ ...none, result: { windows: mine } })).toBe('tried');
    expect(stateOf({ ...none, result: { windows: 'others' } })).toBe('untried');
  });
});
