/** What does a test of webhooks stand on? An engine, a receiver, and an endpoint that leads from one to the other. */

import { afterEach } from 'vitest';
import type { SettingsOverrides } from '@/config';
import { wantedTypes } from '@/contract/webhook-events';
import type { Database } from '@/database/database';
import type { WebhookValues } from '@/engine/webhooks/endpoint';
import { createTestServer, type TestServer } from '../support/test-server.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

export interface Scene extends TestServer {
  readonly receiver: Receiver;
  /** Registers the receiver, for every type unless told otherwise; a second later, so that what was before is before. */
  endpoint(values?: WebhookValues): Promise<Endpoint>;
  /** Runs the job once. */
  deliver(): ReturnType<TestServer['engine']['webhooks']['deliver']>;
  /** Pays so much at once, in hundredths. */
  charge(userId: string, energy: number, key?: string): Promise<unknown>;
}

export interface SceneOptions {
  readonly webhooks?: SettingsOverrides['webhooks'];
  readonly startsAt?: string;
  readonly server?: Parameters<typeof createTestServer>[1];
}

export const changing = { actor: 'test', reason: 'as the test wants it', idempotencyKey: undefined };

const open = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const close of open) await close();
  open.clear();
});

/** A run of the job sends what is due, and waits for nothing. */
const atOnce = { runSeconds: 0, jitterShare: 0 };

export async function createScene(database: Database, options: SceneOptions = {}): Promise<Scene> {
  const receiver = await startReceiver();
  const server = createTestServer(database, {
    ...options.server,
    settings: {
      ...options.server?.settings,
      webhooks: { ...atOnce, allowedHosts: ['127.0.0.1'], ...options.webhooks },
    },
  });
  const { engine, clock } = server;
  if (options.startsAt !== undefined) clock.set(options.startsAt);
  open.add(async () => {
    await receiver.close();
    await engine.close();
  });
  return {
    ...server,
    receiver,
    async endpoint(values = {}) {
      clock.advance({ seconds: 1 });
      const all = { url: receiver.url, events: wantedTypes.options, ...values };
      const { endpointId: id, secret } = await engine.webhooks.create(all, changing);
      clock.advance({ seconds: 1 });
      return { id, secret: secret ?? '' };
    },
    deliver: () => engine.webhooks.deliver(),
    charge: (userId, energy, idempotencyKey) =>
      engine.ledger.charge({ userId, feature: 'ai_message', energy, idempotencyKey }),
  };
}
