/** Who is helped over a predicted shortfall today? Those whom it helps most, inside what the platform gives away. */

import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { mostWorth, readLowUsers, type Shortfall, shortfallsOf } from '../usage/shortfall.ts';
import { type Regenerated, type RegenerationContext, regenerate } from './regeneration.ts';

export interface RecommendationCounts {
  /** Users with little left, of whom a forecast was made. */
  readonly considered: number;
  /** Those who will probably run dry before their next refill. */
  readonly short: number;
  readonly granted: number;
  /** Given in all, in whole energies. */
  readonly energy: number;
  /** Not paid, since the platform's budget of the day had too little left. */
  readonly beyondBudget: number;
}

export interface RecommendOptions {
  readonly onBatch?: ((counts: RecommendationCounts) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Recommending extends RecommendOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly pay: (shortfall: Shortfall) => Promise<Regenerated>;
}

const nothing: RecommendationCounts = { considered: 0, short: 0, granted: 0, energy: 0, beyondBudget: 0 };

/** Looks at everybody in batches and keeps those whom help helps most. */
async function findShort(how: Recommending): Promise<{ found: Shortfall[]; counts: RecommendationCounts }> {
  const { database, clock, settings, onBatch, signal } = how;
  const { keptAtMost, usersAtOnce } = settings.recommendations;
  let found: Shortfall[] = [];
  let counts = nothing;
  let after: string | null = null;
  while (!signal?.aborted) {
    const now = clock.now();
    const { cohort, users } = await readLowUsers(database, after, {
      at: now,
      settings: settings.recommendations,
    });
    const short = shortfallsOf(users, { now, cohort }, settings);
    found = mostWorth([...found, ...short], keptAtMost);
    counts = { ...counts, considered: counts.considered + users.length, short: counts.short + short.length };
    const last = users.at(-1);
    if (last === undefined || users.length < usersAtOnce) break;
    after = last.userId;
    onBatch?.(counts);
  }
  return { found, counts };
}

/** What is kept with the event: why this user, and why so much. */
const explanationOf = ({ probability, available, expected, until }: Shortfall) => ({
  shortfall_probability: Number(probability.toFixed(4)),
  available: available / 100,
  expected_use: expected / 100,
  until: until.toISOString(),
});

async function payMostWorth(
  { pay, settings, signal }: Recommending,
  found: readonly Shortfall[],
  before: RecommendationCounts,
): Promise<RecommendationCounts> {
  let { granted, energy, beyondBudget } = before;
  let fits = Number.POSITIVE_INFINITY;
  for (const shortfall of found) {
    if (signal?.aborted) break;
    if (shortfall.help >= fits) {
      beyondBudget += 1;
      continue;
    }
    const { granted: isGranted, amount, why } = await pay(shortfall);
    if (isGranted) {
      granted += 1;
      energy += amount / 100;
    }
    if (why === 'platform_budget_spent') {
      beyondBudget += 1;
      // What is less may still fit into the rest.
      fits = shortfall.help;
      if (fits <= settings.recommendations.energyAtLeast) break;
    }
    if (why === 'rule_off') break;
  }
  return { ...before, granted, energy: Math.round(energy * 100) / 100, beyondBudget };
}

/**
 * Grants `ml_recommendation` to users who will probably run dry before their next refill. The rule's own limits decide:
 * once a local day, a share of the daily amount, the platform's budget of its day; the run only says who comes first.
 * Safe to run twice and on several machines at once.
 */
export async function recommend(
  database: Database,
  context: RegenerationContext,
  options: RecommendOptions = {},
): Promise<RecommendationCounts> {
  const { clock, settings } = context;
  const pay = (shortfall: Shortfall): Promise<Regenerated> =>
    regenerate(context, {
      userId: shortfall.userId,
      reason: 'ml_recommendation',
      fact: { shortfall: shortfall.amount, explanation: explanationOf(shortfall) },
    });
  const how = { ...options, database, clock, settings, pay };
  const { found, counts } = await findShort(how);
  return await payMostWorth(how, found, counts);
}
