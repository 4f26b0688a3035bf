/** How does energy come back? A reading is judged by the rules, and what they say is paid if it still holds. */

import type { Hundredths } from '../amount.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { type Account, accountOf } from '../ledger/account.ts';
import { type Answer, accepted, fieldsOf } from '../ledger/answer.ts';
import { type Entry, entryOf } from '../ledger/entry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { KeyedReport, RegenerationDay, RegenerationEvent } from '../ledger/regeneration.ts';
import { nextChange } from '../pricing/surge-change.ts';
import { activeWindow, type SurgeWindow } from '../pricing/surge-window.ts';
import { type BonusWindow, daysAfter, type Facts, factsOf, todayOf } from '../regeneration/facts.ts';
import { judge, type PreviewLine, preview } from '../regeneration/judge.ts';
import { type NextGrant, type Payment, type Refusal, refusals } from '../regeneration/judgement.ts';
import { type Reason, type ReportedFact, reasons } from '../regeneration/reason.ts';
import { factKey } from '../regeneration/reported.ts';
import { happyHourKey } from '../regeneration/reward.ts';
import type { ConfigurationStore } from './configuration.ts';

export interface RegenerationRequest {
  readonly userId: string;
  readonly reason: Reason;
  /** What a server reports; never what a browser says. */
  readonly fact?: ReportedFact | undefined;
  /** The same for each attempt of one request: what it was granted first is answered again. Nothing that was not granted is kept. */
  readonly idempotencyKey?: string | undefined;
}

export interface Regenerated {
  readonly granted: boolean;
  /** What was really added; 0 where nothing was. */
  readonly amount: Hundredths;
  readonly reason: Reason;
  /** Why nothing was granted; null where something was. */
  readonly why: Refusal | null;
  /** The same in words. */
  readonly message: string | null;
  readonly next: NextGrant | null;
  /** The ledger's entry; null also for a daily reset, which may be several. */
  readonly entry: Entry | null;
}

export interface RegenerationPreview {
  readonly account: Account;
  readonly lines: readonly PreviewLine[];
}

export interface HistoryPage {
  /** At most this many events; default 50. */
  readonly limit?: number | undefined;
  /** Only events before this seq, for the next page. */
  readonly before?: number | undefined;
}

export interface RegenerationContext {
  readonly ledger: Ledger;
  readonly configuration: Pick<ConfigurationStore, 'current'>;
  readonly settings: Settings;
  readonly clock: Clock;
}

const bonusLists = new WeakMap<readonly SurgeWindow[], readonly SurgeWindow[]>();

/** The windows that grant a bonus, whichever features they price. The same list for the same list, as windows are compiled once. */
function bonusWindows(windows: readonly SurgeWindow[]): readonly SurgeWindow[] {
  const known = bonusLists.get(windows);
  if (known !== undefined) return known;
  const granting = windows
    .filter(({ grantsBonus, multiplier }) => grantsBonus && Number(multiplier) < 1)
    .map((window) => ({ ...window, appliesTo: [] }));
  bonusLists.set(windows, granting);
  return granting;
}

async function windowFacts(
  context: RegenerationContext,
): Promise<Pick<Facts, 'openWindow' | 'nextWindowAt'>> {
  const { settings, clock, configuration } = context;
  const windows = bonusWindows((await configuration.current()).windows);
  const question = { at: clock.now(), platformTimeZone: settings.platformTimeZone };
  const active = activeWindow(windows, question);
  const openWindow: BonusWindow | null = active && {
    id: active.window.id,
    name: active.window.name,
    startsAt: active.startsAt,
    endsAt: active.endsAt,
    startDate: active.startDate,
  };
  const change = nextChange(windows, { ...question, horizonHours: settings.regeneration.windowHorizonHours });
  return { openWindow, nextWindowAt: change?.window ? change.startsAt : null };
}

interface About {
  readonly reason: Reason;
  readonly fact: ReportedFact;
  readonly report: KeyedReport | undefined;
}

/** What the rules look at; and where this was reported with the same key before, what that was answered. */
async function readFacts(
  context: RegenerationContext,
  userId: string,
  about?: About,
): Promise<{ readonly facts: Facts; readonly before: Answer | null }> {
  const wantsWindow = about === undefined || about.reason === 'happy_hour';
  const windows = wantsWindow ? await windowFacts(context) : { openWindow: null, nextWindowAt: null };
  const openKey = windows.openWindow === null ? undefined : happyHourKey(windows.openWindow);
  const key = about && about.reason !== 'happy_hour' ? factKey(about.reason, about.fact) : openKey;
  const named = about === undefined || key === undefined ? {} : about.fact;
  const answer = await context.ledger.readRegeneration(
    userId,
    {
      key,
      reason: about?.reason,
      mission: named.missionId,
      from_tier: named.fromTier,
      to_tier: named.toTier,
    },
    about?.report,
  );
  const before = (answer.reported as Answer | null | undefined) ?? null;
  return { facts: factsOf(answer, accountOf(answer), windows), before };
}

const nothingGranted = (reason: Reason, why: Refusal, next: NextGrant | null = null): Regenerated => ({
  granted: false,
  amount: 0,
  reason,
  why,
  message: refusals[why],
  next,
  entry: null,
});

const granted = (reason: Reason, amount: Hundredths, entry: Entry | null): Regenerated => ({
  granted: true,
  amount,
  reason,
  why: null,
  message: null,
  next: null,
  entry,
});

