/** How likely is so large a count, where the mean is known and the spread is wider than chance alone makes it? */

import { EnergyError } from '../errors.ts';

/** `mean` ≥ 0; `size` > 0: the smaller, the wider (variance = mean + mean² / size). */
export interface NegativeBinomial {
  readonly mean: number;
  readonly size: number;
}

/** Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001); relative error below 1e-13 for the arguments used here. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  const series = lanczos.reduce(
    (sum, term, index) => (index === 0 ? term : sum + term / (shifted + index)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

const tiny = 1e-300;
const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

/** The continued fraction of the incomplete beta function, by Lentz' method (DLMF 8.17.22). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return fraction;
}

/** The regularised incomplete beta function I_x(a, b), for 0 ≤ x ≤ 1 and a, b > 0. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** P(count ≤ `count`); counts need not be whole, the step is at each whole number. */
export function probabilityUpTo(count: number, { mean, size }: NegativeBinomial): number {
  if (count < 0) return 0;
  if (mean <= 0) return 1;
  return incompleteBeta(size / (size + mean), size, Math.floor(count) + 1);
}

/**
 * The smallest whole count whose probability up to it reaches `probability`.
 * Throws `invalid_request` for a probability outside [0, 1).
 */
export function quantileOf(probability: number, distribution: NegativeBinomial): number {
  if (!(probability >= 0 && probability < 1)) {
    throw new EnergyError('invalid_request', 'a probability must be at least 0 and below 1', {
      details: { probability },
    });
  }
  let high = 1;
  while (probabilityUpTo(high, distribution) < probability) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (probabilityUpTo(middle, distribution) >= probability) high = middle;
    else low = middle;
  }
  return high;
}
