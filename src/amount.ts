/** How an amount of energy is written: computed as whole hundredths, a decimal only at the edges. */

import { EnergyError } from './errors.ts';

/** Hundredths of an energy, a safe integer: 330 is 3.30 energy. */
export type Hundredths = number;

/** The largest amount a balance can have: numeric(14,2) holds less than 10^12 energy; we stop at a safe margin. */
export const largestAmount: Hundredths = 10 ** 13;

const decimalPattern = /^-?\d{1,12}(\.\d{1,2}(0*))?$/;

const tooLarge = (name: string): EnergyError =>
  new EnergyError('invalid_request', `${name} is larger than any balance can be`, { details: { name } });

/**
 * Reads an amount of energy as the database or a caller writes it ("3.30", 3.3) into hundredths.
 * Throws `invalid_request` for what is not a finite number of at most two decimals.
 */
export function hundredthsOf(energy: number | string, name = 'energy'): Hundredths {
  const text = typeof energy === 'number' ? String(energy) : energy.trim();
  if (/^-?\d{13,}(\.\d*)?$/.test(text)) throw tooLarge(name);
  if (!decimalPattern.test(text)) {
    const given = typeof energy === 'number' ? text : JSON.stringify(energy);
    throw new EnergyError(
      'invalid_request',
      `${name} must be a number with at most two decimals, not ${given}`,
      {
        details: { name },
      },
    );
  }
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const amount = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
  if (amount > largestAmount) throw tooLarge(name);
  return negative && amount !== 0 ? -amount : amount;
}

/** The amount as SQL takes it: 330 → "3.30". */
export function decimalOf(amount: Hundredths): string {
  const absolute = Math.abs(amount);
  return `${amount < 0 ? '-' : ''}${Math.floor(absolute / 100)}.${String(absolute % 100).padStart(2, '0')}`;
}

/** The amount as the documented shapes show it: 330 → 3.3. For display and JSON, never for arithmetic. */
export const energyOf = (amount: Hundredths): number => amount / 100;
