/** How is a change of prices written down that is to be tried on the past, and how does the answer read? */

import { z } from 'zod';
import * as shape from './shapes.ts';

const time = z.string().regex(/^\d\d:\d\d(:\d\d)?$/, 'times are written HH:MM');
/** A number, or the same as text, which keeps the exact decimal that it was written as. */
const decimal = z.union([z.number().nonnegative(), z.string().regex(/^\d{1,4}(\.\d{1,6})?$/)]);
const count = z.int().nonnegative();
const energy = z.number().nonnegative();

const changedWindow = z.strictObject({
  id: z.string().max(100).optional(),
  name: z.string().min(1).max(100),
  start_time: time,
  end_time: time,
  multiplier: decimal,
  applies_to: z.array(z.string().max(63)).max(100).default([]),
  is_active: z.boolean().default(true),
  days_of_week: z.array(z.int().min(0).max(6)).max(7).default([]),
  time_zone: z.string().max(64).nullable().default(null),
  priority: z.int().default(0),
  grants_bonus: z.boolean().default(false),
  active_from: shape.anyMoment.nullable().default(null),
  active_until: shape.anyMoment.nullable().default(null),
});

const changedTier = z
  .strictObject({
    daily_limit: count,
    tokens_per_energy: count.min(1),
    daily_energy: energy,
    max_energy: energy,
    price_modifier: decimal,
    usd_per_energy: decimal,
    spike_threshold: count.min(1),
    compression_threshold: count.min(1),
    monthly_price_usd: decimal,
  })
  .partial()
  .describe(
    'Thresholds and monthly prices change what is simulated; a backtest leaves past calls as they were, and says so.',
  );

const changedEstimate = z.strictObject({
  base_tokens: count,
  token_multiplier: decimal,
  tokens_per_item: count.nullable().default(null),
});

/** In the words of the tables. Everything is optional; what is named is changed. */
export const changesDocument = z.strictObject({
  windows: z
    .array(changedWindow)
    .max(200)
    .describe('All windows instead of those that were: none is no surge pricing.')
    .optional(),
  tiers: z.partialRecord(shape.tier, changedTier).optional(),
  energy_factors: z.record(z.string(), decimal).describe('By model.').optional(),
  rules: z
    .record(z.string(), z.number().min(0).max(1_000))
    .describe('What a reason gives, as a share of what it gave: 0 is none at all.')
    .optional(),
  estimates: z.record(z.string(), changedEstimate).describe('By feature.').optional(),
});

export const backtestBody = changesDocument.extend({
  from: shape.moment.describe('Calls paid from then on.'),
  until: shape.moment.describe('Not included.'),
  demand: z
    .strictObject({
      elasticities: z
        .array(z.number().min(0).max(10))
        .min(1)
        .max(20)
        .describe('Calls change by (new price / old price) ^ −elasticity: one outcome each.')
        .optional(),
      shift_share: z
        .number()
        .min(0)
        .max(1)
        .describe('The share of calls that wait for a cheaper hour where the price rose.')
        .optional(),
      shift_hours: z.number().min(0).max(168).describe('The longest they wait.').optional(),
    })
    .optional(),
});

const money = z.strictObject({
  calls: z.number().describe('Not whole where demand answers.'),
  energy: shape.energy,
  revenue_usd: z.number().describe("At list price: the energy at its tier's USD an energy."),
  cost_usd: z.number(),
  margin_usd: z.number().describe('Revenue at list price, less cost.'),
});
const comparison = z.strictObject({
  actual: money,
  changed: money,
  refused: z.int().describe('Calls that would have been refused.'),
});
const range = z.tuple([z.number(), z.number()]);

export const backtestReport = comparison
  .extend({
    from: shape.moment,
    until: shape.moment,
    time_zone: z.string().describe('Of the hours.'),
    difference_energy: shape.energy.describe('Changed less actual, were demand the same.'),
    users: z.int(),
    users_affected: z.int().describe('Who would have paid another price for one of their calls.'),
    users_refused: z.int(),
    refused_by: z.strictObject({ insufficient_energy: z.int(), token_budget_exceeded: z.int() }),
    not_replayed: z
      .array(z.string())
      .describe('Changes of which no past call can tell anything, such as tiers.pro.monthly_price_usd.'),
    calls_without_price: z.int().describe('Their receipts have no price: they stay as they were.'),
    calls_without_cost: z.int().describe('Their cost in USD is not known: they count as free.'),
    by_tier: z.array(comparison.extend({ tier: shape.tier })),
    by_hour: z.array(comparison.extend({ hour: z.int().min(0).max(23) })),
    demand: z.array(money.extend({ elasticity: z.number() })),
    range: z
      .strictObject({ energy: range, revenue_usd: range, margin_usd: range })
      .describe('From the lowest outcome of demand to the highest.'),
  })
  .meta({ id: 'BacktestReport' });
