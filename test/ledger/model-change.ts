/** How does the model grant, refund, adjust, change and forget? One request after the other. */

import {
  type Account,
  addLot,
  available,
  capOf,
  enter,
  type LotPart,
  openHolds,
  type Tier,
  tiers,
} from './model-account.ts';
import { type Answer, entryAnswer, nothingGranted, refused } from './model-answer.ts';
import { dayAfter, days, daysBetween, localDay, type Millis } from './model-calendar.ts';
import { applyDue } from './model-due.ts';
import { amountOf, type Request, replay, takeFromLots, textOf, whyNotSpent } from './model-spend.ts';

/** Requirements R3: refills stop at the cap and never lapse; rewards do not stop and live 30 days. */
const refills = new Set(['daily_reset', 'low_energy_rescue', 'behavioral_regen']);
const rewards = new Set(['streak_bonus', 'closing_bonus', 'happy_hour', 'referral_bonus']);
const rewardLives = days(30);
/** numeric(14,2) */
const largestBalance = 10 ** 14 - 1;

const bodyOf = (verb: string, { key: _key, metadata: _metadata, ...rest }: Request): string =>
  JSON.stringify([verb, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);

export function grant(account: Account, request: Request, at: Millis): Answer {
  const [asked, key, reason] = [amountOf(request.amount), textOf(request.key), textOf(request.reason)];
  if (!asked || !key || !reason) return refused('invalid_request');
  const body = bodyOf('grant', request);
  const before = replay(account, key, body);
  if (before) return before;
  if (!refills.has(reason) && !rewards.has(reason) && reason !== 'purchase')
    return refused('invalid_request');
  const lapses = textOf(request.expires_at);
  if (lapses !== undefined && Date.parse(lapses) <= at) return refused('invalid_request');
  if (account.erased) return refused('unknown_user');
  const amount = refills.has(reason) ? Math.min(asked, capOf(account) - account.current) : asked;
  if (account.current + amount > largestBalance) return refused('invalid_request');
  if (amount <= 0) return nothingGranted;
  const end = lapses === undefined ? undefined : Date.parse(lapses);
  const expiresAt = end ?? (rewards.has(reason) ? at + rewardLives : undefined);
  return entryAnswer(addLot(account, { kind: 'grant', reason, key, body, delta: amount, amount, expiresAt }));
}

export function purchase(account: Account, request: Request, at: Millis): Answer {
  const { expires_at: _expiresAt, ...rest } = request;
  return grant(account, { ...rest, reason: 'purchase' }, at);
}

/** The parts of a payment that a refund gives back, the last spent first, after what was given back before. */
function partsToReturn(paid: readonly LotPart[], refunded: number, wanted: number): LotPart[] {
  const parts: LotPart[] = [];
  let [skip, left] = [refunded, wanted];
  for (const [seq, amount] of paid.toReversed()) {
    const skipped = Math.min(skip, amount);
    const part = Math.min(left, amount - skipped);
    skip -= skipped;
    left -= part;
    if (part > 0) parts.unshift([seq, part]);
  }
  return parts;
}

export function refund(account: Account, request: Request, at: Millis): Answer {
  const key = textOf(request.key);
  if (!key) return refused('invalid_request');
  const body = bodyOf('refund', request);
  const before = replay(account, key, body);
  if (before) return before;
  if (account.erased) return refused('unknown_user');
  const paid = account.entries.find(({ seq, kind }) => seq === request.seq && /^(charge|settle)$/.test(kind));
  if (!paid) return refused('invalid_request');
  const refunded = account.entries.reduce(
    (total, { refunds, delta }) => total + (refunds === paid.seq ? delta : 0),
    0,
  );
  const most = -paid.delta - refunded;
  const wanted = request.amount === undefined ? most : amountOf(request.amount);
  if (!wanted || wanted > most) return refused('invalid_request');

  const lots = partsToReturn(paid.lots ?? [], refunded, wanted);
  for (const [seq, amount] of lots) {
    const lot = account.lots.find((candidate) => candidate.seq === seq);
    if (lot) lot.remaining += amount;
  }
  const common = { kind: 'adjust', reason: 'refund', key, body, holdId: paid.holdId } as const;
  const entry = enter(account, { ...common, delta: wanted, lots, refunds: paid.seq });
  applyDue(account, at);
  return entryAnswer(entry);
}

export function adjust(account: Account, request: Request, at: Millis): Answer {
  const sign = typeof request.amount === 'number' && request.amount < 0 ? -1 : 1;
  const size = amountOf(sign * Number(request.amount));
  const key = textOf(request.key);
  if (!size || !key || !textOf(request.note) || !textOf(request.actor)) return refused('invalid_request');
  const body = bodyOf('adjust', request);
  const before = replay(account, key, body);
  if (before) return before;
  if (account.erased) return refused('unknown_user');
  if (account.current + sign * size > largestBalance) return refused('invalid_request');
  const common = { kind: 'adjust', reason: 'adjustment', key, body, delta: sign * size } as const;
  if (sign > 0) return entryAnswer(addLot(account, { ...common, amount: size, expiresAt: undefined }));
  const refusal = whyNotSpent({ ...account, frozen: false }, size);
  return refusal ?? entryAnswer(enter(account, { ...common, lots: takeFromLots(account, size, at) }));
}

/** A change that moves no energy: its entry says so. */
function change(account: Account, verb: string, request: Request, at: Millis, apply: () => void): Answer {
  const key = textOf(request.key);
  if (!key) return refused('invalid_request');
  const body = bodyOf(verb, request);
  const before = replay(account, key, body);
  if (before) return before;
  if (account.erased) return refused('unknown_user');
  apply();
  const entry = enter(account, { kind: 'adjust', reason: verb, key, body, delta: 0 });
  applyDue(account, at);
  return entryAnswer(entry);
}

export const setTier = (account: Account, request: Request, at: Millis): Answer =>
  change(account, 'set_tier', request, at, () => {
    account.tier = request.tier as Tier;
  });

export const setTimeZone = (account: Account, request: Request, at: Millis): Answer =>
  change(account, 'set_time_zone', request, at, () => {
    account.zone = String(request.time_zone);
    // A date that the zone leaps over is nobody's missed day.
    const leapt = Math.max(0, daysBetween(account.day, localDay(at, account.zone)) - 1);
    for (let day = 0; day < leapt && account.activeDay !== undefined; day += 1) {
      account.activeDay = dayAfter(account.activeDay);
    }
  });

export const freeze = (account: Account, request: Request, at: Millis): Answer =>
  change(account, 'freeze', request, at, () => {
    account.frozen = request.frozen === true;
  });

export const setLimits = (account: Account, request: Request, at: Millis): Answer =>
  change(account, 'set_limits', request, at, () => {
    if ('max_energy' in request) account.maxEnergy = amountOf(request.max_energy);
    if ('daily_token_budget' in request)
      account.tokenBudget = (request.daily_token_budget ?? undefined) as number;
  });

export function forgetUser(account: Account, request: Request, at: Millis): Answer {
  const key = textOf(request.key);
  if (!key) return refused('invalid_request');
  const body = bodyOf('forget_user', request);
  const before = replay(account, key, body);
  if (before) return before;
  if (account.erased) return refused('unknown_user');
  for (const hold of openHolds(account)) hold.status = 'released';
  applyDue(account, at);
  const amount = available(account);
  const lots = takeFromLots(account, amount, at);
  Object.assign(account, { erased: true, frozen: true, zone: 'UTC' });
  return entryAnswer(
    enter(account, { kind: 'adjust', reason: 'forgotten', key, body, delta: 0 - amount, lots }),
  );
}

/** Whether a cap can be set: an amount, or nothing for the tier's own. */
export const isCap = (cap: unknown): boolean =>
  cap === undefined || cap === null || amountOf(cap) !== undefined;

/** Whether a tier is one of requirements R5. */
export const isTier = (tier: unknown): tier is Tier => typeof tier === 'string' && tier in tiers;
