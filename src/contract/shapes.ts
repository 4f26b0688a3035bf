/** How does each thing look when it crosses HTTP? Names in snake_case; energies are decimals; moments ISO 8601 in UTC. */

import { z } from 'zod';
import { errorTable } from '../errors.ts';

/** Energy as it is told. */
export const energy = z.number();
export const moment = z.iso.datetime();
/** As an admin's page or a table writes one: any offset. */
export const anyMoment = z.iso.datetime({ offset: true });
export const userId = z.uuid();
export const tier = z.enum(['free', 'pro', 'elite', 'team', 'enterprise']);
export const featureName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);
export const modelName = z.string().min(1).max(200);
/** A decimal as the database keeps it, so that no digit is lost. */
export const decimal = z.string();
export const facts = z.record(z.string(), z.unknown());

export const problem = z
  .strictObject({
    type: z.string().describe('The page of the reference that tells of the code.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum([...Object.keys(errorTable), 'internal_error']),
    retryable: z.boolean().describe('True where the same request may succeed later.'),
    advice: z.string(),
    details: facts,
    request_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'Every refusal and failure (RFC 9457).' });

export const account = z
  .strictObject({
    user_id: userId,
    tier,
    time_zone: z.string(),
    current: energy.describe('Everything owned, held included.'),
    held: energy.describe('Set aside for calls that are running; it comes back, or pays for them.'),
    available: energy.describe('What a new call can take.'),
    max: energy.describe('Refills stop here; rewards and purchases may go above.'),
    daily_token_budget: z.int(),
    tokens_used_today: z.int(),
    tokens_held: z.int(),
    next_refill_at: moment.describe("The user's next midnight."),
    streak_days: z.int(),
    inactivity_days: z.int(),
    surge_multiplier: decimal,
    compression_mode_enabled: z.boolean(),
    spike_warnings_count: z.int(),
    frozen: z.boolean(),
    version: z.int().describe('Rises by one with each entry of the ledger.'),
  })
  .meta({ id: 'Account' });

export const entryKind = z.enum(['grant', 'charge', 'settle', 'expire', 'adjust']);

export const entry = z
  .strictObject({
    seq: z.int(),
    kind: entryKind,
    reason: z.string(),
    delta: energy,
    balance_after: energy,
    hold_id: z.guid().nullable(),
    receipt: facts.describe('Why: price parts, facts of a grant, before and after of a change.'),
    lots: z.array(z.strictObject({ seq: z.int(), energy })),
    at: moment,
    replayed: z.boolean().describe('True where an idempotency key brought the first answer again.'),
  })
  .meta({ id: 'Entry', description: 'One line of the ledger.' });

export const lot = z
  .strictObject({
    seq: z.int(),
    reason: z.string(),
    amount: energy,
    remaining: energy,
    expires_at: moment.nullable(),
    created_at: moment,
  })
  .meta({ id: 'Lot', description: 'What a grant brought, and what is left of it.' });

export const budget = z
  .strictObject({
    daily_limit: z.int(),
    tokens_used_today: z.int(),
    tokens_held: z.int(),
    tokens_remaining: z.int(),
    tokens_per_energy: z.int(),
    resets_at: moment,
  })
  .meta({ id: 'TokenBudget' });

export const usageStats = z
  .strictObject({
    days: z.int(),
    requests: z.int(),
    total_tokens: z.int(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    total_energy_cost: energy,
    total_cost_usd: z.number(),
    limit_reached_share: z.number().describe('The share of calls that reached their output limit.'),
    tokens_saved: z.int(),
    usd_saved: z.number(),
    avg_tokens_per_request: z.int(),
    features: z.array(
      z.strictObject({ feature: z.string(), requests: z.int(), tokens: z.int(), energy_cost: energy }),
    ),
  })
  .meta({ id: 'UsageStats' });

export const usageRow = z
  .strictObject({
    id: z.guid(),
    feature: z.string(),
    model: z.string().nullable(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    energy_cost: energy,
    tier: z.string().nullable(),
    compression_mode: z.boolean(),
    spike_detected: z.boolean(),
    estimated_tokens: z.int().nullable(),
    source: z.enum(['engine', 'client']),
    created_at: moment,
  })
  .meta({ id: 'UsageRow' });

export const regenerationEvent = z
  .strictObject({
    id: z.guid(),
    reason: z.string(),
    energy_amount: energy,
    source: z.enum(['engine', 'client']),
    created_at: moment,
  })
  .meta({ id: 'RegenerationEvent' });

const priceParts = z.strictObject({
  base: energy,
  window: z.string().nullable(),
  window_multiplier: decimal,
  tier_modifier: decimal,
  energy_factor: decimal,
  after_window: decimal,
  after_tier: decimal,
  total: energy,
});

export const quote = z
  .strictObject({
    quote_id: z.guid().describe('`hold_id` of the entry that pays the call.'),
    token: z.string().describe('Brings this price back: `quote_token` of a run or a hold.'),
    feature: z.string(),
    model: z.string(),
    input_tokens: z.int(),
    exact: z.boolean(),
    expected_tokens: z.int(),
    ceiling_tokens: z.int(),
    max_output_tokens: z.int(),
    energy_cost: energy.describe('Before multipliers.'),
    final_cost: energy.describe('What is expected.'),
    max_cost: energy.describe('What is held, and the most that the receipt can say.'),
    price: priceParts,
    spike_level: z.enum(['normal', 'large', 'very_large']),
    requires_confirmation: z.boolean(),
    warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
    cheaper_later: z
      .strictObject({
        name: z.string().nullable(),
        starts_at: moment,
        multiplier: decimal,
        savings: energy,
      })
      .nullable(),
    cheaper_ways: z
      .array(
        z.strictObject({
          kind: z.enum(['compressed', 'cheaper_model']),
          model: z.string(),
          final_cost: energy,
          max_cost: energy.describe('The most that it would cost.'),
          savings: energy,
          affordable: z.boolean(),
          message: z.string(),
        }),
      )
      .describe('Other ways to ask the same for less.'),
    unaffordable: z
      .strictObject({ code: z.string(), message: z.string(), details: facts })
      .nullable()
      .describe('Why a hold would be refused now, or null.'),
    expires_at: moment,
  })
  .meta({ id: 'Quote' });

/** What is asked of a model, for one user. */
export const callBody = z.strictObject({
  feature: featureName,
  input: z
    .json()
    .describe('A text, a list, or an object: its `prompt` is the text, the other fields follow as JSON.'),
  system: z.string().max(100_000).optional(),
  model: modelName.optional(),
  allow_compression: z.boolean().optional(),
  max_output_tokens: z.int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
});

export const runBody = callBody.extend({
  confirmed: z.boolean().optional().describe('True once the user has agreed to a very large call.'),
  quote_token: z.string().max(8_000).optional(),
  stream: z.boolean().optional().describe('True for server-sent events; so does Accept: text/event-stream.'),
});

export const runResult = z
  .strictObject({
    call_id: z.guid(),
    output: z.string(),
    tool_calls: z.array(z.strictObject({ id: z.string(), name: z.string(), input: z.string() })),
    finish_reason: z.string(),
    model: z.string(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    tokens_used: z.int(),
    usage_reported: z.boolean(),
    energy_cost: energy,
    balance_after: energy,
    entry,
    interruption: z.string().nullable().describe('What ended the call early, after something was delivered.'),
    replayed: z.boolean(),
  })
  .meta({ id: 'RunResult' });

/** Events of a streamed run, by their names. */
export const runEvent = z
  .union([
    z.strictObject({ event: z.literal('text'), data: z.strictObject({ text: z.string() }) }),
    z.strictObject({ event: z.literal('reasoning'), data: z.strictObject({ text: z.string() }) }),
    z.strictObject({ event: z.literal('result'), data: runResult }),
    z.strictObject({ event: z.literal('problem'), data: problem }),
  ])
  .meta({ id: 'RunEvent' });

export const apiKey = z
  .strictObject({
    key_id: z.uuid(),
    user_id: userId.nullable().describe("Null: a server's key."),
    name: z.string(),
    scopes: z.array(z.string()),
    starts_with: z.string().describe('The part of the key that is no secret.'),
    created_at: moment,
    expires_at: moment.nullable(),
    last_used_at: moment.nullable(),
    revoked_at: moment.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const newApiKey = apiKey
  .extend({ secret: z.string().nullable().describe('Shown this once; null when a request is repeated.') })
  .meta({ id: 'NewApiKey' });

export const openWindow = z
  .strictObject({ name: z.string(), multiplier: z.number(), ends_at: moment })
  .meta({ id: 'OpenWindow' });

/** A billion: far above any balance that is meant, far below what the ledger could hold. */
const energyAtMost = 1_000_000_000;

/** Energy as a caller gives it: above zero, at most two decimals. */
export const energyGiven = z.number().positive().max(energyAtMost).multipleOf(0.01);

export const tokens = z.int().min(0).max(1_000_000_000);

export const note = z.string().min(1).max(500);

export const grantOutcome = z.union([
  entry,
  z.strictObject({ delta: z.literal(0), why: z.string() }).meta({ id: 'NothingGranted' }),
]);

export const hold = z
  .strictObject({
    hold_id: z.guid(),
    user_id: userId,
    status: z.enum(['open', 'settled', 'released', 'expired']),
    feature: z.string(),
    model: z.string().nullable(),
    tier,
    energy,
    tokens: z.int(),
    created_at: moment,
    expires_at: moment,
    replayed: z.boolean(),
  })
  .meta({ id: 'Hold' });
