/** How do the reports of admins read? Energies are decimals, shares from 0 to 1, money is USD. */

import { z } from 'zod';
import * as shape from './shapes.ts';

const share = z.number().nullable();
export const usd = z.number();
export const date = z.string();

/** What can go wrong at a provider. */
export const providerErrorKinds = [
  'rate_limited',
  'no_credit',
  'refused_key',
  'refused_request',
  'unknown_model',
  'timed_out',
  'server_error',
  'unreachable',
  'broken_off',
  'other',
] as const;

/** What every report says of itself. */
export const freshness = {
  complete_until: shape.moment.nullable().describe('Everything before is in the report; null: nothing is.'),
  stale_seconds: z.number().nullable(),
  time_zone: z.string().nullable(),
};

const figures = {
  calls: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  energy: shape.energy,
  refunded_energy: shape.energy,
  refunds: z.int(),
  cost_usd: usd,
  unpriced_calls: z.int(),
  revenue_usd: usd,
  margin_usd: usd,
  margin_share: share,
  spikes: z.int(),
  spike_share: share,
  cached_share: share,
  reasoning_share: share,
  compressed_calls: z.int(),
  tokens_saved: z.int(),
  usd_saved: usd,
  usd_saved_by_model: usd,
  estimated_calls: z.int(),
  estimate_bias: share,
  estimate_miss: share,
  estimates_within: share,
  beyond_hold_energy: shape.energy,
  beyond_hold_tokens: z.int(),
  undelivered_tokens: z.int(),
  lapsed_calls: z.int(),
  lapsed_cost_usd: usd,
};

export const usageReport = z
  .strictObject({
    ...freshness,
    is_whole: z.boolean().describe('False where there are more rows than a report has.'),
    rows: z.array(
      z.strictObject({
        bucket: z.string().optional(),
        feature: z.string().optional(),
        model: z.string().optional(),
        tier: z.string().optional(),
        cohort: z.string().optional(),
        ...figures,
      }),
    ),
  })
  .meta({ id: 'UsageReport' });

export const healthReport = z
  .strictObject({
    ...freshness,
    open_holds: z.array(
      z.strictObject({
        from_seconds: z.number(),
        until_seconds: z.number().nullable(),
        holds: z.int(),
        energy: shape.energy,
        tokens: z.int(),
        lapsed: z.int(),
      }),
    ),
    losses: z.strictObject({
      lapsed_calls: z.int(),
      lapsed_cost_usd: usd,
      beyond_hold_energy: shape.energy,
      undelivered_tokens: z.int(),
    }),
    books: z.strictObject({ at: shape.moment.nullable(), differences: z.int().nullable() }),
    rollups: z.strictObject({ at: shape.moment.nullable(), differences: z.int().nullable() }),
    returns_known_until: date.nullable(),
    provider_errors: z
      .strictObject({
        hours: z.int().describe('So many, up to now, this one included.'),
        items: z.array(
          z.strictObject({
            provider: z.string(),
            model: z.string().describe('Empty: models beyond those that are told apart.'),
            kind: z.enum(providerErrorKinds),
            errors: z.int(),
            last_at: shape.moment,
          }),
        ),
      })
      .describe(
        'Of all processes, the most frequent first; what a process saw in its last seconds may lack.',
      ),
    jobs: z
      .array(
        z.strictObject({
          job: z.string(),
          schedule: z
            .string()
            .nullable()
            .describe("As cron says it, by the platform's zone; null: at no time."),
          last_started_at: shape.moment.nullable().describe('Null: it never ended here.'),
          last_seconds: z.number().nullable().describe('How long that took.'),
          last_succeeded_at: shape.moment.nullable(),
          last_counts: shape.facts.nullable().describe('What the last one that succeeded has done.'),
          last_failed_at: shape.moment.nullable(),
          last_error: z.string().nullable(),
          runs: z.int(),
          failures: z.int(),
        }),
      )
      .describe('By name; runs that have ended, wherever they ran.'),
  })
  .meta({ id: 'HealthReport' });

