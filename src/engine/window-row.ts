/** Which surge windows do rows of the table mean: those that are there, and those that an admin is about to write? */

import { EnergyError } from '../errors.ts';
import { compileWindows, type SurgeWindow } from '../pricing/surge-window.ts';

/** A row of `surge_pricing_windows` as JSON: numeric columns are numbers, which carry the few decimals of a multiplier exactly. */
export type WindowRow = Readonly<Record<string, unknown>>;

/** What the table says of a window where nothing else is said. */
const defaultsOfTable: WindowRow = {
  applies_to: [],
  is_active: true,
  days_of_week: [],
  time_zone: null,
  priority: 0,
  grants_bonus: false,
  active_from: null,
  active_until: null,
};

const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

function momentOrNull(value: unknown): Date | null {
  const written = textOrNull(value);
  return written === null ? null : new Date(written);
}

export const windowOfRow = (row: WindowRow, exemptFeatures: readonly string[]): SurgeWindow => ({
  id: String(row.id),
  name: String(row.name),
  startTime: String(row.start_time),
  endTime: String(row.end_time),
  multiplier: String(row.multiplier),
  appliesTo: row.applies_to as string[],
  isActive: row.is_active === true,
  daysOfWeek: row.days_of_week as number[],
  timeZone: textOrNull(row.time_zone),
  priority: Number(row.priority),
  grantsBonus: row.grants_bonus === true,
  activeFrom: momentOrNull(row.active_from),
  activeUntil: momentOrNull(row.active_until),
  exemptFeatures,
});

/** What says how rows are read. */
export interface WindowReading {
  /** Features that no window makes dearer. */
  readonly exemptFeatures: readonly string[];
  /** Of windows that name no zone. */
  readonly platformTimeZone: string;
  /** No window is priced dearer, whoever wrote its row. */
  readonly multiplierAtMost: number;
}

/** The window as it is priced: what its row says, and at most what a window may cost on this platform. */
export function pricedWindow(
  row: WindowRow,
  { exemptFeatures, multiplierAtMost }: Pick<WindowReading, 'exemptFeatures' | 'multiplierAtMost'>,
): SurgeWindow {
  const window = windowOfRow(row, exemptFeatures);
  return Number(window.multiplier) > multiplierAtMost
    ? { ...window, multiplier: String(multiplierAtMost) }
    : window;
}

/**
 * The rows as windows. One in a zone or at a time that this machine cannot read is left out and reported: it prices
 * nothing, and must not stop every quote. One that was written dearer than a window may be costs the most that one may, and is
 * reported too.
 */
export function usableWindows(
  rows: readonly WindowRow[],
  reading: WindowReading,
  onProblem: (problem: string) => void,
): SurgeWindow[] {
  const readable = rows.filter((row) => {
    try {
      compileWindows([windowOfRow(row, reading.exemptFeatures)], reading.platformTimeZone);
      return true;
    } catch (error) {
      if (!EnergyError.isInstance(error)) throw error;
      onProblem(`the surge window ${String(row.name)} is left out: ${error.message}`);
      return false;
    }
  });
  return readable.map((row) => {
    const window = pricedWindow(row, reading);
    if (window.multiplier !== String(row.multiplier))
      onProblem(
        `the surge window ${window.name} says × ${String(row.multiplier)}: it is priced × ${window.multiplier}, the most that surge.multiplierAtMost allows`,
      );
    return window;
  });
}

/** What would become of the table: rows that are changed (with an id) or new (without one), and rows that go. */
export interface WindowDraft {
  readonly windows: readonly WindowRow[];
  readonly removedIds: readonly string[];
}

function assertKnown(rows: readonly WindowRow[], ids: readonly unknown[]): void {
  const known = new Set(rows.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw new EnergyError('not_found', `there is no surge window ${String(unknown)}: read the windows again`, {
    details: { name: 'id', id: unknown },
  });
}

function assertNamesDiffer(rows: readonly WindowRow[]): void {
  const seen = new Set<unknown>();
  for (const { name } of rows) {
    if (seen.has(name)) {
      throw new EnergyError('invalid_request', `name: two windows are called ${JSON.stringify(name)}`, {
        details: { name: 'name' },
      });
    }
    seen.add(name);
  }
}

/** The rows as a draft would leave them, whatever it names. */
export function mergedRows(rows: readonly WindowRow[], { windows, removedIds }: WindowDraft): WindowRow[] {
  const changes = new Map(windows.map((row) => [row.id, row]));
  const fresh = windows.flatMap((row, nth) =>
    row.id === undefined ? [{ ...defaultsOfTable, ...row, id: `new:${nth}` }] : [],
  );
  return [
    ...rows
      .filter(({ id }) => !removedIds.includes(String(id)))
      .map((row) => (changes.has(row.id) ? { ...row, ...changes.get(row.id) } : row)),
    ...fresh,
  ];
}

/**
 * The rows as a draft would leave them. A new one is called `new:0` and so on, by its place in the draft. Throws
 * `not_found` for an id that is not there, `invalid_request` where two windows have one name.
 */
export function draftedRows(rows: readonly WindowRow[], draft: WindowDraft): WindowRow[] {
  const changedIds = draft.windows.flatMap(({ id }) => (id === undefined ? [] : [id]));
  assertKnown(rows, [...draft.removedIds, ...changedIds]);
  const drafted = mergedRows(rows, draft);
  assertNamesDiffer(drafted);
  return drafted;
}
