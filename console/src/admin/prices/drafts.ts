/** What would an admin change of the surge windows, before anything of it is saved? */

import { changedValues } from '../three-way.ts';
import type { WindowTimes } from './window-times.ts';

/** What a window says, in the words of its row. */
export interface WindowValues extends WindowTimes {
  readonly name: string;
  readonly multiplier: number;
  /** Features; none: all. */
  readonly applies_to: readonly string[];
  readonly is_active: boolean;
  /** IANA; null: the platform's. */
  readonly time_zone: string | null;
  readonly priority: number;
  readonly grants_bonus: boolean;
  readonly active_from: string | null;
  readonly active_until: string | null;
}

export interface WindowRow extends WindowValues {
  readonly id: string;
  readonly version: string;
}

/** A change of one window that is not saved yet. */
export interface Draft {
  /** The window's id; of a new one a name of its own. */
  readonly key: string;
  /** The row as it was read when the draft was begun; null: a new window. */
  readonly base: WindowRow | null;
  /** What differs from the base; all values of a new window. */
  readonly values: Partial<WindowValues>;
  readonly isRemoved: boolean;
}

export type Drafts = readonly Draft[];

/** A window as the drafts leave it. */
export interface ShownWindow extends WindowValues {
  readonly key: string;
  /** As the server has it; null where it has none. */
  readonly row: WindowRow | null;
  readonly draft: Draft | null;
  readonly state: 'saved' | 'changed' | 'new' | 'removed';
  /** True where somebody else changed or deleted the row after the draft was begun. */
  readonly isOvertaken: boolean;
}

const nothing: WindowValues = {
  name: '',
  start_time: '00:00:00',
  end_time: '01:00:00',
  days_of_week: [],
  multiplier: 1,
  applies_to: [],
  is_active: true,
  time_zone: null,
  priority: 0,
  grants_bonus: false,
  active_from: null,
  active_until: null,
};

export const newWindow = (values: Partial<WindowValues>): WindowValues => ({ ...nothing, ...values });

/** The values alone, without what the server adds. */
export function valuesOf(window: WindowValues): WindowValues {
  const names = Object.keys(nothing) as (keyof WindowValues)[];
  return Object.fromEntries(names.map((name) => [name, window[name]])) as unknown as WindowValues;
}

function stateOf(draft: Draft): ShownWindow['state'] {
  if (draft.base === null) return 'new';
  return draft.isRemoved ? 'removed' : 'changed';
}

function drafted(draft: Draft, row: WindowRow | null): ShownWindow {
  return {
    ...newWindow({}),
    ...valuesOf({ ...nothing, ...draft.base }),
    ...(row === null ? {} : valuesOf(row)),
    ...draft.values,
    key: draft.key,
    row,
    draft,
    state: stateOf(draft),
    isOvertaken: draft.base !== null && row?.version !== draft.base.version,
  };
}

/** All windows as they would be: those of the server under the drafts, and the new ones. */
export function shownWindows(rows: readonly WindowRow[], drafts: Drafts): ShownWindow[] {
  const draftOf = new Map(drafts.map((draft) => [draft.key, draft]));
  const saved = rows.map((row): ShownWindow => {
    const draft = draftOf.get(row.id);
    if (draft !== undefined) return drafted(draft, row);
    return { ...valuesOf(row), key: row.id, row, draft: null, state: 'saved', isOvertaken: false };
  });
  const known = new Set(rows.map(({ id }) => id));
  return [...saved, ...drafts.filter(({ key }) => !known.has(key)).map((draft) => drafted(draft, null))];
}

const put = (drafts: Drafts, draft: Draft): Drafts =>
  drafts.some(({ key }) => key === draft.key)
    ? drafts.map((one) => (one.key === draft.key ? draft : one))
    : [...drafts, draft];

export const discarded = (drafts: Drafts, key: string): Drafts => drafts.filter((draft) => draft.key !== key);

export const created = (drafts: Drafts, key: string, values: Partial<WindowValues>): Drafts =>
  put(drafts, { key, base: null, values: newWindow(values), isRemoved: false });

/** The window with these values. A draft that comes to what was there is none. */
export function edited(drafts: Drafts, window: ShownWindow, values: Partial<WindowValues>): Drafts {
  const { key, row, draft } = window;
  const base = draft === null ? row : draft.base;
  const wanted = { ...draft?.values, ...values };
  if (base === null) return put(drafts, { key, base, values: newWindow(wanted), isRemoved: false });
  const changed = changedValues(base, wanted);
  if (Object.keys(changed).length === 0) return discarded(drafts, key);
  return put(drafts, { key, base, values: changed, isRemoved: false });
}

/** A new window that goes is simply forgotten. */
export function removed(drafts: Drafts, { key, row, draft }: ShownWindow): Drafts {
  const base = draft === null ? row : draft.base;
  if (base === null) return discarded(drafts, key);
  return put(drafts, { key, base, values: {}, isRemoved: true });
}

/**
 * The draft on top of the row as it is now. What was agreed on anyway is no change any more. Where the row is gone, a changed
 * window becomes a new one, and a removal has nothing left to do.
 */
export function rebased(drafts: Drafts, draft: Draft, current: WindowRow | null): Drafts {
  if (current === null) {
    if (draft.isRemoved || draft.base === null) return discarded(drafts, draft.key);
    const values = newWindow({ ...valuesOf(draft.base), ...draft.values });
    return drafts.map((one) => (one.key === draft.key ? { ...draft, base: null, values } : one));
  }
  if (draft.isRemoved) return put(drafts, { ...draft, base: current });
  const values = changedValues(current, draft.values);
  if (Object.keys(values).length === 0) return discarded(drafts, draft.key);
  return put(drafts, { ...draft, base: current, values });
}

export const removedIds = (drafts: Drafts): string[] =>
  drafts.filter(({ isRemoved }) => isRemoved).map(({ key }) => key);

/**
 * New windows first, then changes, then what goes: between two steps no hour is without the window that is to price it, so
 * that nothing is taken for a rise that is none in the end.
 */
export function inOrder(drafts: Drafts): Drafts {
  const rank = ({ base, isRemoved }: Draft): number => (base === null ? 0 : isRemoved ? 2 : 1);
  return [...drafts].sort((a, b) => rank(a) - rank(b));
}
