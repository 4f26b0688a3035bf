/** How sure is a figure? It is told with its lowest and highest over the seeds, and a claim is judged by all of that. */

/** A figure at the first seed, and from the lowest to the highest of all seeds. */
export interface Interval {
  readonly value: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Each figure as an interval; null where a seed has none. */
export type IntervalsOf<Figures> = {
  readonly [Name in keyof Figures]: null extends Figures[Name] ? Interval | null : Interval;
};

/** What the seeds say of a claim: all of them yes, all of them no, or some this and some that. */
export type Verdict = 'holds' | 'does not hold' | 'not decided';

export function intervalOf(values: readonly number[]): Interval {
  const [value = 0] = values;
  return { value, lowest: Math.min(...values), highest: Math.max(...values) };
}

/** The same figures of several seeds. */
export function intervalsOf<Figures extends { readonly [Name in keyof Figures]: number | null }>(
  seeds: readonly Figures[],
): IntervalsOf<Figures> {
  const names = Object.keys(seeds[0] ?? {}) as (keyof Figures)[];
  const of = (name: keyof Figures): Interval | null => {
    const values = seeds
      .map((figures) => figures[name])
      .filter((value): value is Figures[keyof Figures] & number => value !== null);
    return values.length < seeds.length ? null : intervalOf(values);
  };
  return Object.fromEntries(names.map((name) => [name, of(name)])) as IntervalsOf<Figures>;
}

export const atLeast = ({ lowest, highest }: Interval, claimed: number): Verdict =>
  lowest >= claimed ? 'holds' : highest < claimed ? 'does not hold' : 'not decided';

export const above = ({ lowest, highest }: Interval, claimed: number): Verdict =>
  lowest > claimed ? 'holds' : highest <= claimed ? 'does not hold' : 'not decided';

/** Of a claim that has several parts: one that fails is enough. */
export const both = (...parts: readonly Verdict[]): Verdict =>
  parts.includes('does not hold') ? 'does not hold' : parts.includes('not decided') ? 'not decided' : 'holds';
