/** How is everything found that is to be told? From the ledger in batches, and from what lies ahead; nothing where nobody asks. */

import type { Hundredths } from '../../amount.ts';
import type { WebhookType } from '../../contract/webhook-events.ts';
import { priceTermsOf, priceTokens } from '../../pricing/price.ts';
import type { Tier } from '../../pricing/tier.ts';
import type { Configuration } from '../configuration.ts';
import { eventsOf } from './happening.ts';
import { type ReadHappenings, readHappenings, readUnseenUsers, saveHappenings } from './happening-store.ts';
import { addEvents, type Outlook, tellLapsing, windowEvents } from './outlook.ts';

/** What follows from entries of the ledger and from refusals. */
const ofLedger: readonly WebhookType[] = [
  'energy.low',
  'energy.exhausted',
  'budget.reached_80',
  'budget.reached_100',
  'usage.spike',
  'tier.changed',
];

export interface EventSearch extends Outlook {
  readonly configuration: () => Promise<Configuration>;
}

/** The least that a call costs on each tier: one energy in the cheapest window, by the cheapest model. */
export function smallestPrices({
  tiers,
  windows,
  modelPrices,
}: Pick<Configuration, 'tiers' | 'windows' | 'modelPrices'>): ReadonlyMap<Tier, Hundredths> {
  const open = [null, ...windows.filter(({ isActive }) => isActive)];
  const factors = [
    '1',
    ...modelPrices.filter(({ isActive }) => isActive).map(({ energyFactor }) => energyFactor),
  ];
  return new Map(
    [...tiers].map(([tier, terms]) => [
      tier,
      Math.min(
        ...open.flatMap((window) =>
          factors.map((factor) => priceTokens(priceTermsOf(terms, window, factor), 1).total),
        ),
      ),
    ]),
  );
}

async function searchLedger(search: EventSearch, types: readonly string[]): Promise<number> {
  const { ask, newId, settings, signal } = search;
  const configuration = await search.configuration();
  const smallest = smallestPrices(configuration);
  const judged = (of: ReadHappenings) => ({
    of,
    ...eventsOf(of, {
      lowPercent: settings.webhooks.lowPercent,
      smallestPrice: smallest.get(of.tier) ?? 0,
      spikeThresholdOf: (tier) => configuration.tiers.get(tier)?.spikeThreshold ?? 0,
    }),
  });
  const { webhooks: limits } = settings;
  let told = 0;
  while (!signal?.aborted) {
    const unseen = await readUnseenUsers(ask, types, limits);
    let isMore = unseen.length === limits.usersAtOnce;
    let saved = 0;
    let users = unseen;
    while (users.length > 0 && !signal?.aborted) {
      const read = await readHappenings(ask, types, { users, limits });
      const kept = await saveHappenings(ask, read.map(judged), newId);
      told += kept.events;
      saved += kept.users;
      isMore ||= read.some(({ isAll }) => !isAll);
      const last = read.at(-1)?.userId;
      // Those who were forgotten meanwhile are not read.
      users = last === undefined ? users.slice(limits.usersAtMost) : users.slice(users.indexOf(last) + 1);
    }
    // Where all that was found was kept by others, they are at it.
    if (!isMore || saved === 0) break;
  }
  return told;
}

/**
 * Finds and writes down what is to be told, with a delivery for each endpoint that wants it. What is new is told by the numbers
 * of an account's entries, which become visible in their order; each cause is told once, whoever finds it and how often.
 */
export async function findEvents(search: EventSearch): Promise<number> {
  const { types } = await search.ask<{ types: WebhookType[] }>('read_wanted_events', {});
  const wanted = ofLedger.filter((type) => types.includes(type));
  let told = 0;
  if (wanted.length > 0) told += await searchLedger(search, wanted);
  if (types.includes('grant.lapsing')) told += await tellLapsing(search);
  if (types.includes('price_window.opening')) {
    const { windows } = await search.configuration();
    told += await addEvents(search, windowEvents(windows, search.now(), search.settings));
  }
  return told;
}
