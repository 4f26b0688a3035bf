/** Which prices, budgets and estimates are in force, and what is usual? Read once, kept in the process, read again when an admin changes them. */

import { hundredthsOf } from '../amount.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import type { SurgeWindow } from '../pricing/surge-window.ts';
import { type Tier, type TierTerms, tierOf } from '../pricing/tier.ts';
import type { ModelPrice } from '../providers/model-price.ts';
import type { CostEstimate } from '../tokens/feature-estimate.ts';
import { type CohortState, emptyCohort } from '../usage/cohort.ts';
import { stateVersion } from '../usage/pattern-state.ts';
import { listenersOf } from './listeners.ts';
import { usableWindows, type WindowReading } from './window-row.ts';

/** A row of ai_cost_estimates, with the models that the feature asks for. */
export interface FeatureTerms extends CostEstimate {
  /** Null: the provider's default. */
  readonly model: string | null;
  /** The model to fall back to when energy or budget is short; null: none. */
  readonly cheaperModel: string | null;
}

export interface Configuration {
  readonly tiers: ReadonlyMap<Tier, TierTerms>;
  /** The same array until a window changes. */
  readonly windows: readonly SurgeWindow[];
  readonly features: ReadonlyMap<string, FeatureTerms>;
  readonly modelPrices: readonly ModelPrice[];
  /** What is usual among all users, as learned so far: it changes slowly, and each quote of a new user asks for it. */
  readonly cohort: CohortState;
}

export interface ConfigurationStore {
  /** What is in force now; reads the database only where a change was announced or the time is up. */
  current(): Promise<Configuration>;
  /** Tells every process on this database that a configuration table was changed. */
  announceChange(): Promise<void>;
  /** Calls the listener when this process or another announced a change, or may have missed one; until the returned function is called. */
  watch(onChange: () => void): () => void;
  close(): Promise<void>;
}

export interface ConfigurationOptions extends WindowReading {
  readonly database: Database;
  readonly clock: Clock;
  readonly refreshSeconds: number;
  /** Told of rows that cannot be used, such as a window in a zone that does not exist (left out), and of deafness. */
  readonly onProblem: (problem: string) => void;
}

const channel = 'energy_configuration';

/** One statement, so that all tables are seen at one moment. */
const readAll = `select jsonb_build_object(
  'tiers', (select coalesce(jsonb_agg(to_jsonb(b) order by b.monthly_price_usd, b.tier), '[]') from public.token_budgets b),
  'windows', (select coalesce(jsonb_agg(to_jsonb(w) order by w.name), '[]') from public.surge_pricing_windows w),
  'features', (select coalesce(jsonb_agg(to_jsonb(f) order by f.feature), '[]') from public.ai_cost_estimates f),
  'prices', (select coalesce(jsonb_agg(to_jsonb(p) order by p.model), '[]') from public.model_prices p where p.is_active),
  'cohort', energy.read_cohort(${stateVersion})
) as tables`;

/** A row as JSON: numeric columns are numbers, which carry the few decimals of a multiplier exactly. */
type Row = Readonly<Record<string, string | number | boolean | null | string[] | number[]>>;
type Tables = Readonly<Record<'tiers' | 'windows' | 'features' | 'prices', readonly Row[]>> & {
  readonly cohort: CohortState | null;
};

const text = (row: Row, name: string): string => String(row[name]);
const textOrNull = (row: Row, name: string): string | null =>
  row[name] === null || row[name] === undefined ? null : String(row[name]);
const numberOrNull = (row: Row, name: string): number | null =>
  row[name] === null ? null : Number(row[name]);

const tierTermsOf = (row: Row): TierTerms => ({
  tier: tierOf(text(row, 'tier')),
  dailyLimit: Number(row.daily_limit),
  tokensPerEnergy: Number(row.tokens_per_energy),
  spikeThreshold: Number(row.spike_threshold),
  compressionThreshold: Number(row.compression_threshold),
  dailyEnergy: hundredthsOf(Number(row.daily_energy)),
  maxEnergy: hundredthsOf(Number(row.max_energy)),
  priceModifier: text(row, 'price_modifier'),
  monthlyPriceUsd: text(row, 'monthly_price_usd'),
  usdPerEnergy: text(row, 'usd_per_energy'),
});