export const rolledUp = z
  .strictObject({
    accounts: z.int().describe('That had something new.'),
    entries: z.int(),
    days: z.int().describe('Of which it is known now who came back.'),
  })
  .meta({ id: 'RolledUp' });

const moved = { kind: z.string(), reason: z.string(), entries: z.int(), energy: shape.energy };

export const regenerationReport = z
  .strictObject({
    ...freshness,
    reasons: z.array(
      z.strictObject({
        reason: z.string(),
        grants: z.int(),
        given: shape.energy,
        lapsed: shape.energy,
        list_usd: usd,
        cost_usd: usd.nullable(),
      }),
    ),
    days: z.array(z.strictObject({ ...moved, day: date })),
    tiers: z.array(z.strictObject({ ...moved, tier: z.string(), list_usd: usd })),
    cohorts: z.array(z.strictObject({ ...moved, cohort: z.string() })),
    budgets: z.array(
      z.strictObject({
        reason: z.string(),
        energy_per_day: shape.energy,
        day: date.nullable(),
        used: shape.energy,
        used_share: share,
      }),
    ),
  })
  .meta({ id: 'RegenerationReport' });

export const heavyUsersReport = z
  .strictObject({
    ...freshness,
    users: z.int(),
    cost_usd: usd,
    gini: share,
    curve: z.array(z.array(z.number())).describe('Share of users, the cheapest first, and of the cost.'),
    top: z.array(
      z.strictObject({
        user_id: z.guid(),
        email: z.string().nullable().describe('Not in files.'),
        tier: z.string(),
        is_frozen: z.boolean(),
        is_forgotten: z.boolean(),
        owned_energy: shape.energy,
        held_energy: shape.energy,
        warnings_today: z.int(),
        signed_up_at: shape.moment,
        cost_share: share,
        cost_before_usd: usd,
        paid_usd: usd.describe(
          "The present tier's price of a month, and the energy that was bought in the month at its list price.",
        ),
        anomalies: z.array(z.string()),
        on_tiers: z.array(
          z.strictObject({
            tier: z.string(),
            energy: shape.energy,
            energy_usd: usd.describe(
              "Of the energy, at list price, what the tier's cap and refills do not give on the days on which it went.",
            ),
            monthly_usd: usd,
            total_usd: usd,
            margin_usd: usd,
          }),
        ),
        ...figures,
      }),
    ),
  })
  .meta({ id: 'HeavyUsersReport' });

export const returnsReport = z
  .strictObject({
    ...freshness,
    reason: z.string(),
    days: z.int(),
    known_until: date.nullable().describe('The last day of which it is known who came back.'),
    given: z.int().describe('Days of users that were given energy, and had others like them.'),
    unmatched: z.int(),
    rate: share,
    matched_rate: share,
    difference: share,
    interval: z.array(z.number()).nullable().describe('Between what the difference lies.'),
  })
  .meta({ id: 'ReturnsReport' });

export const callsReport = z
  .strictObject({
    ...freshness,
    items: z.array(
      z.strictObject({
        at: shape.moment,
        user_id: z.guid(),
        id: z.guid(),
        feature: z.string(),
        model: z.string().nullable(),
        tier: z.string().nullable(),
        input_tokens: z.int(),
        output_tokens: z.int(),
        energy: shape.energy,
        cost_usd: usd.nullable(),
        is_compressed: z.boolean(),
        is_spike: z.boolean(),
        estimated_tokens: z.int().nullable(),
        facts: shape.facts,
        seq: z.int().nullable().describe("Of the ledger's entry."),
        receipt: shape.facts.nullable(),
      }),
    ),
    next_cursor: z.string().nullable().describe('A page of a rare cut may be empty and still have a next.'),
  })
  .meta({ id: 'CallsReport' });
