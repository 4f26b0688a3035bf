import { serve } from '@hono/node-server';
import { createEnergyEngine, migrate, openDatabase } from 'energy-engine';
import { createProxy, fixedTokenCaller, upstreamsFromEnvironment } from 'energy-engine/proxy';
import { Hono } from 'hono';

const database = await openDatabase({ databaseUrl: process.env.DATABASE_URL }); // none: embedded, in ./.energy
await migrate(database);
const engine = createEnergyEngine({ database });
const { userId } = await engine.ledger.openAccount({
  userId: '00000000-0000-4000-8000-000000000001',
  tier: 'pro',
});

const proxy = createProxy({
  engine,
  upstreams: upstreamsFromEnvironment(process.env), // OPENAI_API_KEY, or OPENAI_BASE_URL
  callerOf: fixedTokenCaller({ 'my-key': userId }), // your own keys go here
});
serve({ fetch: new Hono().route('/openai/v1', proxy.app).fetch, port: 4000 });
