/** What has happened to a user that somebody may want to be told? Judged from what is new in their ledger; no I/O. */

import { energyOf, type Hundredths } from '../../amount.ts';
import type { Tier } from '../../pricing/tier.ts';
import type { WebhookEvent } from './event.ts';

/** A call, as its payment left it. */
export interface PaidCall {
  readonly feature: string;
  readonly model: string | null;
  readonly tier: Tier;
  readonly tokens: number;
  readonly energy: Hundredths;
  /** It was expected to take more tokens than its tier's spike threshold. */
  readonly isSpike: boolean;
  /** The user's local day that counts its tokens. */
  readonly day: string;
}

/** One new entry of the ledger. */
export interface NewEntry {
  readonly seq: number;
  readonly at: Date;
  readonly delta: Hundredths;
  readonly balance: Hundredths;
  /** Where a tier was set. */
  readonly tiers: { readonly from: string; readonly to: string } | null;
  readonly call: PaidCall | null;
}

/** A call that was refused, after the entry numbered `version`. */
export interface RefusedCall {
  readonly version: number;
  readonly at: Date;
  readonly code: 'insufficient_energy' | 'token_budget_exceeded';
  /** Hundredths of an energy, or tokens. */
  readonly needed: number;
  readonly day: string;
  readonly tokensUsed: number;
}

/** What was told of the descent under way, so that it is told once. */
export interface Descent {
  readonly isLow: boolean;
  readonly isExhausted: boolean;
}

export interface Happenings {
  readonly userId: string;
  readonly tier: Tier;
  readonly cap: Hundredths;
  readonly dailyLimit: number;
  /** Null where the user was not looked at before, or not for a while. */
  readonly descent: Descent | null;
  /** After the last entry before the new ones; null where there is none. */
  readonly balanceBefore: Hundredths | null;
  /** Of the entry before the new ones; 0: there is none. */
  readonly fromSeq: number;
  /** Holds of calls that run now. */
  readonly holds: readonly { readonly at: Date; readonly energy: Hundredths }[];
  /** The days of the new calls, with the tokens that each has counted. */
  readonly days: readonly { readonly day: string; readonly tokensUsed: number }[];
  readonly entries: readonly NewEntry[];
  readonly refusals: readonly RefusedCall[];
}

export interface HappeningTerms {
  /** Energy is low below so many percent of the cap. */
  readonly lowPercent: number;
  /** The least that a call costs on the user's tier. */
  readonly smallestPrice: Hundredths;
  readonly spikeThresholdOf: (tier: Tier) => number;
}

type Walk = { descent: Descent; available: Hundredths; events: WebhookEvent[] };

/** The two shares of a day's tokens that are told. */
const budgetTypes = [
  [80, 'budget.reached_80'],
  [100, 'budget.reached_100'],
] as const;

/**
 * What an entry left to new calls: its balance less the holds that were there by then and still are. What was held by calls that
 * have ended since counts as what became of it.
 */
const availableAfter = ({ at, balance }: NewEntry, { holds }: Happenings): Hundredths =>
  holds.reduce((left, hold) => (hold.at <= at ? left - hold.energy : left), balance);

const isLow = (available: Hundredths, { cap }: Happenings, { lowPercent }: HappeningTerms): boolean =>
  available * 100 < cap * lowPercent;

function walkEntry(walk: Walk, entry: NewEntry, of: Happenings, terms: HappeningTerms): void {
  const { userId, tier, cap } = of;
  const { seq, at, delta, tiers, call } = entry;
  const available = availableAfter(entry, of);
  const told = { user_id: userId, tier, available: energyOf(available), seq };
  const before = walk.descent;
  const low = isLow(available, of, terms);
  if (low && !before.isLow) {
    const data = { ...told, cap: energyOf(cap) };
    walk.events.push({ userId, at, type: 'energy.low', cause: `energy.low:${seq}`, data });
  }
  // What is merely held may come back: it is not spent.
  const isSpent = entry.balance < terms.smallestPrice;
  if (isSpent && !before.isExhausted) walk.events.push(exhausted(of, terms, { at, seq, available }, null));
  const isExhausted = isSpent || (before.isExhausted && delta <= 0);
  walk.available = available;
  walk.descent = { isLow: low, isExhausted };
  if (tiers !== null && tiers.from !== tiers.to) {
    const data = { user_id: userId, ...tiers, seq };
    walk.events.push({ userId, at, type: 'tier.changed', cause: `tier.changed:${seq}`, data });
  }
  if (call?.isSpike) walk.events.push(spike(userId, { seq, at, call }, terms));
}

