/** How many tokens, in and out, will a call of a feature take before anything has been learned of it? */

import { defaults, type Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { itemsOf } from './feature-input.ts';

/** A row of `ai_cost_estimates`. The multiplier is a decimal, as the database writes it: "1.50". */
export interface CostEstimate {
  readonly feature: string;
  readonly baseTokens: number;
  readonly tokenMultiplier: string;
  readonly tokensPerItem: number | null;
}

export interface FeatureEstimate {
  /** Input and output together. Tokens. */
  readonly totalTokens: number;
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
  readonly items: number;
}

const decimalPattern = /^\d{1,9}(?:\.(\d{1,9}))?$/;

/**
 * The expected total of a call (requirements R6): base + multiplier × input tokens + tokens per item × items, rounded
 * up; but never less than the input and a small answer (`settings.expectedAtLeast`), since the input is sent whatever
 * the row says. `inputTokens` is what `estimateTokens` made of the same input.
 * Throws `invalid_request` for a row or a number of tokens that is negative, fractional or no number.
 */
export function estimateFeature(
  row: CostEstimate,
  inputData: unknown,
  options: { readonly inputTokens: number; readonly settings?: Settings['output'] },
): FeatureEstimate {
  const { expectedAtLeast } = options.settings ?? defaults.output;
  const inputTokens = wholeTokens(options.inputTokens, 'inputTokens');
  const items = row.tokensPerItem === null ? 0 : itemsOf(inputData);
  const byRow =
    wholeTokens(row.baseTokens, 'baseTokens') +
    timesDecimal(inputTokens, row.tokenMultiplier) +
    wholeTokens(row.tokensPerItem ?? 0, 'tokensPerItem') * items;
  const totalTokens = wholeTokens(Math.max(byRow, inputTokens + expectedAtLeast), 'the estimate');
  return { totalTokens, inputTokens, expectedOutputTokens: totalTokens - inputTokens, items };
}

/** `tokens × decimal`, exactly, rounded up. */
function timesDecimal(tokens: number, decimal: string): number {
  const match = decimalPattern.exec(decimal);
  if (match === null) {
    throw new EnergyError(
      'invalid_request',
      `token_multiplier must be a decimal such as 1.50, not ${JSON.stringify(decimal)}`,
    );
  }
  const scale = 10n ** BigInt(match[1]?.length ?? 0);
  const product = BigInt(tokens) * BigInt(decimal.replace('.', ''));
  return Number((product + scale - 1n) / scale);
}

function wholeTokens(tokens: number, name: string): number {
  if (Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  throw new EnergyError('invalid_request', `${name} must be a whole number of tokens from 0 up`, {
    details: { name },
  });
}
