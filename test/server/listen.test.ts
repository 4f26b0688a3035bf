import { describe, expect, it } from 'vitest';
import { serverEnvironment } from '@/server/environment';
import { listen, remoteAddressOf } from '@/server/listen';
import { createScriptedUpstream } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { say } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

const real = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db.example/energy',
  ENERGY_QUOTE_SECRET: 'f0Zq-8s7d6f5g4h3j2k1l0m9n8b7v6c5x4',
  ENERGY_JWT_ISSUER: 'https://auth.example',
  ENERGY_JWT_SECRET: 'q1Zq-8s7d6f5g4h3j2k1l0m9n8b7v6c5x4',
};

describe('the environment of a server', () => {
  it('for production is taken where everything is there', () => {
    expect(serverEnvironment(real)).toMatchObject({
      isProduction: true,
      issuers: [{ issuer: 'https://auth.example' }],
    });
  });

  it.each([
    ['DATABASE_URL', ''],
    ['ENERGY_QUOTE_SECRET', ''],
    ['ENERGY_QUOTE_SECRET', 'short'],
    ['ENERGY_JWT_SECRET', ''],
    ['ENERGY_JWT_SECRET', 'super-secret-jwt-token-with-at-least-32-characters-long'],
    ['ENERGY_JWT_SECRET', 'a'.repeat(40)],
    ['ENERGY_JWT_ISSUER', ''],
  ])('for production is refused with %s as %j, and said so without the secret', (name, given) => {
    const start = () => serverEnvironment({ ...real, [name]: given });
    expect(start).toThrow(name === 'ENERGY_JWT_ISSUER' ? /nobody signs/ : new RegExp(name));
    if (given !== '') expect(start).not.toThrow(new RegExp(given));
  });

  it('for development may be empty, and lets pages of this machine call', () => {
    expect(serverEnvironment({})).toEqual({
      isProduction: false,
      issuers: [],
      origins: ['http://localhost:*', 'http://127.0.0.1:*'],
      proxies: [],
      demoHosts: [],
      supabase: null,
    });
  });

  it.each([
    ['under its own name', { ENERGY_JWT_ISSUER: 'https://p.supabase.co/auth/v1' }],
    ['where no other is named', { ENERGY_JWT_ISSUER: '' }],
  ])('takes the shared secret of Supabase beside its keys, %s', (_, named) => {
    const issuer = 'https://p.supabase.co/auth/v1';
    const audience = 'authenticated';
    expect(serverEnvironment({ ...real, ...named, SUPABASE_URL: 'https://p.supabase.co' }).issuers).toEqual([
      { issuer, sharedSecret: real.ENERGY_JWT_SECRET, audience },
      { issuer, jwksUrl: `${issuer}/.well-known/jwks.json`, audience },
    ]);
  });

  it('reads the keys of Supabase from where it is told to, once', () => {
    const issuer = 'https://p.supabase.co/auth/v1';
    const mirrored = { ENERGY_JWT_ISSUER: issuer, ENERGY_JWKS_URL: 'https://keys.example/jwks' };
    const { issuers } = serverEnvironment({ ...mirrored, SUPABASE_URL: 'https://p.supabase.co' });
    expect(issuers).toEqual([{ issuer, jwksUrl: 'https://keys.example/jwks', audience: 'authenticated' }]);
  });

  it('names the origins whose pages may call, and none in production by itself', () => {
    expect(serverEnvironment(real).origins).toEqual([]);
    const named = { ...real, ENERGY_ORIGINS: 'https://app.example, https://admin.example' };
    expect(serverEnvironment(named).origins).toEqual(['https://app.example', 'https://admin.example']);
  });
});

describeOnEachDatabase('a server on a socket', (open) => {
  it('says what helps where its port is taken, or its address is no one of this machine', async () => {
    const { server } = createTestServer(open().database);
    const listening = await listen(server, { port: 0, hostname: '127.0.0.1' });
    const port = Number(new URL(listening.url).port);
    const why = (hostname: string) =>
      listen(server, { port, hostname }).then(
        () => 'it listens',
        ({ code, message }) => `${code}: ${message}`,
      );
    expect(await why('127.0.0.1')).toMatch(/^invalid_request: port \d+ on 127.0.0.1 is taken/);
    // Of the addresses for documentation.
    expect(await why('203.0.113.9')).toBe('invalid_request: 203.0.113.9 is no address of this machine');
    await listening.stop(0);
  });

  it('that stops lets a stream pay for what was delivered before it ends', async () => {
    const server = createTestServer(open().database, { server: { addressOf: remoteAddressOf } });
    const userId = await server.newUser();
    const listening = await listen(server.server, { port: 0, hostname: '127.0.0.1' });
    server.provider.script({ steps: [...say('Dear customer'), { type: 'hang' }] });
    const response = await fetch(`${listening.url}/v1/me/runs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await server.token(userId)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ feature: 'ai_message', input: 'Write a welcome.', stream: true }),
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await listening.stop(0);
    await reader.read().catch(() => undefined);
    expect((await server.engine.status(userId)).heldEnergy).toBe(0);
    await server.settlements(userId, 1);
    await expect(fetch(`${listening.url}/healthz`)).rejects.toThrow();
  });

  it('that stops waits until a stream through the proxy is paid, its reply kept first', async () => {
    const upstream = await createScriptedUpstream();
    const server = createTestServer(open().database, {
      server: { upstreams: { scripted: { baseURL: upstream.baseURL } } },
    });
    const userId = await server.newUser();
    const listening = await listen(server.server, { port: 0, hostname: '127.0.0.1' });
    upstream.script({ steps: [...say('Once upon a time'), { type: 'hang' }] });
    const response = await fetch(`${listening.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await server.token(userId)}`,
        'content-type': 'application/json',
        'idempotency-key': 'one stream',
      },
      body: JSON.stringify({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'Tell me a story.' }],
        stream: true,
      }),
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const gate = Promise.withResolvers<void>();
    const paying = Promise.withResolvers<void>();
    server.database.beforeNext(/settle_hold/, () => {
      paying.resolve();
      return gate.promise;
    });
    let isStopped = false;
    const stopping = listening.stop(0).then(() => {
      isStopped = true;
    });
    await paying.promise;
    // By now whoever waits for nothing is done.
    await server.engine.status(userId);
    expect(isStopped).toBe(false);
    gate.resolve();
    await stopping;
    await reader.read().catch(() => undefined);
    expect((await server.engine.status(userId)).heldEnergy).toBe(0);
    await server.settlements(userId, 1);
    await upstream.close();
  });

  it('that is told to stop says so before it refuses anybody, and serves until then', async () => {
    const server = createTestServer(open().database);
    const { timers } = server;
    const listening = await listen(server.server, { port: 0, hostname: '127.0.0.1', timers });
    const statusOf = async (path: string) => (await fetch(`${listening.url}${path}`)).status;
    expect(await statusOf('/readyz')).toBe(200);
    const stopping = listening.stop(5, 5);
    for (let nth = 0; nth < 2; nth += 1) {
      expect([await statusOf('/readyz'), await statusOf('/v1/sign-in')]).toEqual([503, 200]);
      await server.pass(2);
    }
    await server.pass(1);
    await stopping;
    await expect(fetch(`${listening.url}/readyz`)).rejects.toThrow();
  });
});
