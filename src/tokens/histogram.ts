/** How are lengths distributed, in little memory? A histogram whose buckets grow by 8 %, as plain JSON. */

/**
 * Weights by bucket. Bucket i holds the lengths around 1.08^i, so that a quantile is off by 4 % at most and whole
 * numbers up to 12 have a bucket each. Keys are integers, which objects keep in ascending order.
 */
export type Histogram = Readonly<Record<string, number>>;

export const emptyHistogram: Histogram = {};

/** Shares by bucket, dense; they sum to 1. */
export type Shares = Float64Array<ArrayBuffer>;

/** Part of the stored form: a change of it needs a new version of the states that hold histograms. */
const growth = 1.08;
const logGrowth = Math.log(growth);
/** 1.08^179 is just under a million tokens, more than any model writes. */
const buckets = 180;
const middleOf = Float64Array.from({ length: buckets }, (_, bucket) => growth ** bucket);
/** A weight that has faded below this is forgotten, which bounds the size. */
const leastWeight = 0.05;

const bucketOf = (length: number): number =>
  Math.min(buckets - 1, Math.max(0, Math.round(Math.log(Math.max(1, length)) / logGrowth)));

/** The weight of all buckets together. */
export function weightOf(histogram: Histogram): number {
  let sum = 0;
  for (const bucket in histogram) sum += histogram[bucket] ?? 0;
  return sum;
}

/** All weights times `factor`, without those that become too small to matter. */
export function faded(histogram: Histogram, factor: number): Histogram {
  const kept: Record<string, number> = {};
  for (const bucket in histogram) {
    const weight = (histogram[bucket] ?? 0) * factor;
    if (weight >= leastWeight) kept[bucket] = Math.round(weight * 1e4) / 1e4;
  }
  return kept;
}

/** With one more length, counted as `weight`, after everything else has faded by `factor`. */
export function withLength(histogram: Histogram, length: number, factor: number, weight = 1): Histogram {
  const bucket = bucketOf(length);
  const rest = faded(histogram, factor);
  return { ...rest, [bucket]: (rest[bucket] ?? 0) + weight };
}

/**
 * The shares of what was counted and of `prior`, which weighs as much as `priorWeight` counts. Without a prior: of the
 * counts alone, and null where there are none.
 */
export function mixed(histogram: Histogram, prior: Shares, priorWeight: number): Shares;
export function mixed(histogram: Histogram, prior: Shares | null, priorWeight: number): Shares | null;
export function mixed(histogram: Histogram, prior: Shares | null, priorWeight: number): Shares | null {
  const counted = weightOf(histogram);
  const total = counted + (prior === null ? 0 : priorWeight);
  if (total === 0) return prior;
  const shares = new Float64Array(buckets);
  if (prior !== null) {
    const scale = priorWeight / total;
    for (let bucket = 0; bucket < buckets; bucket += 1) shares[bucket] = (prior[bucket] ?? 0) * scale;
  }
  for (const bucket in histogram) {
    const at = Number(bucket);
    shares[at] = (shares[at] ?? 0) + (histogram[bucket] ?? 0) / total;
  }
  return shares;
}

/** The length that the share `level` (0 to 1) of all does not exceed; in a bucket, by interpolation. Not rounded. */
export function quantileOf(shares: Shares, level: number): number {
  let below = 0;
  let last = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const share = shares[bucket] ?? 0;
    if (share <= 0) continue;
    last = bucket;
    if (below + share >= level) return growth ** (bucket - 0.5 + Math.max(0, level - below) / share);
    below += share;
  }
  return growth ** (last + 0.5);
}

/** How much lies below the bucket of a length, and how much in it. */
export function placeOf(shares: Shares, length: number): { readonly below: number; readonly within: number } {
  const bucket = bucketOf(length);
  let below = 0;
  for (let at = 0; at < bucket; at += 1) below += shares[at] ?? 0;
  return { below, within: shares[bucket] ?? 0 };
}

/** The mean length. Not rounded. */
export function meanOf(shares: Shares): number {
  let sum = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) sum += (shares[bucket] ?? 0) * (middleOf[bucket] ?? 0);
  return sum;
}

/** A log-normal distribution by its median and its 95 % quantile (1.645 standard deviations above, on the log scale). */
export function logNormalShares(median: number, q95: number): Shares {
  // What is longer than anything that a model writes is in the last bucket.
  const placeOfLength = (length: number): number =>
    Math.min(buckets - 1, Math.log(Math.max(1, length)) / logGrowth);
  const middle = placeOfLength(median);
  const deviation = Math.max(0.5, (placeOfLength(Math.max(q95, median)) - middle) / 1.645);
  const shares = new Float64Array(buckets);
  const reach = deviationsAtMost * deviation;
  const from = Math.max(0, Math.min(buckets - 1, Math.floor(middle - reach)));
  const to = Math.min(buckets - 1, Math.max(0, Math.ceil(middle + reach)));
  let sum = 0;
  for (let bucket = from; bucket <= to; bucket += 1) {
    const density = Math.exp(-(((bucket - middle) / deviation) ** 2) / 2);
    shares[bucket] = density;
    sum += density;
  }
  for (let bucket = from; bucket <= to; bucket += 1) shares[bucket] = (shares[bucket] ?? 0) / sum;
  return shares;
}

/** Beyond so many standard deviations a log-normal distribution is cut. */
const deviationsAtMost = 4;
