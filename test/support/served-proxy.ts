/** What does a test of the proxy stand on? A scripted upstream, an engine, and the proxy between them, over real sockets. */

import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Database } from '@/database/database';
import { createProxy, fixedTokenCaller, type ProxyOptions } from '@/proxy/create-proxy';
import { createScriptedUpstream, type ScriptedUpstream } from '@/testing/index';
import { newUserId } from './databases.ts';
import { createTestEngine, reached, type TestEngine, type TestEngineOptions } from './test-engine.ts';

export interface ServedProxy {
  readonly at: TestEngine;
  readonly upstream: ScriptedUpstream;
  /** Up to and including `/openai/v1`. */
  readonly baseURL: string;
  /** Opens an account; resolves to its id and its key for the proxy. */
  newUser(account?: Parameters<TestEngine['newUser']>[0]): Promise<{ userId: string; apiKey: string }>;
  /** No hold of the user is open any more. */
  settled(userId: string): Promise<void>;
  close(): Promise<void>;
}

export interface ServedProxyOptions extends Partial<Omit<ProxyOptions, 'engine' | 'callerOf'>> {
  readonly engine?: TestEngineOptions;
}

/** Serves an app on a free port of 127.0.0.1. */
export async function served(app: Hono): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made));
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

export async function serveProxy(database: Database, options: ServedProxyOptions = {}): Promise<ServedProxy> {
  const { engine: engineOptions, ...proxyOptions } = options;
  const upstream = await createScriptedUpstream();
  const at = createTestEngine(database, engineOptions);
  const users: Record<string, string> = {};
  const proxy = createProxy({
    engine: at.engine,
    upstreams: { scripted: { baseURL: upstream.baseURL, apiKey: 'upstream key' } },
    ...proxyOptions,
    callerOf: (request) => fixedTokenCaller(users)(request),
  });
  const { origin, close } = await served(new Hono().route('/openai/v1', proxy.app));
  return {
    at,
    upstream,
    baseURL: `${origin}/openai/v1`,
    async newUser(account) {
      const apiKey = `key-${newUserId()}`;
      const userId = await at.newUser(account);
      users[apiKey] = userId;
      return { userId, apiKey };
    },
    async settled(userId) {
      let held = 1;
      const look = async () => {
        held = (await at.engine.status(userId)).heldEnergy;
      };
      while (held > 0) {
        await look();
        let turned = false;
        setImmediate(() => {
          turned = true;
        });
        await reached(() => turned);
      }
    },
    async close() {
      await close();
      await proxy.close();
      await at.engine.close();
      await upstream.close();
    },
  };
}
