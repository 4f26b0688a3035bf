/** Has the share of hits changed? A cumulative sum of evidence, call by call. */

/** Evidence so far (natural logarithm of a likelihood ratio, at least 0), and over how many calls it has gathered. */
export interface Evidence {
  readonly sum: number;
  readonly calls: number;
}

export const noEvidence: Evidence = { sum: 0, calls: 0 };

/** What is being told apart: a share of hits as it should be, and one as it would be after a change. */
export interface Shift {
  readonly usual: number;
  readonly changed: number;
}

/**
 * The evidence after one more call, of which the share `hit` (0 to 1) is a hit: a value that cannot be told from the
 * boundary is one in part. Page's cumulative sum (Biometrika 41, 1954) of log likelihood ratios of a Bernoulli trial;
 * it falls back to zero whenever the usual share explains the calls better.
 */
export function gathered(evidence: Evidence, hit: number, { usual, changed }: Shift): Evidence {
  const step = hit * Math.log(changed / usual) + (1 - hit) * Math.log((1 - changed) / (1 - usual));
  const sum = evidence.sum + step;
  return sum <= 0 ? noEvidence : { sum: Math.round(sum * 1e4) / 1e4, calls: evidence.calls + 1 };
}
