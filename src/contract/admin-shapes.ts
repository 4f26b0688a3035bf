/** What may an admin set, and how does it read? The rows of the configuration, and the lines of the audit log. */

import { z } from 'zod';
import * as shape from './shapes.ts';

const tokens = z.int().min(0).max(1_000_000_000_000);
const energyAmount = z.number().min(0).max(1_000_000_000).multipleOf(0.01);
/** A factor as the tables keep it: four decimals. */
const factor = z.number().positive().max(100).multipleOf(0.0001);
const usd = z.number().min(0).max(1_000_000);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time is written HH:MM or HH:MM:SS');
const key = shape.featureName;

/** Why it is changed: kept in the audit log. */
const reason = z.string().trim().min(1).max(500).describe('Why: kept in the audit log.');
const version = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .describe('`version` of the row as it was read: a row that has changed since is refused with 409.');

/** Times of a row, and what tells its state from another one. */
const written = { created_at: shape.moment, updated_at: shape.moment, version: z.string() };

export const surgeWindowValues = z.strictObject({
  name: z.string().trim().min(1).max(100),
  start_time: time,
  end_time: time.describe('At or before the start: on the next day. It does not belong to the window.'),
  multiplier: factor.describe('At most 2, or what the setting `surge.multiplierAtMost` says.'),
  applies_to: z.array(shape.featureName).max(100).describe('Features; none: all.').optional(),
  is_active: z.boolean().optional(),
  days_of_week: z.array(z.int().min(0).max(6)).max(7).describe('0 is Sunday; none: every day.').optional(),
  time_zone: z.string().min(1).max(64).nullable().describe("IANA; null: the platform's.").optional(),
  priority: z.int().min(-1_000_000).max(1_000_000).optional(),
  grants_bonus: z.boolean().optional(),
  active_from: shape.anyMoment
    .nullable()
    .describe('It is open from then on alone; null: since ever. Exact to the millisecond.')
    .optional(),
  active_until: shape.anyMoment.nullable().describe('Not included; null: for ever.').optional(),
});
export const surgeWindow = surgeWindowValues
  .required()
  .extend({ id: z.guid(), ...written, start_time: z.string(), end_time: z.string() })
  .meta({ id: 'SurgeWindow' });

/** What holds for every window, whoever makes it. */
export const surgeLimits = z
  .strictObject({
    multiplier_at_most: z.number(),
    rise_notice_hours: z.number().describe('No hour that begins sooner may be made dearer; 0: any may.'),
    exempt_features: z.array(shape.featureName).describe('They never pay more than usual.'),
    platform_time_zone: z.string().describe('Of windows that name none.'),
  })
  .meta({ id: 'SurgeLimits' });

export const tokenBudgetValues = z.strictObject({
  daily_limit: tokens,
  tokens_per_energy: tokens.min(1),
  spike_threshold: tokens.min(1),
  compression_threshold: tokens.min(1),
  daily_energy: energyAmount,
  max_energy: energyAmount,
  price_modifier: factor,
  monthly_price_usd: usd.multipleOf(0.01),
  usd_per_energy: z.number().min(0).max(100_000).multipleOf(0.0001),
});
export const tokenBudgetRow = tokenBudgetValues
  .extend({ tier: shape.tier, ...written })
  .meta({ id: 'TierTerms' });

export const costEstimateValues = z.strictObject({
  base_tokens: tokens,
  token_multiplier: z.number().min(0).max(1_000).multipleOf(0.0001).optional(),
  tokens_per_item: tokens.nullable().optional(),
  model: shape.modelName.nullable().optional(),
  cheaper_model: shape.modelName.nullable().optional(),
});
export const newCostEstimate = costEstimateValues.extend({ feature: key });
export const costEstimate = newCostEstimate.required().extend(written).meta({ id: 'CostEstimate' });

const perMillion = z.number().min(0).max(10_000_000).multipleOf(0.000001);
const hour = z.int().min(0).max(23).nullable();
export const modelPriceValues = z.strictObject({
  model: shape.modelName,
  provider: z.string().min(1).max(200).nullable().optional(),
  input_usd_per_million: perMillion,
  cached_input_usd_per_million: perMillion.nullable().optional(),
  cache_write_usd_per_million: perMillion.nullable().optional(),
  output_usd_per_million: perMillion,
  reasoning_usd_per_million: perMillion.nullable().optional(),
  from_hour: hour.describe('UTC; both hours or none.').optional(),
  to_hour: hour.optional(),
  energy_factor: z.number().positive().max(1_000).multipleOf(0.0001).optional(),
  is_active: z.boolean().optional(),
});
export const modelPrice = modelPriceValues
  .required()
  .extend({ id: z.guid(), ...written })
  .meta({ id: 'ModelPrice' });

