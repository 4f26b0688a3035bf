/** What is about to happen that somebody may want to be told: surge windows that open and close, and what lapses? */

import { energyOf, hundredthsOf } from '../../amount.ts';
import type { Settings } from '../../config.ts';
import { fingerprintOf } from '../../ledger/idempotency.ts';
import { windowTurns } from '../../pricing/surge-change.ts';
import type { SurgeWindow } from '../../pricing/surge-window.ts';
import type { Tier } from '../../pricing/tier.ts';
import { eventRow, nobody, type WebhookEvent } from './event.ts';
import type { AskWebhooks } from './webhook-verb.ts';

const minuteMs = 60_000;

/** What a window does to prices, in a few characters: where an admin changes it after it was told, that is another cause. */
const termsOf = ({ multiplier, appliesTo }: SurgeWindow): string =>
  fingerprintOf(JSON.stringify([multiplier, appliesTo]));

/**
 * The openings and closings around now, each an event of its own; an occurrence has one cause, whoever looks and how often, until
 * its price is changed.
 */
export function windowEvents(
  windows: readonly SurgeWindow[],
  now: Date,
  settings: Pick<Settings, 'platformTimeZone' | 'webhooks'>,
): WebhookEvent<'price_window.opening'>[] {
  const noticeMs = settings.webhooks.windowNoticeMinutes * minuteMs;
  return windowTurns(windows, {
    from: new Date(now.getTime() - noticeMs),
    until: new Date(now.getTime() + noticeMs),
    platformTimeZone: settings.platformTimeZone,
  }).map(({ window, change, at }) => ({
    userId: nobody,
    type: 'price_window.opening',
    cause: `price_window.opening:${window.id}:${change}:${at.toISOString()}:${termsOf(window)}`,
    at: now,
    data: {
      window_id: window.id,
      name: window.name,
      change,
      at: at.toISOString(),
      multiplier: window.multiplier,
      applies_to: [...window.appliesTo],
    },
  }));
}

interface LotRow {
  readonly user_id: string;
  readonly seq: number;
  readonly tier: Tier;
  readonly reason: string;
  readonly remaining: number;
  readonly expires_at: string;
}

const lapsingEvent = (lot: LotRow, now: Date): WebhookEvent<'grant.lapsing'> => ({
  userId: lot.user_id,
  type: 'grant.lapsing',
  cause: `grant.lapsing:${lot.seq}`,
  at: now,
  data: {
    user_id: lot.user_id,
    tier: lot.tier,
    lot: lot.seq,
    reason: lot.reason,
    remaining: energyOf(hundredthsOf(lot.remaining)),
    expires_at: new Date(lot.expires_at).toISOString(),
  },
});

export interface Outlook {
  readonly ask: AskWebhooks;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly settings: Settings;
  readonly signal?: AbortSignal | undefined;
}

/** Tells these events, those that are new; resolves to how many that were. */
export async function addEvents(
  { ask, newId }: Pick<Outlook, 'ask' | 'newId'>,
  events: readonly WebhookEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const added = await ask<{ events: number }>('add_webhook_events', {
    events: events.map((event) => eventRow(event, newId)),
  });
  return added.events;
}

/** Tells of every lot that lapses soon and that nobody was told of; resolves to how many those were. */
export async function tellLapsing(outlook: Outlook): Promise<number> {
  const { lapsingHours: hours, lotsAtMost } = outlook.settings.webhooks;
  let told = 0;
  let after: { user_id: string; seq: number } | undefined;
  while (!outlook.signal?.aborted) {
    const request = { hours, after, lots: lotsAtMost };
    const { lots } = await outlook.ask<{ lots: LotRow[] }>('read_lapsing_lots', request);
    const now = outlook.now();
    told += await addEvents(
      outlook,
      lots.map((lot) => lapsingEvent(lot, now)),
    );
    const last = lots.at(-1);
    if (last === undefined || lots.length < lotsAtMost) break;
    after = { user_id: last.user_id, seq: last.seq };
  }
  return told;
}
