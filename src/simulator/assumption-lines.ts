/** What must a reader know before believing a figure? Every assumption in a sentence, with its numbers. */

import { assumed, type FeatureUse } from './assumptions.ts';
import { tokens } from './measured.ts';
import type { SimulationOptions } from './options.ts';

const percent = (value: number): string => `${Number((100 * value).toFixed(2))} %`;
const listed = (record: Readonly<Record<string, number>>, show: (value: number) => string): string =>
  Object.entries(record)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(', ');

/** What is real: the engine's code and measured data. */
const real = [
  'Prices, windows, budgets, spikes, ceilings and regeneration are the engine’s own code, on a moved clock. Accounts are kept in memory by the rules of the ledger; a test lives the same people on a real database and finds the same figures, to the hundredth.',
  'Sizes of prompts and answers: Azure LLM inference trace 2023 (CC BY 4.0), quantiles; documents have the sizes of its code prompts. Which feature has which is assumed.',
  'Hours of the day: 201 people over years (public commit dates), local time, weekdays and weekends apart. How far a user’s day is shifted against them is assumed, and widens what was measured.',
  'Compression cuts the share of a prose prompt that its benchmark really cuts (31 % where 30 % is asked for, of articles in which 98.7 % of answers stay: npm run bench:compression).',
];

const limits = [
  'Every user’s app asks for every bonus as soon as it can be had: coming back, streaks, discounts, deals, happy hours, accrual, useful calls, an upgrade, and the rescue when energy runs out. Who would forget to gets less energy, and pays or is refused sooner.',
  'Answers are estimated as once they have been learned, calls take no time, run one at a time, and all are prose; code and JSON are not compressed by this much.',
  'Not simulated: referrals, missions, recommendations, refunds, failures of a provider, a cheaper model, prompt caching, waiting for a cheaper hour (only fewer or more calls), new users joining, staff, servers, fees and taxes.',
  'What users do at refusals and prices is assumed, not measured. Change it in src/simulator/assumptions.ts and run again.',
];

const percentByFeature = (uses: readonly FeatureUse[], of: (use: FeatureUse) => number): string =>
  listed(Object.fromEntries(uses.map((use) => [use.feature, of(use)])), percent);

/** Whose prompts are as large as documents, and how far they are compressed. */
function promptLines(uses: readonly FeatureUse[]): string[] {
  const large = uses.filter(({ input }) => input === tokens.documentInput).map(({ feature }) => feature);
  return [
    `Calls by feature: ${percentByFeature(uses, ({ share }) => share)}.`,
    `Prompts have the sizes of documents for ${large.join(', ')}, those of chats for all others.`,
    `Where the engine compresses a prompt it cuts: ${percentByFeature(uses, ({ compressible }) => compressible)}.`,
  ];
}

/** All of them, for the options of a run. `assumptions` are those that the simulator lives by. */
export function assumptionLines(options: SimulationOptions, assumptions = assumed): string[] {
  const { featureUses, learnedOutput } = assumptions;
  const plain = String;
  const days = `${options.days} days from ${options.from}`;
  return [
    ...real,
    `${options.users.toLocaleString('en-US')} accounts opened at their cap at once, ${days} in UTC, lived through again under each set of rules. Claims, totals, prices, surge and compression are told with the lowest and highest of ${options.seeds} seeds; tiers, hours and energy given are those of the first seed alone.`,
    `Accounts begin as: ${listed(assumptions.tierShares, percent)}.`,
    `People live in: ${listed(Object.fromEntries(assumptions.zones), percent)}. Surge windows stand in UTC, so a peak evening is an afternoon in New York.`,
    `Wanting to work on a weekday: ${listed(assumptions.activeShare, percent)}, lognormal between users with σ ${assumptions.spreadOfActivity}, held between ${percent(assumptions.leastActiveShare)} and ${percent(assumptions.mostActiveShare)}; calls wanted then: ${listed(assumptions.callsPerActiveDay, plain)}, lognormal between users with σ ${assumptions.spreadOfUsers}.`,
    `Calls come in sessions of ${assumptions.callsPerSession} on average, ${assumptions.minutesBetweenCalls} minutes apart on average; a user’s day is shifted against the measured hours by a normal number with σ ${assumptions.shiftOfHours} hours.`,
    ...promptLines(featureUses),
    `Expected of an answer: ${learnedOutput.expected} tokens, held: ${learnedOutput.ceiling} (mean and 95th percentile).`,
    `Demand answers to the window’s multiplier m with m^−ε; ε is ${options.elasticity} unless it says otherwise. Prices below the usual one bring at most ${percent(assumptions.demandHeadroom - 1)} more calls.`,
    `${percent(assumptions.compressionShare)} of users allow compression, ${percent(assumptions.confirmsVeryLarge)} of very large calls are confirmed, and ${percent(assumptions.usefulShare)} ± ${percent(assumptions.usefulSpread)} of a user’s calls are useful.`,
    `Refused for energy, a user buys ${assumptions.packEnergy / 100} energy: ${listed(assumptions.buys, percent)}; upgrades on a day with a refusal: ${listed(assumptions.upgradesOnRefusal, percent)}.`,
    `Leaving, each day: ${listed(assumptions.leaves, percent)}, and ${percent(assumptions.leavesOnRefusal)} more on a day with a refusal. Paying users close ${assumptions.dealsPerActiveDay} deals an active day.`,
    `LLM cost is the published price of ${options.model} at ${options.from}, nothing cached. A month is 30 days.`,
    ...limits,
  ];
}
