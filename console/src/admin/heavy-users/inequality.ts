/** How unevenly is the cost shared, in words? */

/** Share of users, the cheapest first, and the share of the cost that is theirs; from 0 to 1. */
export type Curve = readonly (readonly number[])[];

/** The share of the cost that the dearest share of users makes, read from the curve; null where there is none. */
export function costOfDearest(curve: Curve, share: number): number | null {
  const at = 1 - share;
  const after = curve.findIndex(([users = 0]) => users >= at);
  const [upTo, from] = [curve[after], curve[after - 1]];
  if (upTo === undefined) return null;
  const [users = 0, cost = 0] = upTo;
  const [usersBefore = 0, costBefore = 0] = from ?? [0, 0];
  const part = users === usersBefore ? 1 : (at - usersBefore) / (users - usersBefore);
  return 1 - (costBefore + part * (cost - costBefore));
}

const degrees: readonly (readonly [below: number, words: string])[] = [
  [0.2, 'Users cost about the same.'],
  [0.4, 'Some users cost more than others, as is usual.'],
  [0.6, 'A minority of users makes most of the cost.'],
  [0.8, 'Few users make most of the cost.'],
  [Number.POSITIVE_INFINITY, 'Very few users make nearly all of the cost.'],
];

/** What a Gini coefficient means; it is 0 where all cost the same, and nears 1 where one costs all. */
export const giniText = (gini: number): string => degrees.find(([below]) => gini < below)?.[1] ?? '';
