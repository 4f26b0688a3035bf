/** How are changes written down, by an admin or a page? As JSON, in the words of the tables. */

import type { z } from 'zod';
import { type Hundredths, hundredthsOf } from '../../amount.ts';
import type { Settings } from '../../config.ts';
import { changesDocument } from '../../contract/backtest-shapes.ts';
import { EnergyError } from '../../errors.ts';
import { compileWindows, type SurgeWindow } from '../../pricing/surge-window.ts';
import type { Tier, TierTerms } from '../../pricing/tier.ts';
import { wallClockOf } from '../../pricing/wall-clock.ts';
import type { Configuration } from '../configuration.ts';
import type { Changes } from './changes.ts';

type Document = z.output<typeof changesDocument>;
type Judging = Pick<Settings, 'platformTimeZone' | 'surge'>;
type WindowRow = NonNullable<Document['windows']>[number];
type TierRow = NonNullable<NonNullable<Document['tiers']>[Tier]>;

const momentOrNull = (written: string | null): Date | null => (written === null ? null : new Date(written));

const windowOf = (row: WindowRow, exemptFeatures: readonly string[]): SurgeWindow => ({
  id: row.id ?? row.name,
  name: row.name,
  startTime: row.start_time,
  endTime: row.end_time,
  multiplier: String(row.multiplier),
  appliesTo: row.applies_to,
  isActive: row.is_active,
  daysOfWeek: row.days_of_week,
  timeZone: row.time_zone,
  priority: row.priority,
  grantsBonus: row.grants_bonus,
  activeFrom: momentOrNull(row.active_from),
  activeUntil: momentOrNull(row.active_until),
  exemptFeatures,
});

const amountOf = (energy: number | undefined, before: Hundredths): Hundredths =>
  energy === undefined ? before : hundredthsOf(energy);

function tierOf(before: TierTerms, row: TierRow): TierTerms {
  return {
    ...before,
    dailyLimit: row.daily_limit ?? before.dailyLimit,
    tokensPerEnergy: row.tokens_per_energy ?? before.tokensPerEnergy,
    dailyEnergy: amountOf(row.daily_energy, before.dailyEnergy),
    maxEnergy: amountOf(row.max_energy, before.maxEnergy),
    priceModifier: String(row.price_modifier ?? before.priceModifier),
    usdPerEnergy: String(row.usd_per_energy ?? before.usdPerEnergy),
    spikeThreshold: row.spike_threshold ?? before.spikeThreshold,
    compressionThreshold: row.compression_threshold ?? before.compressionThreshold,
    monthlyPriceUsd: String(row.monthly_price_usd ?? before.monthlyPriceUsd),
  };
}

function tiersOf(rows: NonNullable<Document['tiers']>, { tiers: today }: Pick<Configuration, 'tiers'>) {
  return new Map(
    [...today].flatMap(([tier, before]) => {
      const row = rows[tier];
      return row === undefined ? [] : [[tier, tierOf(before, row)] as const];
    }),
  );
}

/** By feature, as a table would hold them. */
const estimatesOf = (rows: NonNullable<Document['estimates']>): NonNullable<Changes['estimates']> =>
  new Map(
    Object.entries(rows).map(([feature, row]) => [
      feature,
      {
        feature,
        baseTokens: row.base_tokens,
        tokenMultiplier: String(row.token_multiplier),
        tokensPerItem: row.tokens_per_item,
      },
    ]),
  );

/**
 * Reads changes from a document: {windows?, tiers?, energy_factors?, rules?, estimates?}. A list alone is of windows.
 * Throws `invalid_request`, naming the place, for anything that the tables could not hold.
 */
export function changesOf(
  document: unknown,
  today: Pick<Configuration, 'tiers'>,
  { platformTimeZone, surge }: Judging,
): Changes {
  const read = changesDocument.safeParse(Array.isArray(document) ? { windows: document } : document);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.');
    throw new EnergyError(
      'invalid_request',
      `the changes cannot be read at ${place || 'the top'}: ${issue?.message}`,
    );
  }
  const { windows, tiers: tierRows, energy_factors, rules, estimates } = read.data;
  const changedWindows = windows?.map((row) => windowOf(row, surge.exemptFeatures));
  wallClockOf(platformTimeZone);
  if (changedWindows !== undefined) compileWindows(changedWindows, platformTimeZone);
  const factors = Object.entries(energy_factors ?? {}).map(
    ([model, factor]) => [model, String(factor)] as const,
  );
  return {
    windows: changedWindows,
    tiers: tierRows === undefined ? undefined : tiersOf(tierRows, today),
    energyFactors: energy_factors === undefined ? undefined : new Map(factors),
    rules: rules === undefined ? undefined : new Map(Object.entries(rules)),
    estimates: estimates === undefined ? undefined : estimatesOf(estimates),
  };
}
