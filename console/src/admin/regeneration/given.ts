/** What of a report of given energy came back by rules, and what was sold, corrected or given back? */

import type { Answer } from 'energy-engine/client';
import { energySum, sumBy } from '../reports/sums.ts';

export type RegenerationReport = Answer<'GET /v1/admin/reports/regeneration'>;
export type ReasonRow = RegenerationReport['reasons'][number];

/** Reasons of the ledger that no rule gives for. */
const notByRule: ReadonlySet<string> = new Set(['opening', 'purchase', 'refund', 'adjustment']);

export const isByRule = (reason: string): boolean => !notByRule.has(reason);

export interface GivenSums {
  readonly given: number;
  readonly lapsed: number;
  readonly grants: number;
  readonly listUsd: number;
  /** Null where nothing was used, so that nobody can say what an energy cost. */
  readonly costUsd: number | null;
}

export function sumsOf(rows: readonly ReasonRow[]): GivenSums {
  return {
    given: energySum(rows, ({ given }) => given),
    lapsed: energySum(rows, ({ lapsed }) => lapsed),
    grants: sumBy(rows, ({ grants }) => grants),
    listUsd: sumBy(rows, ({ list_usd }) => list_usd),
    costUsd: rows.some(({ cost_usd }) => cost_usd === null)
      ? null
      : sumBy(rows, ({ cost_usd }) => cost_usd ?? 0),
  };
}

export interface Share {
  readonly name: string;
  readonly energy: number;
  readonly grants: number;
}

/** Who got what rules gave: by a field of the rows, the most first. */
export function sharesOf<Row extends { kind: string; reason: string; entries: number; energy: number }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): Share[] {
  const given = rows.filter(({ kind, reason }) => kind === 'grant' && isByRule(reason));
  return [...new Set(given.map(nameOf))]
    .map((name) => {
      const own = given.filter((row) => nameOf(row) === name);
      return {
        name,
        energy: energySum(own, ({ energy }) => energy),
        grants: sumBy(own, ({ entries }) => entries),
      };
    })
    .toSorted((a, b) => b.energy - a.energy);
}
