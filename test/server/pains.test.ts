import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reached, reply, say } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

const message = { feature: 'ai_message', input: 'Write a short welcome.' };

describeOnEachDatabase('what hurt others, over HTTP', (open) => {
  async function signedIn(account: { energy?: number; timeZone?: string } = {}) {
    const server = createTestServer(open().database);
    const userId = await server.newUser(account);
    return { server, userId, bearer: await server.token(userId) };
  }

  /** Begins a streamed run and reads its first event; what is left is the test's to leave. */
  async function begun(server: ReturnType<typeof createTestServer>, bearer: string, signal?: AbortSignal) {
    const response = await server.server.app.request('/v1/me/runs', {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...message, stream: true }),
      ...(signal === undefined ? {} : { signal }),
    });
    expect(response.status).toBe(200);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain('event: text');
    return reader;
  }

  const held = async (server: ReturnType<typeof createTestServer>, userId: string) =>
    (await server.engine.status(userId)).heldEnergy;

  it('3: a client that goes away in the middle of a stream leaves no hold', async () => {
    const { server, userId, bearer } = await signedIn();
    server.provider.script({ steps: [...say('Dear'), { type: 'hang' }] });
    const reader = await begun(server, bearer);
    expect(await held(server, userId)).toBeGreaterThan(0);
    await reader.cancel();
    await server.database.quiet();
    expect(await held(server, userId)).toBe(0);
    await server.settlements(userId, 1);
  });

  it('3: a model that breaks off in the middle of a stream leaves no hold, and the client is told', async () => {
    const { server, userId, bearer } = await signedIn();
    server.provider.script({ steps: [...say('Dear'), { type: 'disconnect' }] });
    const { body } = await server.ask<string>('/v1/me/runs', {
      method: 'POST',
      bearer,
      body: { ...message, stream: true },
    });
    expect(body).toMatch(/event: result\ndata: .*"interruption":"/);
    expect(await held(server, userId)).toBe(0);
    await server.settlements(userId, 1);
  });

  it('7: a stream that is aborted pays for what was delivered, and no more', async () => {
    const { server, userId, bearer } = await signedIn();
    const leaving = new AbortController();
    server.provider.script({ steps: [...say('Dear customer'), { type: 'hang' }] });
    await begun(server, bearer, leaving.signal);
    leaving.abort();
    await reached(() => server.provider.calls.length === 1);
    await server.provider.calls[0]?.outcome;
    await server.database.quiet();
    const entry = await server.settlements(userId, 1);
    const [row] = await open().database.query<{ output_tokens: string }>(
      'select output_tokens from public.token_usage where user_id = $1',
      [userId],
    );
    expect(Number(row?.output_tokens)).toBeGreaterThan(0);
    expect(Number(row?.output_tokens)).toBeLessThan(10);
    expect(entry?.delta).toBeLessThan(0);
  });

  it('7: a stream that is aborted before anything was delivered pays nothing', async () => {
    const { server, userId, bearer } = await signedIn();
    const leaving = new AbortController();
    server.provider.script({ steps: [{ type: 'hang' }] });
    const asked = server.server.app.request('/v1/me/runs', {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...message, stream: true }),
      signal: leaving.signal,
    });
    const response = await asked;
    const text = response.text();
    await reached(() => server.provider.calls.length === 1);
    leaving.abort();
    await text.catch(() => {});
    await server.database.quiet();
    expect(await held(server, userId)).toBe(0);
    await server.settlements(userId, 0);
  });

  it('10: a retry with the same idempotency key is one charge, and gets the same answer', async () => {
    const { server, userId, bearer } = await signedIn();
    server.provider.script(reply(['Hello']));
    const run = () =>
      server.ask('/v1/me/runs', {
        method: 'POST',
        bearer,
        body: message,
        headers: { 'idempotency-key': 'the client made this' },
      });
    const first = await run();
    const again = await run();
    expect(again.body).toMatchObject({ output: 'Hello', replayed: true, call_id: first.body.call_id });
    expect(server.provider.calls).toHaveLength(1);
    await server.settlements(userId, 1);
    const other = await server.ask('/v1/me/runs', {
      method: 'POST',
      bearer,
      body: { ...message, input: 'Another one.' },
      headers: { 'idempotency-key': 'the client made this' },
    });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  it("10: every write of a server's is done once for each key", async () => {
    const { server, userId } = await signedIn();
    const bearer = await server.serverKey('charges', 'grants', 'holds');
    const writes: [string, object][] = [
      ['charges', { feature: 'ai_message', energy: 1 }],
      ['purchases', { energy: 2.5 }],
      ['grants', { reason: 'closing_bonus', energy: 3 }],
      ['holds', { feature: 'ai_message', tokens: 1_000 }],
    ];
    for (const [path, body] of writes) {
      const ask = () =>
        server.ask(`/v1/users/${userId}/${path}`, {
          method: 'POST',
          bearer,
          body,
          headers: { 'idempotency-key': `once ${path}` },
        });
      const [first, again] = [await ask(), await ask()];
      expect(first).toMatchObject({ status: 201, body: { replayed: false } });
      expect(again.body).toEqual({ ...first.body, replayed: true });
    }
    expect((await server.engine.status(userId)).version).toBe(4);
  });

  it('13: the day turns at midnight where the user is, also when clocks change', async () => {
    const { server, userId } = await signedIn({ timeZone: 'Europe/Berlin' });
    const seen: unknown[] = [];
    // Summer time begins in the night to the 29th of March: that day has 23 hours.
    for (const now of [
      '2026-03-28T12:00:00Z',
      '2026-03-28T23:30:00Z',
      '2026-03-29T21:59:59Z',
      '2026-03-29T22:00:00Z',
    ]) {
      server.clock.set(now);
      const bearer = await server.token(userId);
      seen.push((await server.ask('/v1/me/budget', { bearer })).body.resets_at);
    }
    expect(seen).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
  });

  it('16: energy that is only held is told from energy that is gone', async () => {
    const { server, userId, bearer } = await signedIn({ energy: 300 });
    await server.engine.ledger.placeHold({
      userId,
      fingerprint: userId,
      feature: 'ai_message',
      model: null,
      energy: 300,
      tokens: 100,
      seconds: 60,
      price: {},
      estimatedTokens: 100,
      compressionMode: false,
      spikeDetected: false,
      spikeWarning: false,
    });
    const run = () => server.ask('/v1/me/runs', { method: 'POST', bearer, body: message });
    const waits = await run();
    expect(waits).toMatchObject({ status: 429, body: { code: 'energy_held_elsewhere', retryable: true } });
    expect(waits.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await server.ask('/v1/me', { bearer })).body).toMatchObject({
      current: 3,
      held: 3,
      available: 0,
    });
    const poor = await server.newUser({ energy: 1 });
    const gone = await server.ask('/v1/me/runs', {
      method: 'POST',
      bearer: await server.token(poor),
      body: message,
    });
    expect(gone).toMatchObject({ status: 402, body: { code: 'insufficient_energy', retryable: false } });
  });

  it('18: no way to spend skips the token budget of the day', async () => {
    const { server, userId, bearer } = await signedIn({ energy: 100_000 });
    await server.engine.ledger.setLimits({ userId, dailyTokenBudget: 10 });
    const key = await server.serverKey('holds', 'quotes');
    const asks = [
      server.ask('/v1/me/runs', { method: 'POST', bearer, body: message }),
      server.ask('/v1/me/runs', { method: 'POST', bearer, body: { ...message, stream: true } }),
      server.ask(`/v1/users/${userId}/holds`, {
        method: 'POST',
        bearer: key,
        body: { feature: 'ai_message', tokens: 1_000 },
      }),
    ];
    for (const told of await Promise.all(asks)) {
      expect(told).toMatchObject({ status: 402, body: { code: 'token_budget_exceeded' } });
    }
    const quote = await server.ask('/v1/me/quotes', { method: 'POST', bearer, body: message });
    expect(quote.body.unaffordable).toMatchObject({ code: 'token_budget_exceeded' });
    expect(server.provider.calls).toHaveLength(0);
  });
});
