/** How do accounts, entries, holds and quotes read in an answer? Energies as decimals, moments in UTC. */

import type { z } from 'zod';
import { energyOf } from '../amount.ts';
import type { identity } from '../contract/identity-shapes.ts';
import type * as back from '../contract/regeneration-shapes.ts';
import type * as shape from '../contract/shapes.ts';
import type { CallResult } from '../engine/held-call.ts';
import type { Regenerated, RegenerationPreview } from '../engine/regeneration.ts';
import type { SignedQuote } from '../engine.ts';
import type { Account } from '../ledger/account.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Hold } from '../ledger/hold.ts';
import type { ApiKey, NewApiKey } from './api-key.ts';
import type { TokenCaller, UserKeyCaller } from './caller.ts';

type Back<Name extends 'regenerated' | 'regenerationLine'> = z.output<(typeof back)[Name]>;

type Shape<Name extends keyof typeof shape> = (typeof shape)[Name] extends z.ZodType
  ? z.output<(typeof shape)[Name]>
  : never;

export const accountDocument = (account: Account): Shape<'account'> => ({
  user_id: account.userId,
  tier: account.tier,
  time_zone: account.timeZone,
  current: energyOf(account.currentEnergy),
  held: energyOf(account.heldEnergy),
  available: energyOf(account.availableEnergy),
  max: energyOf(account.maxEnergy),
  daily_token_budget: account.dailyTokenBudget,
  tokens_used_today: account.tokensUsedToday,
  tokens_held: account.tokensHeld,
  next_refill_at: account.nextRegenAt.toISOString(),
  streak_days: account.streakDays,
  inactivity_days: account.inactivityDays,
  surge_multiplier: account.surgeMultiplier,
  compression_mode_enabled: account.compressionModeEnabled,
  spike_warnings_count: account.spikeWarningsCount,
  frozen: account.frozen,
  version: account.version,
});

export const identityDocument = (caller: TokenCaller | UserKeyCaller): z.output<typeof identity> => ({
  user_id: caller.userId,
  email: caller.kind === 'token' ? caller.email : null,
  is_admin: caller.kind === 'token' && caller.isSuperAdmin,
});

export const entryDocument = (entry: Entry): Shape<'entry'> => ({
  seq: entry.seq,
  kind: entry.kind,
  reason: entry.reason,
  delta: energyOf(entry.delta),
  balance_after: energyOf(entry.balanceAfter),
  hold_id: entry.holdId,
  receipt: { ...entry.receipt },
  lots: entry.lots.map(({ seq, energy }) => ({ seq, energy: energyOf(energy) })),
  at: entry.at.toISOString(),
  replayed: entry.replayed,
});

export function quoteDocument(quote: SignedQuote): Shape<'quote'> {
  const { expected, ceiling, spike, nextCheaperWindow: later, unaffordable } = quote;
  return {
    quote_id: quote.id,
    token: quote.token,
    feature: quote.feature,
    model: quote.model,
    input_tokens: quote.inputTokens,
    exact: quote.exact,
    expected_tokens: quote.expectedTokens,
    ceiling_tokens: quote.ceilingTokens,
    max_output_tokens: quote.maxOutputTokens,
    energy_cost: energyOf(expected.base),
    final_cost: energyOf(expected.total),
    max_cost: energyOf(ceiling.total),
    price: {
      base: energyOf(expected.base),
      window: expected.windowName,
      window_multiplier: expected.windowMultiplier,
      tier_modifier: expected.tierModifier,
      energy_factor: expected.energyFactor,
      after_window: expected.afterWindow,
      after_tier: expected.afterTier,
      total: energyOf(expected.total),
    },
    spike_level: spike.level,
    requires_confirmation: spike.requiresConfirmation,
    warnings: quote.warnings.map(({ code, message }) => ({ code, message })),
    cheaper_later:
      later === null
        ? null
        : {
            name: later.name,
            starts_at: later.startsAt,
            multiplier: later.multiplier,
            savings: energyOf(later.savings),
          },
    cheaper_ways: quote.alternatives.map(
      ({ kind, model, expected: way, ceiling, savings, affordable, message }) => ({
        kind,
        model,
        final_cost: energyOf(way.total),
        max_cost: energyOf(ceiling.total),
        savings: energyOf(savings),
        affordable,
        message,
      }),
    ),
    unaffordable:
      unaffordable === null
        ? null
        : { code: unaffordable.code, message: unaffordable.message, details: { ...unaffordable.details } },
    expires_at: quote.expiresAt,
  };
}

export const runDocument = (result: CallResult): Shape<'runResult'> => ({
  call_id: result.callId,
  output: result.text,
  tool_calls: result.toolCalls.map(({ toolCallId, toolName, input }) => ({
    id: toolCallId,
    name: toolName,
    input,
  })),
  finish_reason: result.finishReason,
  model: result.model,
  input_tokens: result.usage.inputTokens,
  output_tokens: result.usage.outputTokens,
  tokens_used: result.usage.totalTokens,
  usage_reported: result.usage.reported,
  energy_cost: energyOf(0 - result.entry.delta),
  balance_after: energyOf(result.entry.balanceAfter),
  entry: entryDocument(result.entry),
  interruption: result.interruption?.message ?? null,
  replayed: result.replayed,
});

export const keyDocument = (key: ApiKey): Shape<'apiKey'> => ({
  key_id: key.id,
  user_id: key.userId,
  name: key.name,
  scopes: [...key.scopes],
  starts_with: key.startsWith,
  created_at: key.createdAt.toISOString(),
  expires_at: key.expiresAt?.toISOString() ?? null,
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
});

export const newKeyDocument = (key: NewApiKey): Shape<'newApiKey'> => ({
  ...keyDocument(key),
  secret: key.secret,
});

export const holdDocument = (hold: Hold): Shape<'hold'> => ({
  hold_id: hold.id,
  user_id: hold.userId,
  status: hold.status,
  feature: hold.feature,
  model: hold.model,
  tier: hold.tier,
  energy: energyOf(hold.energy),
  tokens: hold.tokens,
  created_at: hold.createdAt.toISOString(),
  expires_at: hold.expiresAt.toISOString(),
  replayed: hold.replayed,
});

const nextDocument = (next: Regenerated['next']): Back<'regenerated'>['next'] =>
  next === null
    ? null
    : {
        at: next.at?.toISOString() ?? null,
        day: next.day,
        amount: next.amount === null ? null : energyOf(next.amount),
      };

export const regeneratedDocument = (done: Regenerated): Back<'regenerated'> => ({
  granted: done.granted,
  amount: energyOf(done.amount),
  reason: done.reason,
  why: done.why,
  message: done.message,
  next: nextDocument(done.next),
  entry: done.entry === null ? null : entryDocument(done.entry),
});

export const regenerationLineDocument = (
  line: RegenerationPreview['lines'][number],
): Back<'regenerationLine'> => ({
  reason: line.reason,
  now: energyOf(line.now),
  wants: line.wants,
  why: line.why,
  next: nextDocument(line.next),
});