const times = z.int().min(0).max(1_000_000).nullable();
export const regenerationRuleValues = z.strictObject({
  amount: energyAmount.nullable(),
  per_day: times,
  per_month: times,
  stops_at_cap: z.boolean(),
  lot_days: z.int().min(1).max(36_500).nullable(),
  parameters: z.record(z.string().max(63), z.number().min(0).max(1_000_000_000)),
  is_active: z.boolean(),
  cooldown_minutes: z.int().min(0).max(43_200).nullable(),
  tiers: z.array(shape.tier).max(5).nullable(),
  platform_energy_per_day: energyAmount.nullable(),
});
export const regenerationRule = regenerationRuleValues
  .extend({ reason: z.string(), ...written })
  .meta({ id: 'RegenerationRule' });

export const missionValues = z.strictObject({
  title: z.string().trim().min(1).max(200),
  amount: z.number().min(1).max(3).multipleOf(0.01),
  is_active: z.boolean().optional(),
});
export const newMission = missionValues.extend({ key });
export const mission = newMission.required().extend(written).meta({ id: 'Mission' });

export const auditLine = z
  .strictObject({
    id: z.guid(),
    actor: z.string(),
    action: z.string(),
    subject: z.string().describe('What was changed, such as surge_windows/{id} or users/{id}.'),
    reason: z.string().nullable().describe('Null where the user whom it told of was forgotten.'),
    before: shape.facts.nullable().describe('Null: it was made.'),
    after: shape.facts.nullable().describe('Null: it was deleted.'),
    version: z.string().nullable().describe('Of the row after the change.'),
    undoes: z.guid().nullable().describe('The line that it undid, where it is an undoing.'),
    undone_by: z.guid().nullable().describe('The line that undid it last.'),
    never_undone: z
      .enum(['forgotten', 'entry_unknown', 'secret_deleted', 'secret_replaced'])
      .nullable()
      .describe('Why it can never be undone; null where it may be, as long as nothing has changed since.'),
    created_at: shape.moment,
    replayed: z.boolean().describe('True where an idempotency key brought the first answer again.'),
  })
  .meta({ id: 'AuditLine', description: 'One change of an admin.' });

export const reasoned = z.strictObject({ reason });
/** A change of how an account stands. */
export const accountChange = reasoned.extend({
  version: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .optional()
    .describe(
      '`version` of the account as it was read: where its tier, limits or freeze have changed since, the change is refused with 409. Without it, it is made whatever was before.',
    ),
});
export const removal = z.strictObject({ version, reason });
/** A new row. */
export const creationOf = <T extends z.ZodObject>(values: T) => z.strictObject({ values, reason });
/** The fields of a row that change. */
export const changeOf = <T extends z.ZodObject>(values: T) =>
  z.strictObject({ values: values.partial(), version, reason });

export const foundUser = z
  .strictObject({
    user_id: z.guid(),
    email: z.string().nullable(),
    tier: z.string(),
    energy: shape.energy,
    held: shape.energy,
    time_zone: z.string(),
    frozen: z.boolean(),
    forgotten: z.boolean(),
    signed_up_at: shape.moment,
  })
  .meta({ id: 'FoundUser' });

export const accountOfUser = shape.account
  .extend({
    email: z.string().nullable().describe('Null where sign-up gave none, or the user was forgotten.'),
    forgotten: z.boolean(),
    signed_up_at: shape.moment,
  })
  .meta({ id: 'AccountOfUser' });

const placedHold = z.strictObject({ energy: shape.energy, tokens: z.int(), placed_at: shape.moment });
export const timelineEntry = shape.entry
  .extend({
    lot: z
      .strictObject({ amount: shape.energy, remaining: shape.energy, expires_at: shape.moment.nullable() })
      .nullable(),
    hold: placedHold.nullable(),
  })
  .meta({ id: 'TimelineEntry' });