/** What a repeated report was granted first. Throws `idempotency_conflict` where its key was used for another one. */
function grantedBefore(reason: Reason, before: Answer): Regenerated {
  const answer = accepted(before);
  if (!('seq' in answer)) return granted(reason, fieldsOf(answer).amount('amount'), null);
  const entry = entryOf(answer);
  return granted(reason, entry.delta, entry);
}

/** A referred user can be claimed once in their life: before anything is paid. */
async function claimed(
  context: RegenerationContext,
  userId: string,
  fact: ReportedFact,
): Promise<Refusal | null> {
  try {
    const claim = await context.ledger.claimReferral(String(fact.referredUserId), userId);
    if (!claim.known) return 'unknown_referred_user';
    return claim.claimed ? null : 'referred_by_another';
  } catch (error) {
    if (EnergyError.isInstance(error) && error.code === 'invalid_request') return 'invalid_fact';
    throw error;
  }
}

interface Asked extends About {
  readonly userId: string;
}

/** Pays what was judged on these facts; null where they no longer hold. */
async function paid(
  context: RegenerationContext,
  request: Asked,
  judged: { readonly facts: Facts; readonly payment: Payment },
): Promise<Regenerated | null> {
  const { userId, reason } = request;
  const { facts, payment } = judged;
  if (reason === 'referral_bonus') {
    const refusal = await claimed(context, userId, request.fact);
    if (refusal !== null) return nothingGranted(reason, refusal);
  }
  const outcome = await context.ledger.regenerate({
    ...payment,
    userId,
    reason,
    day: todayOf(facts),
    regeneratedSeq: facts.regeneratedSeq,
    platformTimeZone: context.settings.platformTimeZone,
    report: request.report,
  });
  if (outcome === 'raced') return null;
  return typeof outcome === 'string'
    ? nothingGranted(reason, outcome)
    : granted(reason, outcome.delta, outcome);
}

async function judgedAndPaid(context: RegenerationContext, request: Asked): Promise<Regenerated> {
  const { userId, reason, fact } = request;
  for (let attempt = 0; attempt < context.settings.regeneration.attempts; attempt += 1) {
    const { facts, before } = await readFacts(context, userId, request);
    if (before !== null) return grantedBefore(reason, before);
    if (reason === 'daily_reset' && facts.turned > 0) return granted(reason, facts.turned, null);
    const judgement = judge(facts, reason, fact);
    if (!('pays' in judgement)) return nothingGranted(reason, judgement.why, judgement.next);
    const result = await paid(context, request, { facts, payment: judgement.pays });
    if (result !== null) return result;
  }
  return nothingGranted(reason, 'too_busy');
}

/** A request with a key, as the ledger knows it again: by everything that it says. */
function reportOf({ reason, fact = {}, idempotencyKey }: RegenerationRequest): KeyedReport | undefined {
  if (idempotencyKey === undefined) return undefined;
  const { dealId, missionId, referredUserId, fromTier, toTier, shortfall } = fact;
  const said = [reason, dealId, missionId, referredUserId?.toLowerCase(), fromTier, toTier, shortfall];
  return { idempotencyKey, said: JSON.stringify(said) };
}

/**
 * Grants what the reason's rule allows now, or says why nothing. Twice with the same fact pays once, and twice with the same
 * idempotency key is answered the same; two at the same moment together get no more than one after the other. Throws
 * `invalid_request` for an unknown reason or a userId that is no uuid, and `idempotency_conflict` for a key of another request.
 */
export async function regenerate(
  context: RegenerationContext,
  request: RegenerationRequest,
): Promise<Regenerated> {
  const { userId, reason, fact = {} } = request;
  if (!reasons.includes(reason)) {
    throw new EnergyError('invalid_request', `reason must be one of ${reasons.join(', ')}`);
  }
  try {
    return await judgedAndPaid(context, { userId, reason, fact, report: reportOf(request) });
  } catch (error) {
    if (EnergyError.isInstance(error) && error.code === 'unknown_user')
      return nothingGranted(reason, 'unknown_user');
    throw error;
  }
}

/** What each reason would pay now, why nothing, and when next. Moves nothing but what was due. Throws `unknown_user`. */
export async function regenerationPreview(
  context: RegenerationContext,
  userId: string,
): Promise<RegenerationPreview> {
  const { facts } = await readFacts(context, userId);
  return { account: facts.account, lines: preview(facts) };
}

/** The newest events first. Throws `invalid_request` for a limit or a place that is no whole number above zero. */
export async function regenerationHistory(
  context: RegenerationContext,
  userId: string,
  page: HistoryPage = {},
): Promise<RegenerationEvent[]> {
  const { historyEvents, historyEventsAtMost } = context.settings.regeneration;
  const { limit = historyEvents, before } = page;
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  if (!isCount(limit) || limit > historyEventsAtMost || (before !== undefined && !isCount(before))) {
    throw new EnergyError(
      'invalid_request',
      `limit must be a whole number from 1 to ${historyEventsAtMost}, and before the seq of an event`,
    );
  }
  return await context.ledger.regenerationEvents(userId, { limit, before });
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && daysAfter(text, 0) === text;

/** What was granted on the users' local days from the first to the last. Throws `invalid_request` for what is no date. */
export async function regenerationReport(
  context: RegenerationContext,
  from: string,
  until: string,
): Promise<RegenerationDay[]> {
  if (!isDate(from) || !isDate(until)) {
    throw new EnergyError('invalid_request', 'from and until must be dates such as 2026-03-29');
  }
  return await context.ledger.regenerationReport(from, until);
}
