/** What of ours is measured by bench:proxy? The proxy on a real Postgres, in a process of its own. */

import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { openPg } from '../src/database/pg-pool.ts';
import { createEnergyEngine } from '../src/engine.ts';
import { createProxy } from '../src/proxy/create-proxy.ts';

/** What the benchmark hands over. */
export interface ProxyServerOrder {
  readonly databaseUrl: string;
  readonly upstreamUrl: string;
  /** User ids by token. */
  readonly users: Readonly<Record<string, string>>;
}

process.once('message', async ({ databaseUrl, upstreamUrl, users }: ProxyServerOrder) => {
  const database = await openPg(databaseUrl);
  const engine = createEnergyEngine({ database, onProblem: (problem) => console.error(problem) });
  const proxy = createProxy({
    engine,
    upstreams: { bench: { baseURL: upstreamUrl } },
    callerOf: ({ headers }) => ({ userId: users[headers.get('authorization')?.slice(7) ?? ''] ?? '' }),
  });
  const server = serve({ fetch: proxy.app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
});
process.on('message', (message) => {
  if (message === 'memory') process.send?.({ memory: process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
