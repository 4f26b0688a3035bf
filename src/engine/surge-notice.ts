/** May this change of surge windows be made now: is nobody surprised by a dearer hour, and is nobody made to pay who never does? */

import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { millionthsOf } from '../pricing/multiplier.ts';
import { firstRise, type Rise } from '../pricing/surge-rise.ts';
import { usualMultiplier } from '../pricing/surge-window.ts';
import type { Change } from './setting-change.ts';
import { mergedRows, usableWindows, type WindowRow, windowOfRow } from './window-row.ts';

/** All surge windows, as they are when a change is judged. */
export interface WindowState {
  readonly rows: readonly WindowRow[];
  /** The line that is to be undone; null where none is. */
  readonly undone: {
    readonly name: string;
    readonly before: WindowRow | null;
    /** Of the row that the line left; null where it deleted one. */
    readonly version: string | null;
    readonly created_at: string;
    /** False where windows were changed after it: then what it brings back may never have been anybody's price. */
    readonly is_newest: boolean;
  } | null;
}

export type NoticeSettings = Pick<Settings, 'surge' | 'platformTimeZone'>;

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The rows as they would be after the change. */
export function rowsAfter(change: Change, { rows, undone }: WindowState): WindowRow[] {
  switch (change.action) {
    case 'create':
      return mergedRows(rows, { windows: [change.values], removedIds: [] });
    case 'update':
      return mergedRows(rows, { windows: [{ ...change.values, id: change.name }], removedIds: [] });
    case 'delete':
      return mergedRows(rows, { windows: [], removedIds: [change.name] });
    case 'undo': {
      if (undone === null) return [...rows];
      const others = rows.filter(({ id }) => id !== undone.name);
      return undone.before === null ? others : [...others, undone.before];
    }
  }
}

/** True where the database will refuse the change: the row is no longer as it was read, or there is none of this name. */
function isOvertaken(change: Change, { rows, undone }: WindowState): boolean {
  const versionOf = (name: string) => rows.find(({ id }) => id === name)?.version ?? null;
  if (change.action === 'create') return false;
  if (change.action === 'undo') return undone !== null && versionOf(undone.name) !== undone.version;
  return versionOf(change.name) !== change.version;
}

/** Throws where a window that is dearer than usual names a feature that never pays more. */
function assertNobodySpared(rows: readonly WindowRow[], exemptFeatures: readonly string[]): void {
  for (const row of rows) {
    const { name, multiplier, appliesTo } = windowOfRow(row, exemptFeatures);
    const spared = appliesTo.find((feature) => exemptFeatures.includes(feature));
    if (spared === undefined || millionthsOf(multiplier) <= usualMultiplier) continue;
    throw new EnergyError(
      'invalid_request',
      `applies_to: ${spared} never pays more than usual (setting surge.exemptFeatures), so the window ${JSON.stringify(name)} cannot name it at × ${multiplier}`,
      { details: { name: 'applies_to', feature: spared } },
    );
  }
}

const inWords = (rise: Rise): string =>
  `${rise.feature ?? 'calls'} would cost × ${rise.becomes} instead of × ${rise.was} from ${new Date(rise.at).toISOString()} on`;

/** A rise that comes sooner than it may, and from when on it would be none. Epoch milliseconds. */
export interface SuddenRise extends Rise {
  readonly earliest: number;
  readonly noticeHours: number;
}

/** The first hour that other windows would make dearer within the notice, or null. Errors as `firstRise`. */
export function suddenRise(
  rows: { readonly before: readonly WindowRow[]; readonly after: readonly WindowRow[] },
  { surge, platformTimeZone }: NoticeSettings,
  now: Date,
): SuddenRise | null {
  const { exemptFeatures, multiplierAtMost, riseNoticeHours: noticeHours } = surge;
  if (noticeHours <= 0) return null;
  const from = now.getTime();
  const until = from + noticeHours * hourMs;
  const read = (list: readonly WindowRow[]) =>
    usableWindows(list, { exemptFeatures, multiplierAtMost, platformTimeZone }, () => {});
  const question = { before: read(rows.before), after: read(rows.after), from, until, platformTimeZone };
  const rise = firstRise(question);
  return rise === null ? null : { ...rise, earliest: until, noticeHours };
}

function refuseRise(rise: SuddenRise): never {
  const from = new Date(rise.earliest).toISOString();
  throw new EnergyError(
    'invalid_request',
    `active_from: ${inWords(rise)}, and a dearer hour needs ${rise.noticeHours} hours of notice (setting surge.riseNoticeHours). Set active_from to ${from} or later; where a cheaper window is to end, set its active_until so.`,
    {
      details: {
        name: 'active_from',
        earliest: from,
        at: new Date(rise.at).toISOString(),
        feature: rise.feature,
        was: rise.was,
        becomes: rise.becomes,
        notice_hours: rise.noticeHours,
      },
    },
  );
}

/** True where the last change is taken back so soon after it was done that hardly anybody has seen it. */
const isTakenBack = ({ undone }: WindowState, now: number, undoMinutes: number): boolean =>
  undone?.is_newest === true &&
  Math.abs(now - new Date(undone.created_at).getTime()) < undoMinutes * minuteMs;

/**
 * Throws `invalid_request` for a change that makes any feature dearer sooner than `surge.riseNoticeHours` ahead, or a window
 * dearer than usual that names an exempt feature. What ends a rise, or lowers a price, needs no notice; what the database will
 * refuse is left to it.
 */
export function assertNotice(change: Change, state: WindowState, settings: NoticeSettings, now: Date): void {
  const { exemptFeatures, undoMinutes } = settings.surge;
  if (isOvertaken(change, state)) return;
  const rows = rowsAfter(change, state);
  const known = new Set(state.rows);
  assertNobodySpared(
    rows.filter((row) => !known.has(row)),
    exemptFeatures,
  );
  if (isTakenBack(state, now.getTime(), undoMinutes)) return;
  const rise = suddenRise({ before: state.rows, after: rows }, settings, now);
  if (rise !== null) refuseRise(rise);
}
