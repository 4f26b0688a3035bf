/** What is assumed of people, and not measured? Every number of the simulated world that no data stand behind, said in words. */

import type { tiers } from '../pricing/tier.ts';
import { meanOf, type Quantiles, tokens } from './measured.ts';

type ByTier = Readonly<Record<(typeof tiers)[number], number>>;

/** A feature as it is used: how often, how large its prompts are, how far they can be compressed. */
export interface FeatureUse {
  readonly feature: string;
  /** Of all calls. */
  readonly share: number;
  readonly input: Quantiles;
  /** Of the input tokens, where the prompt is compressed. */
  readonly compressible: number;
}

export const assumptions = {
  /** Where accounts begin. */
  tierShares: { free: 0.95, pro: 0.035, elite: 0.01, team: 0.004, enterprise: 0.001 } satisfies ByTier,
  /** Where people live: IANA zone and share. Surge windows stand in UTC. */
  zones: [
    ['Europe/Berlin', 0.3],
    ['Europe/London', 0.2],
    ['America/New_York', 0.25],
    ['America/Los_Angeles', 0.1],
    ['Asia/Kolkata', 0.1],
    ['Asia/Singapore', 0.05],
  ] as const,
  /** The chance that a user wants to work on a weekday, and the calls they then want to make (median; a lognormal spread). */
  activeShare: { free: 0.15, pro: 0.45, elite: 0.55, team: 0.6, enterprise: 0.65 } satisfies ByTier,
  /** How far users are apart in that chance: a lognormal spread, held between the least and the most. */
  spreadOfActivity: 0.5,
  leastActiveShare: 0.01,
  mostActiveShare: 0.95,
  callsPerActiveDay: { free: 2, pro: 5, elite: 10, team: 20, enterprise: 50 } satisfies ByTier,
  /** How far users are apart in the calls they want. */
  spreadOfUsers: 0.7,
  /** Calls come in sessions of so many, so far apart: means. */
  callsPerSession: 3,
  minutesBetweenCalls: 4,
  /** How far a user's day is shifted from the average one; standard deviation, hours. */
  shiftOfHours: 2,
  compressionShare: 0.6,
  confirmsVeryLarge: 0.7,
  /** Of a user's calls: delivered and not asked again. One score a user, normal around it. */
  usefulShare: 0.72,
  usefulSpread: 0.15,
  /** At a refusal for want of energy: to buy a pack of so much energy. */
  buys: { free: 0.002, pro: 0.03, elite: 0.05, team: 0.05, enterprise: 0.05 } satisfies ByTier,
  packEnergy: 5_000,
  /** On a day with a refusal: to move to the next tier. Each day: to leave. */
  upgradesOnRefusal: { free: 0.002, pro: 0.004, elite: 0.002, team: 0.001, enterprise: 0 } satisfies ByTier,
  leaves: { free: 0.004, pro: 0.0015, elite: 0.001, team: 0.001, enterprise: 0.0005 } satisfies ByTier,
  leavesOnRefusal: 0.002,
  /** Deals closed on an active day of a paying user. */
  dealsPerActiveDay: 0.03,
  /** The most calls that prices below 1 can bring beside those at 1. */
  demandHeadroom: 1.3,
} as const;

export const featureUses: readonly FeatureUse[] = [
  { feature: 'ai_chatbot', share: 0.4, input: tokens.chatInput, compressible: 0.3 },
  { feature: 'ai_message', share: 0.2, input: tokens.chatInput, compressible: 0.3 },
  { feature: 'ai_objection', share: 0.1, input: tokens.chatInput, compressible: 0.3 },
  { feature: 'ai_sequence', share: 0.06, input: tokens.chatInput, compressible: 0.3 },
  { feature: 'ai_pitchdeck', share: 0.07, input: tokens.documentInput, compressible: 0.3 },
  { feature: 'ai_deepscan', share: 0.05, input: tokens.documentInput, compressible: 0.3 },
  { feature: 'ai_scanner', share: 0.05, input: tokens.documentInput, compressible: 0.3 },
  { feature: 'company_crawler', share: 0.05, input: tokens.documentInput, compressible: 0.3 },
  { feature: 'ai_about', share: 0.02, input: tokens.documentInput, compressible: 0.3 },
];

/** What is expected of an answer, and held for it: the mean and the 95th percentile, as they are once learned. Tokens. */
export const learnedOutput = {
  expected: Math.round(meanOf(tokens.output)),
  ceiling: tokens.output.values[tokens.output.shares.indexOf(0.95)] ?? 0,
} as const;

/** All that is assumed, for whoever says it. */
export const assumed = { ...assumptions, featureUses, learnedOutput };