function exhausted(
  { userId, tier }: Happenings,
  { smallestPrice }: HappeningTerms,
  { at, seq, available }: { at: Date; seq: number; available: Hundredths },
  needed: Hundredths | null,
): WebhookEvent<'energy.exhausted'> {
  return {
    userId,
    at,
    type: 'energy.exhausted',
    cause: `energy.exhausted:${seq}`,
    data: {
      user_id: userId,
      tier,
      available: energyOf(available),
      smallest_price: energyOf(smallestPrice),
      needed: needed === null ? null : energyOf(needed),
      cause: needed === null ? 'spent' : 'refused',
      seq,
    },
  };
}

function spike(
  userId: string,
  { seq, at, call }: { seq: number; at: Date; call: PaidCall },
  { spikeThresholdOf }: HappeningTerms,
): WebhookEvent<'usage.spike'> {
  const { feature, model, tier, tokens } = call;
  return {
    userId,
    at,
    type: 'usage.spike',
    cause: `usage.spike:${seq}`,
    data: {
      user_id: userId,
      tier,
      feature,
      model,
      tokens,
      spike_threshold: spikeThresholdOf(tier),
      energy: energyOf(call.energy),
      seq,
    },
  };
}

function walkRefusal(walk: Walk, refusal: RefusedCall, of: Happenings, terms: HappeningTerms): void {
  if (refusal.code !== 'insufficient_energy' || walk.descent.isExhausted) return;
  const { available } = walk;
  const { at, version: seq, needed } = refusal;
  walk.events.push(exhausted(of, terms, { at, seq, available }, needed));
  walk.descent = { ...walk.descent, isExhausted: true };
}

type BudgetCause = { day: string; at: Date; tokensUsed: number; cause: 'used' | 'refused' };

const budgetEvent = (
  { userId, tier, dailyLimit }: Happenings,
  type: 'budget.reached_80' | 'budget.reached_100',
  { day, at, tokensUsed, cause }: BudgetCause,
): WebhookEvent => ({
  userId,
  at,
  type,
  cause: `${type}:${day}`,
  data: { user_id: userId, tier, day, tokens_used: tokensUsed, daily_limit: dailyLimit, cause },
});

/** The days that have reached a share of their tokens: told again with each call of the day, kept once by the cause. */
function budgetEvents(of: Happenings): WebhookEvent[] {
  const { days, dailyLimit, entries, refusals } = of;
  const reaches = (tokens: number, percent: number): boolean =>
    dailyLimit > 0 && tokens * 100 >= dailyLimit * percent;
  const used = days.flatMap(({ day, tokensUsed }) => {
    const at = entries.findLast(({ call }) => call?.day === day)?.at;
    if (at === undefined) return [];
    return budgetTypes
      .filter(([percent]) => reaches(tokensUsed, percent))
      .map(([, type]) => budgetEvent(of, type, { day, at, tokensUsed, cause: 'used' }));
  });
  const refused = refusals
    .filter(({ code, needed, tokensUsed }) => {
      const isOfADay = needed <= dailyLimit;
      return code === 'token_budget_exceeded' && isOfADay && reaches(tokensUsed, 80);
    })
    .map(({ day, at, tokensUsed }) =>
      budgetEvent(of, 'budget.reached_100', { day, at, tokensUsed, cause: 'refused' }),
    );
  return [...used, ...refused];
}

/** How the descent stood before the new entries, where nobody has looked. */
function descentBefore(of: Happenings, terms: HappeningTerms): Descent {
  if (of.descent !== null) return of.descent;
  if (of.balanceBefore === null) return { isLow: false, isExhausted: false };
  return {
    isLow: isLow(of.balanceBefore, of, terms),
    isExhausted: of.balanceBefore < terms.smallestPrice,
  };
}

/** The events in what is new, in their order, and how the descent stands after it. */
export function eventsOf(
  of: Happenings,
  terms: HappeningTerms,
): { events: WebhookEvent[]; descent: Descent } {
  const walk: Walk = { descent: descentBefore(of, terms), available: of.balanceBefore ?? 0, events: [] };
  const refusedAt = (seq: number) => of.refusals.filter(({ version }) => version === seq);
  for (const refusal of of.refusals.filter(({ version }) => version <= of.fromSeq)) {
    walkRefusal(walk, refusal, of, terms);
  }
  for (const entry of of.entries) {
    walkEntry(walk, entry, of, terms);
    for (const refusal of refusedAt(entry.seq)) walkRefusal(walk, refusal, of, terms);
  }
  return { events: [...walk.events, ...budgetEvents(of)], descent: walk.descent };
}
