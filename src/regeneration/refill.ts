/** What fills a balance up, and stops at its cap? The daily reset, the rescue, and what accrues to useful users. */

import type { Hundredths } from '../amount.ts';
import { dailyOf, type Facts, paidFor, roomOf, todayOf } from './facts.ts';
import { atMoment, type Judgement, keyOf, nothing, pays, tomorrow } from './judgement.ts';
import { parameterOf, type RegenerationRule, shareOf } from './rule.ts';

/** The day's refill is paid when the day turns, with the reading that these facts come from: never by itself. */
export function dailyReset(facts: Facts): Judgement {
  const next = tomorrow(facts, Math.min(dailyOf(facts), roomOf(facts)));
  if (paidFor(facts, 'daily_reset').today > 0) return nothing('already_granted', next);
  return nothing(roomOf(facts) === 0 ? 'at_cap' : 'comes_with_the_day', next);
}

const wholeEnergy = 100;

/** Below a share of the cap, of what is owned with what is held: another share of it, rounded up to whole energy. */
export function lowEnergyRescue(facts: Facts, rule: RegenerationRule): Judgement {
  const { currentEnergy, maxEnergy } = facts.account;
  const threshold = shareOf(maxEnergy, parameterOf(rule, 'below_share_of_cap', 0.1));
  // Below 1.05 are also the whole hundredths 1.05 cannot express: so a share that is not exact is taken from above.
  const onlyBelow = threshold.isExact ? threshold.floor : threshold.floor + 1;
  if (currentEnergy >= onlyBelow) return nothing('not_low');
  const share = shareOf(maxEnergy, parameterOf(rule, 'share_of_cap', 0.2));
  const exact = share.isExact ? share.floor : share.floor + 1;
  const amount = Math.min(Math.ceil(exact / wholeEnergy) * wholeEnergy, roomOf(facts));
  const nth = paidFor(facts, 'low_energy_rescue').today + 1;
  return pays({
    amount,
    key: keyOf('low_energy_rescue', todayOf(facts), nth),
    saw: { owned: currentEnergy / 100, cap: maxEnergy / 100 },
    onlyBelow,
  });
}

const decimalPattern = /^(\d+)(?:\.(\d+))?$/;

/** An exact fraction of a decimal such as "0.1042"; nothing where it is none. */
function fractionOf(decimal: string): { over: bigint; under: bigint } {
  const [, whole = '0', decimals = ''] = decimalPattern.exec(decimal) ?? [];
  return { over: BigInt(whole + decimals), under: 10n ** BigInt(decimals.length) };
}

const msPerHour = 3_600_000n;
/** What a Date can hold. */
const lastInstant = 8.64e15;

/** Hundredths that accrue in a millisecond, as a fraction: rate × multiplier. */
function accrualOf(facts: Facts, rule: RegenerationRule): { over: bigint; under: bigint } {
  const multiplier = fractionOf(facts.account.regenMultiplier);
  const divisor = Math.max(1, Math.round(parameterOf(rule, 'default_rate_divisor', 48)));
  const own = facts.ownRatePerHour === null ? null : fractionOf(facts.ownRatePerHour);
  const rate = own
    ? { over: own.over * 100n, under: own.under }
    : { over: BigInt(dailyOf(facts)), under: BigInt(divisor) };
  return { over: rate.over * multiplier.over, under: rate.under * multiplier.under * msPerHour };
}

/** Milliseconds until so much has accrued, rounded up. */
const timeFor = (amount: Hundredths, { over, under }: { over: bigint; under: bigint }): number =>
  Number((BigInt(amount) * under + over - 1n) / over);

/**
 * rate × multiplier × hours since the last, in whole steps (the rule's, one energy unless it says otherwise), while the
 * user is efficient enough. Time is used up only as far as it is paid for; at most a cap's worth waits.
 */
export function behavioralRegen(facts: Facts, rule: RegenerationRule): Judgement {
  const step = Math.max(1, Math.round(parameterOf(rule, 'step', 1) * 100));
  if (facts.efficiencyScore < parameterOf(rule, 'efficiency_from', 0.75))
    return nothing('efficiency_too_low');
  const accrual = accrualOf(facts, rule);
  if (accrual.over === 0n) return nothing('nothing_accrued');
  const now = facts.at.getTime();
  const from = Math.max(facts.lastRegenAt.getTime(), now - timeFor(facts.account.maxEnergy, accrual));
  const accrued = Number((BigInt(Math.max(0, now - from)) * accrual.over) / accrual.under);
  const whole = Math.floor(accrued / step) * step;
  const amount = Math.min(whole, roomOf(facts));
  if (whole === 0) {
    const due = from + timeFor(step, accrual);
    return nothing('nothing_accrued', due < lastInstant ? atMoment(new Date(due), step) : null);
  }
  if (amount === 0) return nothing('at_cap');
  return pays({
    amount,
    key: keyOf('behavioral_regen', facts.lastRegenAt.toISOString(), facts.regeneratedSeq),
    saw: {
      efficiency_score: facts.efficiencyScore,
      regen_multiplier: Number(facts.account.regenMultiplier),
      accrued: accrued / 100,
      since: new Date(from).toISOString(),
    },
    accruedUntil: new Date(from + timeFor(amount, accrual)),
  });
}
