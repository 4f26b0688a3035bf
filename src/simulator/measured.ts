/** What has been measured of people and prompts? Numbers from public data, and how each was made of it. */

/** A distribution by its quantiles: values at rising shares, straight lines between. */
export interface Quantiles {
  readonly shares: readonly number[];
  readonly values: readonly number[];
}

const shares = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1] as const;

/**
 * Tokens of real calls: the Azure LLM inference trace of 2023 (Azure/AzurePublicDataset, CC BY 4.0), first half,
 * quantiles of ContextTokens and GeneratedTokens. `chat`: 9,682 conversations; `documents`: the contexts of 4,409 code calls,
 * which stand for prompts that carry whole documents.
 */
export const tokens = {
  chatInput: {
    shares,
    values: [2, 181, 247, 390, 407, 972, 1_035, 1_081, 1_140, 1_317, 4_075, 4_086, 4_122, 14_050],
  },
  documentInput: {
    shares,
    values: [6, 74, 148, 374, 768, 1_058, 1_454, 1_887, 2_417, 3_244, 5_177, 7_332, 7_436, 7_437],
  },
  output: { shares, values: [7, 38, 50, 71, 88, 102, 141, 213, 393, 405, 428, 463, 613, 1_000] },
} as const satisfies Record<string, Quantiles>;

/**
 * When people are active, per mille by local hour: 201 people over years (32,985 active hours, from public commit dates,
 * anonymous), each person weighing the same.
 */
export const hours = {
  weekday: [39, 20, 13, 10, 7, 5, 8, 10, 27, 50, 53, 70, 54, 63, 70, 70, 70, 57, 55, 46, 45, 54, 55, 50],
  weekend: [39, 37, 17, 16, 7, 6, 10, 9, 20, 34, 55, 54, 64, 61, 71, 69, 67, 64, 52, 50, 45, 41, 53, 58],
  /** Activity of a weekend day beside that of a weekday: 22.9 % of all lies on two of seven days. */
  weekendShare: 0.74,
} as const;

/** The value at a share of the distribution, 0–1, rounded to whole tokens. */
export function valueAt({ shares: at, values }: Quantiles, share: number): number {
  let upper = 1;
  while (upper < at.length - 1 && (at[upper] ?? 1) < share) upper += 1;
  const [fromShare = 0, toShare = 1] = [at[upper - 1], at[upper]];
  const [from = 0, to = 0] = [values[upper - 1], values[upper]];
  return Math.round(from + ((to - from) * (share - fromShare)) / (toShare - fromShare));
}

/** The mean: the area under the lines. */
export const meanOf = ({ shares: at, values }: Quantiles): number =>
  values.slice(1).reduce((sum, value, index) => {
    const [before = 0, from = 0, to = 0] = [values[index], at[index], at[index + 1]];
    return sum + ((value + before) / 2) * (to - from);
  }, 0);
