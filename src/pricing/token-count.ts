/** What is a count of tokens, and how is it said to a person? */

import { EnergyError } from '../errors.ts';

/** No count of tokens is larger: about 500 times the largest context window, and safe in every product of a price. */
export const largestTokens = 1_000_000_000;

const grouped = new Intl.NumberFormat('en-US');

/** 12500 → "12,500". */
export const tokensInWords = (tokens: number): string => grouped.format(tokens);

/** Throws `invalid_request` unless `tokens` is a whole number from 0 to `largestTokens`. */
export function checkTokens(tokens: number, name: string): void {
  if (Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= largestTokens) return;
  throw new EnergyError(
    'invalid_request',
    `${name} must be a whole number from 0 to ${tokensInWords(largestTokens)}, not ${tokens}`,
    { details: { name } },
  );
}
