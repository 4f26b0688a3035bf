/** What does a model's call cost in USD, at that hour, by an admin's row or else the published price? */

import { calcPrice } from '@pydantic/genai-prices';
import { EnergyError } from '../errors.ts';
import { offlineModel } from './offline.ts';
import type { ModelUsage } from './provider.ts';

/** A row of `public.model_prices`: what an admin knows better than the published list. Rates in USD per million tokens. */
export interface ModelPrice {
  /** The model's exact name, as it is asked for. */
  readonly model: string;
  /** Null or absent: whoever provides it. */
  readonly provider?: string | null;
  readonly inputUsdPerMillion: string;
  /** Null: as input. */
  readonly cachedInputUsdPerMillion: string | null;
  /** Null: as input. */
  readonly cacheWriteUsdPerMillion: string | null;
  readonly outputUsdPerMillion: string;
  /** Null: as output. */
  readonly reasoningUsdPerMillion: string | null;
  /** Hours 0–23 in UTC, half-open, may cross midnight; both null: the whole day. A row with hours goes before one without. */
  readonly fromHour: number | null;
  readonly toHour: number | null;
  /** The multiplier of requirements R2 for this model. */
  readonly energyFactor: string;
  readonly isActive: boolean;
}

export interface PricedModel {
  readonly model: string;
  readonly provider?: string | undefined;
  /** When the call began. */
  readonly at: Date;
  /** The rows of `public.model_prices`. */
  readonly prices: readonly ModelPrice[];
}

const usdDecimals = 10;
/** Rates are read to this many decimals: a rate per million tokens then has an exact price per token. */
const rateDecimals = 12;
const unpriced = `0.${'0'.repeat(usdDecimals)}`;
const ratePattern = new RegExp(`^(\\d{1,9})(?:\\.(\\d{1,${rateDecimals}}))?0*$`);

function rateOf(rate: string, model: string): bigint {
  const [, whole, fraction = ''] = ratePattern.exec(rate) ?? [];
  if (whole === undefined) {
    throw new EnergyError(
      'invalid_request',
      `The price of ${model} must be a decimal such as "0.15", not "${rate}"`,
    );
  }
  return BigInt(whole + fraction.padEnd(rateDecimals, '0'));
}

/** Half-open, crossing midnight where it ends before it begins; equal hours are the whole day. */
function covers({ fromHour, toHour }: ModelPrice, hour: number): boolean {
  const from = fromHour ?? 0;
  const to = toHour ?? 24;
  if (from === to) return true;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

/** The row that counts: active, of this model and hour; one that names the provider first, then one with hours, then the earlier. */
function rowFor({ model, provider, at, prices }: PricedModel): ModelPrice | undefined {
  const hour = at.getUTCHours();
  const rank = (row: ModelPrice): number =>
    (row.provider == null ? 0 : 2) + (row.fromHour === null && row.toHour === null ? 0 : 1);
  return prices
    .filter((row) => row.isActive && row.model === model && covers(row, hour))
    .filter((row) => row.provider == null || row.provider === provider)
    .toSorted((a, b) => rank(b) - rank(a))[0];
}

/** Tokens by class, each in one class only; what a provider claims beyond the whole is cut. */
function classesOf(usage: ModelUsage) {
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const cacheWrite = Math.min(usage.cacheWriteTokens, usage.inputTokens - cached);
  const reasoning = Math.min(usage.reasoningTokens, usage.outputTokens);
  return { cached, cacheWrite, reasoning };
}

function rowCost(usage: ModelUsage, row: ModelPrice): string {
  const { cached, cacheWrite, reasoning } = classesOf(usage);
  const { inputUsdPerMillion: input, outputUsdPerMillion: output } = row;
  const lines: readonly (readonly [number, string])[] = [
    [usage.inputTokens - cached - cacheWrite, input],
    [cached, row.cachedInputUsdPerMillion ?? input],
    [cacheWrite, row.cacheWriteUsdPerMillion ?? input],
    [usage.outputTokens - reasoning, output],
    [reasoning, row.reasoningUsdPerMillion ?? output],
  ];
  const sum = lines.reduce((total, [tokens, rate]) => total + BigInt(tokens) * rateOf(rate, row.model), 0n);
  const unit = 10n ** BigInt(rateDecimals + 6 - usdDecimals);
  const digits = ((sum + unit / 2n) / unit).toString().padStart(usdDecimals + 1, '0');
  return `${digits.slice(0, -usdDecimals)}.${digits.slice(-usdDecimals)}`;
}

/** How the published list may know a model: by provider and name, by name, and `vendor/name` as that vendor's. */
function* lookups(model: string, provider: string | undefined) {
  if (provider !== undefined) yield { model, providerId: provider };
  yield { model };
  const [vendor, name] = model.split('/', 2);
  if (vendor && name) yield { model: name, providerId: vendor };
}

/** The published price; the list ships with the package `@pydantic/genai-prices` and is never fetched. */
function publishedCost(usage: ModelUsage, { model, provider, at }: PricedModel): string | null {
  const { cached, cacheWrite, reasoning } = classesOf(usage);
  const tokens = {
    input_tokens: usage.inputTokens,
    cache_read_tokens: cached,
    cache_write_tokens: cacheWrite,
    output_tokens: usage.outputTokens,
    output_reasoning_tokens: reasoning,
  };
  for (const { model: name, ...where } of lookups(model, provider)) {
    const found = calcPrice(tokens, name, { ...where, timestamp: at });
    if (found && 'input_mtok' in found.model_price) return found.total_price.toFixed(usdDecimals);
  }
  return null;
}

/**
 * USD for a call, a decimal string with ten decimals, or null where nobody knows the model's price: show that as unknown,
 * never as nothing. A row of `model_prices` is computed exactly, half up; else the published price of that moment
 * holds. Cached, written and reasoning tokens each count once, at their own rate. Throws `invalid_request` for a bad rate.
 */
export function costUsd(usage: ModelUsage, priced: PricedModel): string | null {
  const row = rowFor(priced);
  if (row !== undefined) return rowCost(usage, row);
  return priced.model === offlineModel ? unpriced : publishedCost(usage, priced);
}

/** The model's energy factor, a decimal string: that of the row that counts at this hour, else "1". */
export const energyFactorOf = (priced: PricedModel): string => rowFor(priced)?.energyFactor ?? '1';
