/** Two admins changed one row: what did each of them change, and where do they disagree? */

export type Values = Readonly<Record<string, unknown>>;

export interface FieldDifference {
  readonly name: string;
  /** As it was when the change was begun. */
  readonly base: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** Who changed it; `both` where they came to different values. */
  readonly changedBy: 'me' | 'them' | 'both';
}

/** By content: rows come as JSON. Names of an object may stand in any order. */
export function isSame(a: unknown, b: unknown): boolean {
  const ordered = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    ) ?? 'undefined';
  return ordered(a ?? null) === ordered(b ?? null);
}

/** What is not the content of a row. */
const bookkeeping = new Set(['id', 'version', 'created_at', 'updated_at']);

export const contentNames = (...rows: readonly Values[]): string[] =>
  [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !bookkeeping.has(name));

/** Of `values`, what differs from the row. */
export const changedValues = <T extends object>(row: object, values: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isSame((row as Values)[name], value)),
  ) as Partial<T>;

/** Field by field; what is the same on both sides, or was changed by nobody, is left out. */
export function threeWay(base: Values, theirs: Values, mine: Values): FieldDifference[] {
  return contentNames(base, theirs, mine).flatMap((name) => {
    const values = { base: base[name], theirs: theirs[name], mine: name in mine ? mine[name] : base[name] };
    const [isTheirs, isMine] = [!isSame(values.base, values.theirs), !isSame(values.base, values.mine)];
    if (!isTheirs && !isMine) return [];
    if (isSame(values.theirs, values.mine)) return [];
    const changedBy = isTheirs && isMine ? 'both' : isMine ? 'me' : 'them';
    return [{ name, ...values, changedBy }];
  });
}
