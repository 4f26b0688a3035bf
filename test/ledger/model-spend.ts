/** How does the model charge, hold, settle, release and extend? One request after the other. */

import type { Hundredths } from '@/amount';
import {
  type Account,
  available,
  budgetOf,
  type Entry,
  enter,
  type Hold,
  keyOf,
  type LotPart,
  openHolds,
  spendingOrder,
  tokensHeld,
} from './model-account.ts';
import { type Answer, entryAnswer, holdAnswer, refused } from './model-answer.ts';
import type { Millis } from './model-calendar.ts';
import { applyDue, noteActivity } from './model-due.ts';

/** What a caller sends, as JSON; fields are checked by the verb. */
export type Request = Readonly<Record<string, unknown>> & { readonly user_id: string };

/** Hundredths of what may be asked for: zero or more, at most two decimals, within numeric(14,2). */
export function amountOf(value: unknown): Hundredths | undefined {
  if (typeof value !== 'number' || value < 0 || value >= 1e12) return undefined;
  const amount = Math.round(value * 100);
  return Math.abs(amount - value * 100) < 1e-4 ? amount : undefined;
}

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined;
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** What a key that was used answers to this body; undefined where the key is new. */
export function replay(account: Account, key: string, body: string): Answer | undefined {
  const entry = account.entries.find((candidate) => candidate.key === key);
  if (entry) return entry.body === body ? entryAnswer(entry, true) : refused('idempotency_conflict');
  return account.holds.some(({ id }) => id === key) ? refused('idempotency_conflict') : undefined;
}

/** Takes an amount from the lots that were alive after `after`, in spending order. */
export function takeFromLots(account: Account, amount: Hundredths, after: Millis): LotPart[] {
  const parts: LotPart[] = [];
  let due = amount;
  for (const lot of spendingOrder(account)) {
    if (due === 0) break;
    if ((lot.expiresAt ?? Infinity) <= after) continue;
    const part = Math.min(due, lot.remaining);
    lot.remaining -= part;
    due -= part;
    parts.push([lot.seq, part]);
  }
  if (due > 0) throw new Error(`the model lacks ${due} hundredths in its lots`);
  return parts;
}

export function whyNotSpent(account: Account, amount: Hundredths): Answer | undefined {
  if (account.frozen) return refused('account_frozen');
  if (account.current < amount) return refused('insufficient_energy');
  return available(account) < amount ? refused('energy_held_elsewhere') : undefined;
}

export function charge(account: Account, request: Request, at: Millis): Answer {
  const [amount, key, feature] = [amountOf(request.energy), textOf(request.key), textOf(request.feature)];
  if (amount === undefined || !key || !feature) return refused('invalid_request');
  const body = JSON.stringify(['charge', feature, request.model ?? null, amount]);
  const refusal = replay(account, key, body) ?? whyNotSpent(account, amount);
  if (refusal) return refusal;
  noteActivity(account);
  const lots = takeFromLots(account, amount, at);
  return entryAnswer(enter(account, { kind: 'charge', reason: feature, key, body, delta: 0 - amount, lots }));
}

function whyNotHeld(account: Account, amount: Hundredths, tokens: number): Answer | undefined {
  const refusal = whyNotSpent(account, amount);
  if (refusal) return refusal;
  const left = budgetOf(account) - account.tokensUsed;
  const today = openHolds(account).filter(({ localDay }) => localDay === account.day);
  const running = today.reduce((total, hold) => total + hold.tokens, 0);
  if (Math.min(running, tokensHeld(account)) + tokens <= left) return undefined;
  return refused(tokens <= left ? 'energy_held_elsewhere' : 'token_budget_exceeded');
}

export function placeHold(account: Account, request: Request, at: Millis): Answer {
  const [amount, tokens] = [amountOf(request.energy), countOf(request.tokens)];
  const [key, print] = [textOf(request.key), textOf(request.fingerprint)];
  const feature = textOf(request.feature);
  const seconds = typeof request.seconds === 'number' && request.seconds > 0 ? request.seconds : undefined;
  if (amount === undefined || tokens === undefined || !key || !print || !feature || !seconds) {
    return refused('invalid_request');
  }
  const before = account.holds.find(({ id }) => id === key);
  if (before) {
    if (before.fingerprint !== print) return refused('idempotency_conflict');
    if (before.status === 'open' || before.status === 'settled') return holdAnswer(before, true);
    return placeHold(account, { ...request, key: keyOf(`again:${key}`) }, at);
  }
  if (account.entries.some((entry) => entry.key === key)) return refused('idempotency_conflict');
  const refusal = whyNotHeld(account, amount, tokens);
  if (refusal) return refusal;
  const hold: Hold = {
    id: key,
    fingerprint: print,
    feature,
    energy: amount,
    tokens,
    createdAt: at,
    localDay: account.day,
    expiresAt: at + seconds * 1_000,
    status: 'open',
  };
  account.holds.push(hold);
  if (request.spike_warning === true) account.warnings += 1;
  noteActivity(account);
  return holdAnswer(hold);
}

export function settleHold(account: Account, request: Request, at: Millis): Answer {
  const amount = amountOf(request.energy);
  const [input, output] = [countOf(request.input_tokens), countOf(request.output_tokens)];
  if (amount === undefined || input === undefined || output === undefined) return refused('invalid_request');
  const hold = account.holds.find(({ id }) => id === request.hold_id);
  if (!hold) return refused('hold_not_open');
  const body = JSON.stringify(['settle', amount, input, output, request.model ?? null]);
  const before: Entry | undefined = account.entries.find(({ key }) => key === hold.id);
  if (before) return before.body === body ? entryAnswer(before, true) : refused('hold_not_open');
  if (hold.status === 'released') return refused('hold_not_open');

  const paid = hold.status === 'open' ? Math.min(amount, hold.energy) : 0;
  if (hold.status === 'open') {
    hold.status = 'settled';
    if (hold.localDay === account.day) account.tokensUsed += Math.min(input + output, hold.tokens);
  }
  const lots = takeFromLots(account, paid, hold.createdAt);
  const common = { kind: 'settle', reason: hold.feature, key: hold.id, body, holdId: hold.id } as const;
  const entry = enter(account, { ...common, delta: 0 - paid, lots });
  applyDue(account, at);
  return entryAnswer(entry);
}

export function releaseHold(account: Account, request: Request, at: Millis): Answer {
  const hold = account.holds.find(({ id }) => id === request.hold_id);
  if (!hold || hold.status === 'settled') return refused('hold_not_open');
  if (hold.status !== 'open') return holdAnswer(hold, true);
  hold.status = 'released';
  applyDue(account, at);
  return holdAnswer(hold);
}

export function extendHold(account: Account, request: Request, at: Millis): Answer {
  const [seconds, inAll] = [Number(request.seconds), Number(request.seconds_in_all)];
  if (!(seconds > 0) || !(inAll > 0)) return refused('invalid_request');
  const hold = account.holds.find(({ id }) => id === request.hold_id);
  if (hold?.status !== 'open') return refused('hold_not_open');
  const end = Math.min(at + seconds * 1_000, hold.createdAt + inAll * 1_000);
  hold.expiresAt = Math.max(hold.expiresAt, end);
  return holdAnswer(hold);
}
