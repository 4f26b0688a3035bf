/** How are changes written down, by an admin or a page? As JSON, in the words of the tables. */

import { z } from 'zod';
import { hundredthsOf } from '../../amount.ts';
import { EnergyError } from '../../errors.ts';
import { compileWindows, type SurgeWindow } from '../../pricing/surge-window.ts';
import { type TierTerms, tiers } from '../../pricing/tier.ts';
import { wallClockOf } from '../../pricing/wall-clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Changes } from './changes.ts';

const time = z.string().regex(/^\d\d:\d\d(:\d\d)?$/, 'times are written HH:MM');
/** A number, or the same as text, kept as the exact decimal it was written as. */
const decimal = z
  .union([z.number().nonnegative(), z.string().regex(/^\d{1,4}(\.\d{1,6})?$/)])
  .transform(String);
const count = z.int().nonnegative();
const energy = z
  .number()
  .nonnegative()
  .transform((value) => hundredthsOf(value));

const windowSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().min(1),
  start_time: time,
  end_time: time,
  multiplier: decimal,
  applies_to: z.array(z.string()).default([]),
  is_active: z.boolean().default(true),
  days_of_week: z.array(z.int().min(0).max(6)).default([]),
  time_zone: z.string().nullable().default(null),
  priority: z.int().default(0),
  grants_bonus: z.boolean().default(false),
});

const tierSchema = z
  .strictObject({
    daily_limit: count,
    tokens_per_energy: count.min(1),
    daily_energy: energy,
    max_energy: energy,
    price_modifier: decimal,
    usd_per_energy: decimal,
  })
  .partial();

const estimateSchema = z.strictObject({
  base_tokens: count,
  token_multiplier: decimal,
  tokens_per_item: count.nullable().default(null),
});

/** Everything is optional; what is named is changed. A list of windows replaces all windows. */
const changesSchema = z.strictObject({
  windows: z.array(windowSchema).optional(),
  tiers: z.partialRecord(z.enum(tiers), tierSchema).optional(),
  energy_factors: z.record(z.string(), decimal).optional(),
  rules: z.record(z.string(), z.number().min(0).max(1_000)).optional(),
  estimates: z.record(z.string(), estimateSchema).optional(),
});

const windowOf = (row: z.infer<typeof windowSchema>): SurgeWindow => ({
  id: row.id ?? row.name,
  name: row.name,
  startTime: row.start_time,
  endTime: row.end_time,
  multiplier: row.multiplier,
  appliesTo: row.applies_to,
  isActive: row.is_active,
  daysOfWeek: row.days_of_week,
  timeZone: row.time_zone,
  priority: row.priority,
  grantsBonus: row.grants_bonus,
});

function tierOf(before: TierTerms, row: z.infer<typeof tierSchema>): TierTerms {
  return {
    ...before,
    dailyLimit: row.daily_limit ?? before.dailyLimit,
    tokensPerEnergy: row.tokens_per_energy ?? before.tokensPerEnergy,
    dailyEnergy: row.daily_energy ?? before.dailyEnergy,
    maxEnergy: row.max_energy ?? before.maxEnergy,
    priceModifier: row.price_modifier ?? before.priceModifier,
    usdPerEnergy: row.usd_per_energy ?? before.usdPerEnergy,
  };
}

function tiersOf(
  rows: NonNullable<z.infer<typeof changesSchema>['tiers']>,
  { tiers: today }: Pick<Configuration, 'tiers'>,
) {
  return new Map(
    [...today].flatMap(([tier, before]) => {
      const row = rows[tier];
      return row === undefined ? [] : [[tier, tierOf(before, row)] as const];
    }),
  );
}

const mapOf = <T>(record: Readonly<Record<string, T>> | undefined): Map<string, T> | undefined =>
  record === undefined ? undefined : new Map(Object.entries(record));

/**
 * Reads changes from a document: {windows?, tiers?, energy_factors?, rules?, estimates?}. A list alone is of windows.
 * Throws `invalid_request`, naming the place, for anything that the tables could not hold.
 */
export function changesOf(
  document: unknown,
  today: Pick<Configuration, 'tiers'>,
  platformTimeZone: string,
): Changes {
  const read = changesSchema.safeParse(Array.isArray(document) ? { windows: document } : document);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.');
    throw new EnergyError(
      'invalid_request',
      `the changes cannot be read at ${place || 'the top'}: ${issue?.message}`,
    );
  }
  const { windows, tiers: tierRows, energy_factors, rules, estimates } = read.data;
  const changedWindows = windows?.map(windowOf);
  wallClockOf(platformTimeZone);
  if (changedWindows !== undefined) compileWindows(changedWindows, platformTimeZone);
  return {
    windows: changedWindows,
    tiers: tierRows === undefined ? undefined : tiersOf(tierRows, today),
    energyFactors: mapOf(energy_factors),
    rules: mapOf(rules),
    estimates:
      estimates === undefined
        ? undefined
        : new Map(
            Object.entries(estimates).map(([feature, row]) => [
              feature,
              {
                feature,
                baseTokens: row.base_tokens,
                tokenMultiplier: row.token_multiplier,
                tokensPerItem: row.tokens_per_item,
              },
            ]),
          ),
  };
}