const featureTermsOf = (row: Row): FeatureTerms => ({
  feature: text(row, 'feature'),
  baseTokens: Number(row.base_tokens),
  tokenMultiplier: text(row, 'token_multiplier'),
  tokensPerItem: numberOrNull(row, 'tokens_per_item'),
  model: textOrNull(row, 'model'),
  cheaperModel: textOrNull(row, 'cheaper_model'),
});

const modelPriceOf = (row: Row): ModelPrice => ({
  model: text(row, 'model'),
  provider: textOrNull(row, 'provider'),
  inputUsdPerMillion: text(row, 'input_usd_per_million'),
  cachedInputUsdPerMillion: textOrNull(row, 'cached_input_usd_per_million'),
  cacheWriteUsdPerMillion: textOrNull(row, 'cache_write_usd_per_million'),
  outputUsdPerMillion: text(row, 'output_usd_per_million'),
  reasoningUsdPerMillion: textOrNull(row, 'reasoning_usd_per_million'),
  fromHour: numberOrNull(row, 'from_hour'),
  toHour: numberOrNull(row, 'to_hour'),
  energyFactor: text(row, 'energy_factor'),
  isActive: row.is_active === true,
});

interface Kept {
  readonly configuration: Configuration;
  readonly windowRows: string;
  /** Milliseconds of the clock. */
  readonly readAt: number;
  /** How many changes had been heard of when it was read. */
  readonly changes: number;
}

async function readTables(
  options: ConfigurationOptions,
  before: Kept | undefined,
): Promise<Omit<Kept, 'changes'>> {
  const { database, clock } = options;
  const readAt = clock.now().getTime();
  const [row] = await database.query<{ tables: Tables }>(readAll, [], { name: 'energy.configuration' });
  if (row === undefined) throw new Error('the configuration tables answered nothing');
  const { tables } = row;
  const windowRows = JSON.stringify(tables.windows);
  const windows =
    before?.windowRows === windowRows
      ? before.configuration.windows
      : usableWindows(tables.windows, options, options.onProblem);
  const configuration: Configuration = {
    tiers: new Map(tables.tiers.map(tierTermsOf).map((terms) => [terms.tier, terms])),
    windows,
    features: new Map(tables.features.map(featureTermsOf).map((terms) => [terms.feature, terms])),
    modelPrices: tables.prices.map(modelPriceOf),
    cohort: tables.cohort ?? emptyCohort,
  };
  return { configuration, windowRows, readAt };
}

export function createConfigurationStore(options: ConfigurationOptions): ConfigurationStore {
  const { database, clock, refreshSeconds, onProblem } = options;
  let kept: Kept | undefined;
  let changes = 0;
  let reading: { readonly changes: number; readonly result: Promise<Kept> } | undefined;
  let listening: Promise<(() => Promise<void>) | undefined> | undefined;

  const { tell, add: watch } = listenersOf<void>();
  const change = (): void => {
    changes += 1;
    tell();
  };

  const isInForce = ({ readAt, changes: then }: Kept): boolean =>
    then === changes && Math.abs(clock.now().getTime() - readAt) < refreshSeconds * 1_000;

  /** Without notices the tables are still read again when the time is up, and the next reading tries to listen again. */
  const listen = async (): Promise<void> => {
    listening ??= database.listen(channel, change).catch((error: unknown) => {
      onProblem(`changes of the configuration are heard late: ${String(error)}`);
      return undefined;
    });
    if ((await listening) === undefined) listening = undefined;
  };

  const read = async (then: number): Promise<Kept> => {
    await listen();
    const found = { ...(await readTables(options, kept)), changes: then };
    // A reading that began later may have ended earlier; what is older must not replace it.
    if (kept === undefined || kept.changes <= then) kept = found;
    return found;
  };

  /** A reading that began before the last change is not waited for: it may have missed it. */
  const readingNow = (): Promise<Kept> => {
    if (reading?.changes === changes) return reading.result;
    const begun = { changes, result: read(changes) };
    reading = begun;
    const end = () => {
      if (reading === begun) reading = undefined;
    };
    begun.result.then(end, end);
    return begun.result;
  };

  return {
    async current() {
      if (kept !== undefined && isInForce(kept)) return kept.configuration;
      return (await readingNow()).configuration;
    },
    async announceChange() {
      change();
      await database.query('select pg_notify($1, $2)', [channel, '']);
    },
    watch,
    async close() {
      const stop = await listening;
      await stop?.();
    },
  };
}
