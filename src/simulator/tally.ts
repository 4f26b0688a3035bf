/** What came of it? Whole numbers only, so that sums are the same in whichever order they are made. */

import type { Hundredths } from '../amount.ts';
import { type Tier, tiers } from '../pricing/tier.ts';

const tierFields = [
  'accounts',
  /** Milliseconds that accounts stood on the tier: what subscriptions are paid for. */
  'tierMs',
  'activeDays',
  'wishes',
  'calls',
  'refusedForEnergy',
  'refusedForTokens',
  'unconfirmed',
  'energy',
  'inputTokens',
  'outputTokens',
  'compressedCalls',
  'tokensCut',
  'packs',
  'upgrades',
  'left',
  'energyAtEnd',
  'granted',
] as const;
const hourFields = ['calls', 'energy', 'tokens', 'refused'] as const;
const grantFields = ['count', 'energy'] as const;
const windowFields = ['calls', 'energy'] as const;

type Row<Fields extends readonly string[]> = Record<Fields[number], number>;
export type TierRow = Row<typeof tierFields>;
export type HourRow = Row<typeof hourFields>;
export type GrantRow = Row<typeof grantFields>;
export type WindowRow = Row<typeof windowFields>;

/** Balances at the end, by share of the cap: twenty steps of 10 %, and what lies above twice the cap. */
export const balanceSteps = 21;

export interface Tally {
  readonly tiers: Record<Tier, TierRow>;
  /** By hour of the day, UTC. */
  readonly hours: HourRow[];
  /** Calls in each hour of the period. */
  readonly load: number[];
  readonly grants: Record<string, GrantRow>;
  readonly windows: Record<string, WindowRow>;
  readonly balances: Record<Tier, number[]>;
}

const zeroes = <Fields extends readonly string[]>(fields: Fields): Row<Fields> =>
  Object.fromEntries(fields.map((field) => [field, 0])) as Row<Fields>;

const byTier = <T>(make: () => T): Record<Tier, T> =>
  Object.fromEntries(tiers.map((tier) => [tier, make()])) as Record<Tier, T>;

export const emptyTally = (days: number): Tally => ({
  tiers: byTier(() => zeroes(tierFields)),
  hours: Array.from({ length: 24 }, () => zeroes(hourFields)),
  load: Array.from({ length: days * 24 }, () => 0),
  grants: {},
  windows: {},
  balances: byTier(() => Array.from({ length: balanceSteps }, () => 0)),
});

export function noteGrant(tally: Tally, tier: Tier, reason: string, amount: Hundredths): void {
  tally.grants[reason] ??= zeroes(grantFields);
  const row = tally.grants[reason];
  row.count += 1;
  row.energy += amount;
  tally.tiers[tier].granted += amount;
}

export function noteWindow(tally: Tally, name: string, energy: Hundredths): void {
  tally.windows[name] ??= zeroes(windowFields);
  const row = tally.windows[name];
  row.calls += 1;
  row.energy += energy;
}

export function noteBalance(tally: Tally, tier: Tier, owned: Hundredths, cap: Hundredths): void {
  const step = cap === 0 ? 0 : Math.min(balanceSteps - 1, Math.floor((owned * 10) / cap));
  const steps = tally.balances[tier];
  steps[step] = (steps[step] ?? 0) + 1;
  tally.tiers[tier].energyAtEnd += owned;
}

type Summable = { [key: string]: Summable | number } | (Summable | number)[];

function addTo(sum: Summable, part: Summable): void {
  const into = sum as Record<string, Summable | number>;
  for (const [key, value] of Object.entries(part)) {
    const known = into[key];
    if (typeof value === 'number') into[key] = (typeof known === 'number' ? known : 0) + value;
    else if (known === undefined) into[key] = structuredClone(value);
    else addTo(known as Summable, value);
  }
}

/** Adds the part to the sum, number by number. */
export function addTally(sum: Tally, part: Tally): void {
  addTo(sum as unknown as Summable, part as unknown as Summable);
}
