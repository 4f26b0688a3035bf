import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** The events of an answer, by name. */
const eventsIn = (text: string): { event: string; data: Record<string, unknown> }[] =>
  text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [, event = ''] = /^event: (.*)$/m.exec(block) ?? [];
      const [, data = '{}'] = /^data: (.*)$/m.exec(block) ?? [];
      return { event, data: JSON.parse(data) as Record<string, unknown> };
    });

const message = { feature: 'ai_message', input: 'Write a short welcome.' };

describeOnEachDatabase('a user over HTTP', (open) => {
  async function signedIn(energy?: number) {
    const server = createTestServer(open().database);
    const userId = await server.newUser(energy === undefined ? {} : { energy });
    const bearer = await server.token(userId);
    return { server, userId, bearer };
  }

  it('sees what they own, what is held, and the tokens of the day', async () => {
    const { server, userId, bearer } = await signedIn();
    const { status, body } = await server.ask('/v1/me', { bearer });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user_id: userId,
      tier: 'free',
      current: 10,
      held: 0,
      available: 10,
      max: 10,
      streak_freezes: { held: 0, at_most: 2, every_days: 7 },
    });
    const budget = await server.ask('/v1/me/budget', { bearer });
    expect(budget.body).toMatchObject({
      daily_limit: 5_000,
      tokens_remaining: 5_000,
      tokens_per_energy: 1_500,
    });
  });

  it('is answered 304 while nothing has changed, and anew when something has', async () => {
    const { server, userId, bearer } = await signedIn();
    const first = await server.ask('/v1/me', { bearer });
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await server.ask('/v1/me', { bearer, headers })).status).toBe(304);
    await server.engine.ledger.purchase({ userId, energy: 500 });
    expect(await server.ask('/v1/me', { bearer, headers })).toMatchObject({
      status: 200,
      body: { current: 15 },
    });
  });

  it('is told whose prices the hour has: of all features, of most, or of the one that is asked for', async () => {
    const { server, bearer } = await signedIn();
    server.clock.set('2026-03-04T14:10:00Z');
    const prices = async (query = '') => (await server.ask(`/v1/me/prices${query}`, { bearer })).body;
    expect(await prices()).toMatchObject({ reach: 'all', now: { multiplier: 0.8 }, next: { reach: 'all' } });
    await server.database.query(
      `insert into public.surge_pricing_windows (name, start_time, end_time, multiplier, applies_to, priority)
       values ('Launch', '14:30', '16:30', 1.5, '{ai_pitchdeck}', 5)`,
    );
    await server.engine.announceConfigurationChange();
    expect(await prices()).toMatchObject({
      reach: 'most',
      now: { name: 'Happy Hour' },
      next: { starts_at: '2026-03-04T16:00:00.000Z', reach: 'most' },
    });
    expect(await prices('?feature=ai_pitchdeck')).toMatchObject({
      reach: 'feature',
      now: { name: 'Happy Hour' },
      next: { name: 'Launch', starts_at: '2026-03-04T14:30:00.000Z', reach: 'feature' },
    });
    server.clock.set('2026-03-04T14:40:00Z');
    expect(await prices('?feature=ai_pitchdeck')).toMatchObject({ now: { name: 'Launch', multiplier: 1.5 } });
  });

  it('quotes a call, runs it at that price, and finds its entry, its lots and its usage', async () => {
    const { server, userId, bearer } = await signedIn();
    server.provider.script(reply(['Hello', ' there']));
    const quote = await server.ask<{ quote_id: string; token: string; max_cost: number }>('/v1/me/quotes', {
      method: 'POST',
      bearer,
      body: message,
    });
    const run = await server.ask<{ energy_cost: number; output: string }>('/v1/me/runs', {
      method: 'POST',
      bearer,
      body: { ...message, quote_token: quote.body.token },
    });
    expect(run).toMatchObject({
      status: 200,
      body: { output: 'Hello there', tokens_used: 300, replayed: false },
    });
    expect(run.body.energy_cost).toBeLessThanOrEqual(quote.body.max_cost);
    const entries = await server.ask<Page<object>>('/v1/me/entries', { bearer });
    expect(entries.body.items[0]).toMatchObject({
      kind: 'settle',
      delta: -run.body.energy_cost,
      hold_id: quote.body.quote_id,
    });
    const calls = await server.ask<Page<object>>('/v1/me/calls', { bearer });
    expect(calls.body.items).toMatchObject([{ feature: 'ai_message', energy_cost: run.body.energy_cost }]);
    const usage = await server.ask('/v1/me/usage?days=7', { bearer });
    expect(usage.body).toMatchObject({ days: 7, requests: 1, total_tokens: 300 });
    const grants = await server.ask<{ items: { remaining: number }[] }>('/v1/me/grants', { bearer });
    expect(grants.body.items[0]?.remaining).toBe(10 - run.body.energy_cost);
    await server.settlements(userId, 1);
  });

  it('streams a run as events, the receipt last', async () => {
    const { server, userId, bearer } = await signedIn();
    server.provider.script(reply(['Hel', 'lo']));
    const { status, headers, body } = await server.ask<string>('/v1/me/runs', {
      method: 'POST',
      bearer,
      body: message,
      headers: { accept: 'text/event-stream' },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream');
    const events = eventsIn(body);
    expect(events.map(({ event }) => event)).toEqual(['text', 'text', 'result']);
    expect(events[2]?.data).toMatchObject({ output: 'Hello', interruption: null });
    await server.settlements(userId, 1);
  });

  it('is refused as a problem before a stream begins', async () => {
    const { server, bearer, userId } = await signedIn(1);
    const refused = await server.ask('/v1/me/runs', {
      method: 'POST',
      bearer,
      body: { ...message, stream: true },
    });
    expect(refused).toMatchObject({ status: 402, body: { code: 'insufficient_energy', retryable: false } });
    await server.settlements(userId, 0);
  });

  it('changes two things by one key, however long it is, and another two by another', async () => {
    const { server, userId, bearer } = await signedIn();
    const change = (key: string, body: object) =>
      server.ask('/v1/me', { method: 'PATCH', bearer, body, headers: { 'idempotency-key': key } });
    const both = { time_zone: 'Asia/Kolkata', compression_mode_enabled: true };
    const long = 'k'.repeat(254);
    expect((await change(`${long}1`, both)).status).toBe(200);
    expect((await change(`${long}1`, both)).status).toBe(200);
    expect((await server.engine.status(userId)).version).toBe(3);
    const others = { time_zone: 'Asia/Tokyo', compression_mode_enabled: false };
    expect(await change(`${long}2`, others)).toMatchObject({
      status: 200,
      body: { time_zone: 'Asia/Tokyo', compression_mode_enabled: false },
    });
    expect((await change(`${long}1`, others)).body.code).toBe('idempotency_conflict');
  });

  it('reads the ledger page by page, each line once', async () => {
    const { server, userId, bearer } = await signedIn();
    for (let nth = 0; nth < 6; nth += 1) await server.engine.ledger.purchase({ userId, energy: 100 + nth });
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await server.ask<Page<{ seq: number }>>(`/v1/me/entries?limit=3${query}`, { bearer });
      seen.push(...page.body.items.map(({ seq }) => seq));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('reads of the ledger what they ask for: one line, one kind of line, one reason', async () => {
    const { server, userId, bearer } = await signedIn();
    const { ledger } = server.engine;
    await ledger.charge({ userId, feature: 'ai_message', energy: 100 });
    await ledger.purchase({ userId, energy: 500 });
    await ledger.setLimits({ userId, compressionModeEnabled: true });
    const seqs = async (query: string) => {
      const { body } = await server.ask<Page<{ seq: number }>>(`/v1/me/entries?${query}`, { bearer });
      return body.items.map(({ seq }) => seq);
    };
    expect(await seqs('seq=2')).toEqual([2]);
    expect(await seqs('seq=9')).toEqual([]);
    expect(await seqs('show=calls')).toEqual([2]);
    expect(await seqs('show=received')).toEqual([3, 1]);
    expect(await seqs('show=received&limit=1')).toEqual([3]);
    expect(await seqs('show=changes')).toEqual([4]);
    expect(await seqs('show=lapsed')).toEqual([]);
    expect(await seqs('reason=purchase')).toEqual([3]);
    const unknown = await server.ask('/v1/me/entries?show=everything', { bearer });
    expect(unknown).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('reads which line paid a call, however many came after it, and none where nothing was paid', async () => {
    const { server, userId, bearer } = await signedIn(5_000);
    server.provider.script(reply(['Hello']));
    const quoted = () =>
      server.ask<{ quote_id: string; token: string }>('/v1/me/quotes', {
        method: 'POST',
        bearer,
        body: message,
      });
    const [paid, unpaid] = [await quoted(), await quoted()];
    const body = { ...message, quote_token: paid.body.token };
    await server.ask('/v1/me/runs', { method: 'POST', bearer, body });
    const { ledger } = server.engine;
    for (let nth = 0; nth < 25; nth += 1) await ledger.charge({ userId, feature: 'ai_message', energy: 10 });
    const linesOf = async (id: string) =>
      (await server.ask<Page<object>>(`/v1/me/entries?show=calls&hold_id=${id}`, { bearer })).body;
    expect(await linesOf(paid.body.quote_id)).toMatchObject({
      items: [{ kind: 'settle', hold_id: paid.body.quote_id }],
      next_cursor: null,
    });
    expect(await linesOf(paid.body.quote_id.toUpperCase())).toMatchObject({ items: [{ kind: 'settle' }] });
    expect((await linesOf(unpaid.body.quote_id)).items).toEqual([]);
    const stranger = await server.token(await server.newUser());
    const path = `/v1/me/entries?hold_id=${paid.body.quote_id}`;
    expect((await server.ask<Page<object>>(path, { bearer: stranger })).body.items).toEqual([]);
    expect(await server.ask('/v1/me/entries?hold_id=x', { bearer })).toMatchObject({ status: 400 });
  });

  it('reads their calls page by page, also those of one instant', async () => {
    const { server, userId, bearer } = await signedIn(5_000);
    for (let nth = 0; nth < 5; nth += 1) {
      await server.engine.ledger.charge({ userId, feature: 'ai_message', energy: 100 + nth });
    }
    const first = await server.ask<Page<{ id: string }>>('/v1/me/calls?limit=3', { bearer });
    const rest = await server.ask<Page<{ id: string }>>(
      `/v1/me/calls?limit=3&cursor=${first.body.next_cursor}`,
      { bearer },
    );
    expect(new Set([...first.body.items, ...rest.body.items].map(({ id }) => id)).size).toBe(5);
    expect(rest.body.next_cursor).toBeNull();
  });

  it('changes their zone and compression, and nothing else of their account', async () => {
    const { server, bearer } = await signedIn();
    const change = (body: object, headers = {}) =>
      server.ask('/v1/me', { method: 'PATCH', bearer, body, headers });
    const key = { 'idempotency-key': 'once' };
    expect(await change({ time_zone: 'Asia/Kolkata', compression_mode_enabled: true }, key)).toMatchObject({
      status: 200,
      body: { time_zone: 'Asia/Kolkata', compression_mode_enabled: true },
    });
    const again = await change({ time_zone: 'Asia/Kolkata', compression_mode_enabled: true }, key);
    expect(again.body.version).toBe(3);
    expect((await change({ time_zone: 'Mars/Olympus' })).status).toBe(400);
    for (const field of ['max_energy', 'tier', 'current', 'surge_multiplier', 'daily_token_budget']) {
      expect((await change({ [field]: 1_000 })).status).toBe(400);
    }
  });

  it('of another issuer is one and the same made user, and no super admin whatever the token says', async () => {
    const { server } = await signedIn();
    const bearer = await server.publishedToken('auth0|ada', { app_metadata: { role: 'super_admin' } });
    const first = await server.ask('/v1/me', { bearer });
    const again = await server.ask('/v1/me', { bearer: await server.publishedToken('auth0|ada') });
    const other = await server.ask('/v1/me', { bearer: await server.publishedToken('auth0|bo') });
    expect(first.status).toBe(200);
    expect(again.body.user_id).toBe(first.body.user_id);
    expect(other.body.user_id).not.toBe(first.body.user_id);
  });

  it('cannot come in as nobody, whose keys are those of servers', async () => {
    const { server } = await signedIn();
    const nobody = '00000000-0000-0000-0000-000000000000';
    const serverKey = await server.serverKey('users:read');
    const bearer = await server.token(nobody);
    const told = await server.ask('/v1/me', { bearer });
    expect(told.status).toBe(200);
    expect(told.body.user_id).not.toBe(nobody);
    expect((await server.ask('/v1/me/keys', { bearer })).body).toMatchObject({ items: [] });
    const [kept] = await open().database.query<{ id: string }>(
      `select id from energy.api_keys where user_id = '${nobody}'`,
    );
    const revoked = await server.ask(`/v1/me/keys/${kept?.id}`, { method: 'DELETE', bearer });
    expect(revoked.status).toBe(404);
    const user = await server.newUser();
    expect((await server.ask(`/v1/users/${user}`, { bearer: serverKey })).status).toBe(200);
  });

  it('cannot come in as a user of the primary issuer by the other one', async () => {
    const { server, userId } = await signedIn();
    const told = await server.ask('/v1/me', { bearer: await server.publishedToken(userId) });
    expect(told.body.user_id).not.toBe(userId);
  });
});

describeOnEachDatabase('keys', (open) => {
  async function withUser() {
    const server = createTestServer(open().database);
    const userId = await server.newUser();
    return { server, userId, bearer: await server.token(userId) };
  }

  it('are shown once, kept hashed, and revoked at once', async () => {
    const { server, userId, bearer } = await withUser();
    const { body, status } = await server.ask<{ secret: string; key_id: string }>('/v1/me/keys', {
      method: 'POST',
      bearer,
      body: { name: 'my laptop', scopes: ['me:read'] },
    });
    expect(status).toBe(201);
    const mine = { bearer: body.secret };
    expect((await server.ask('/v1/me', mine)).body.user_id).toBe(userId);
    const kept = await open().database.query('select * from energy.api_keys');
    expect(JSON.stringify(kept)).not.toContain(body.secret.slice(-43));
    const list = await server.ask<{ items: object[] }>('/v1/me/keys', { bearer });
    expect(list.body.items).toMatchObject([{ name: 'my laptop', last_used_at: expect.any(String) }]);
    expect(JSON.stringify(list.body)).not.toContain(body.secret);
    await server.ask(`/v1/me/keys/${body.key_id}`, { method: 'DELETE', bearer });
    expect((await server.ask('/v1/me', mine)).status).toBe(401);
  });

  it('asked for twice with one idempotency key are one key, whose secret is not told again', async () => {
    const { server, bearer } = await withUser();
    const make = (name: string) =>
      server.ask<{ secret: string | null; key_id: string; code?: string }>('/v1/me/keys', {
        method: 'POST',
        bearer,
        body: { name, scopes: ['me:run'] },
        headers: { 'idempotency-key': 'one' },
      });
    const [first, again] = [await make('a'), await make('a')];
    expect(again.body).toMatchObject({ key_id: first.body.key_id, secret: null });
    expect((await make('b')).body.code).toBe('idempotency_conflict');
  });

  it('that replace others leave those their overlap', async () => {
    const { server, userId } = await withUser();
    const { keys, clock } = server;
    const old = await keys.create({ userId, name: 'old', scopes: ['me:read'] });
    const made = await keys.rotate({ userId, keyId: old.id, overlapSeconds: 60 });
    const statusWith = async (bearer: string | null) =>
      (await server.ask('/v1/me', { bearer: bearer ?? '' })).status;
    expect(made).toMatchObject({ name: 'old', scopes: ['me:read'] });
    expect([await statusWith(old.secret), await statusWith(made.secret)]).toEqual([200, 200]);
    clock.advance({ seconds: 61 });
    expect([await statusWith(old.secret), await statusWith(made.secret)]).toEqual([401, 200]);
    await expect(keys.rotate({ userId, keyId: old.id, overlapSeconds: 60 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('of a user who is forgotten are gone, and no new one can be made', async () => {
    const { server, userId, bearer } = await withUser();
    const key = await server.userKey(userId, 'me:read');
    await server.engine.ledger.forgetUser({ userId });
    expect((await server.ask('/v1/me', { bearer: key })).status).toBe(401);
    const again = await server.ask('/v1/me/keys', {
      method: 'POST',
      bearer,
      body: { name: 'again', scopes: ['me:read'] },
    });
    expect(again.status).toBe(404);
    expect(await server.keys.list(userId)).toEqual([]);
  });

  it('with one letter changed are no keys', async () => {
    const { server, userId } = await withUser();
    const key = await server.userKey(userId, 'me:read');
    const other = await server.newUser();
    const swapped = key.replace(userId.replaceAll('-', ''), other.replaceAll('-', ''));
    for (const wrong of [`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, swapped, `${key}x`]) {
      expect((await server.ask('/v1/me', { bearer: wrong })).status).toBe(401);
    }
  });
});
