/** How is a multiplier computed exactly? Decimal strings as whole millionths, never as floats. */

import { EnergyError } from '../errors.ts';

/** A multiplier in whole millionths: "0.85" is 850,000. Below 10^10, so a safe integer. */
export type Millionths = number;

/** Decimals of a multiplier that count; more are refused rather than rounded. */
export const multiplierDecimals = 6;

const one = 10 ** multiplierDecimals;
const multiplierPattern = /^(\d{1,4})(?:\.(\d{1,6})0*)?$/;

/**
 * Reads a multiplier such as "1.20" or "0.850000".
 * Throws `invalid_request` for a negative number, an exponent, 10,000 or more, or more than six decimals.
 */
export function millionthsOf(multiplier: string, name = 'multiplier'): Millionths {
  const match = multiplierPattern.exec(multiplier);
  if (match === null) {
    throw new EnergyError(
      'invalid_request',
      `${name} must be a decimal such as "0.85": 0 to 9999, at most six decimals, not ${JSON.stringify(multiplier)}`,
      { details: { name } },
    );
  }
  const [, whole = '0', fraction = ''] = match;
  return Number(whole) * one + Number(fraction.padEnd(multiplierDecimals, '0'));
}

/** An exact decimal of `value × 10^-decimals` with at least two decimals: (28424n, 4) → "2.8424", (200n, 2) → "2.00". */
export function exactDecimal(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}
