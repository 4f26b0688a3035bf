/** What is told to others by HTTP? Who is told, what happened, and what became of it: the parts of webhooks, joined. */

import { randomBytes } from 'node:crypto';
import type { Clock, Timers } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { type ResolveHost, resolveByDns } from '../network/address.ts';
import type { ConfigurationStore } from './configuration.ts';
import { listenersOf } from './listeners.ts';
import { type Delivering, deliverDue, type OnAttempt } from './webhooks/deliver.ts';
import { createWebhookDeliveries } from './webhooks/delivery.ts';
import { createWebhookEndpoints } from './webhooks/endpoint.ts';
import { findEvents } from './webhooks/find-events.ts';
import type { Random } from './webhooks/retry.ts';
import { askWebhooksOf } from './webhooks/webhook-verb.ts';

/** What webhooks ask of the world around them. */
export interface WebhookSurroundings {
  /** Where a host is. Default: as the machine's DNS says. */
  readonly resolveHost?: ResolveHost;
  /** By which chance retries are scattered. Default: Math.random. */
  readonly random?: Random;
}

export interface WebhooksContext extends WebhookSurroundings {
  readonly database: Database;
  /** Undefined: the database's own counts where what is stored is judged. */
  readonly ownClock: Clock | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly settings: Settings;
  readonly configuration: ConfigurationStore;
  readonly newId: () => string;
  readonly onProblem: (problem: string) => void;
}

/** What a run of the job did. */
export interface WebhookCounts {
  /** New events that somebody is told. */
  readonly events: number;
  readonly delivered: number;
  /** Attempts that came to nothing. */
  readonly failed: number;
  /** Old events that were dropped. */
  readonly dropped: number;
}

/** How webhooks stand, in all processes. */
export interface WebhookStanding {
  /** Deliveries that are still to be made, and by how many seconds the latest of them is late. */
  readonly waiting: number;
  readonly lateSeconds: number;
  readonly activeEndpoints: number;
  readonly failingEndpoints: number;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

export function createWebhooks(context: WebhooksContext) {
  const { database, ownClock, clock, timers, settings, configuration, newId, onProblem } = context;
  const ask = askWebhooksOf(database, ownClock);
  const attempts = listenersOf<Parameters<OnAttempt>[0]>();
  const delivering: Delivering = {
    ask,
    clock,
    timers,
    settings: settings.webhooks,
    resolve: context.resolveHost ?? resolveByDns,
    random: context.random ?? Math.random,
    onAttempt: attempts.tell,
    onProblem,
  };
  const found = {
    ask,
    newId,
    settings,
    now: () => clock.now(),
    configuration: () => configuration.current(),
  };
  const { retentionDays: days, droppedAtOnce: limit } = settings.webhooks;

  return {
    ...createWebhookEndpoints({ ask, settings: settings.webhooks, newId, randomBytes }),
    ...createWebhookDeliveries({ ...delivering, newId }),

    /**
     * Finds what is to be told, sends what is due, and drops what is old; the job deliver-webhooks. Safe to run twice, late, cut
     * short, and on several machines at once.
     */
    async deliver({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<WebhookCounts> {
      const events = await findEvents({ ...found, signal });
      const sent = await deliverDue({ ...delivering, signal });
      const dropped = await ask<{ events: number }>('drop_webhook_events', { days, limit });
      return { events, ...sent, dropped: dropped.events };
    },

    async standing(): Promise<WebhookStanding> {
      const { waiting, late_seconds, active, failing } = await ask<Record<string, number | null>>(
        'read_webhook_standing',
        {},
      );
      return {
        waiting: waiting ?? 0,
        lateSeconds: late_seconds ?? 0,
        activeEndpoints: active ?? 0,
        failingEndpoints: failing ?? 0,
      };
    },

    /** Calls the listener after each attempt that this process made, until the returned function is called. */
    watchAttempts: attempts.add,
  };
}
