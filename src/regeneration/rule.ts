/** What does an admin say of a reason? One row of `regeneration_rules`. */

import type { Hundredths } from '../amount.ts';
import type { Reason } from './reason.ts';

export interface RegenerationRule {
  readonly reason: Reason;
  /** Null where the amount depends on the tier or on facts. */
  readonly amount: Hundredths | null;
  /** Grants of one user in a local day and in a month of such days; null: no limit. */
  readonly perDay: number | null;
  readonly perMonth: number | null;
  /** The least time between two grants of one user; null: none. */
  readonly cooldownMinutes: number | null;
  /** A refill stops at the cap, a reward does not. */
  readonly stopsAtCap: boolean;
  /** Who it is for; null: every tier. */
  readonly tiers: readonly string[] | null;
  readonly isActive: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const count = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const ruleOf = (row: Readonly<Record<string, unknown>>): RegenerationRule => ({
  reason: row.reason as Reason,
  amount: typeof row.amount === 'number' ? Math.round(row.amount * 100) : null,
  perDay: count(row.per_day),
  perMonth: count(row.per_month),
  cooldownMinutes: count(row.cooldown_minutes),
  stopsAtCap: row.stops_at_cap === true,
  tiers: Array.isArray(row.tiers) ? row.tiers.map(String) : null,
  isActive: row.is_active === true,
  parameters: (row.parameters ?? {}) as Readonly<Record<string, unknown>>,
});

/** A parameter of the rule; the default where it is missing, negative or no number, so that a slip pays nobody more. */
export function parameterOf(rule: RegenerationRule, name: string, byDefault: number): number {
  const value = rule.parameters[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : byDefault;
}

const partsInWhole = 10_000;

/** A share of an amount, exactly, in whole hundredths: the part of them left over is given as a remainder above 0. */
export function shareOf(
  amount: Hundredths,
  share: number,
): { readonly floor: Hundredths; readonly isExact: boolean } {
  const parts = amount * Math.round(share * partsInWhole);
  return { floor: Math.floor(parts / partsInWhole), isExact: parts % partsInWhole === 0 };
}
