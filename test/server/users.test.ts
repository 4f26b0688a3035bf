import { expect, it } from 'vitest';
import { serverScopes } from '@/contract/route';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

describeOnEachDatabase('a server of the app, over HTTP', (open) => {
  async function withKey(account: { energy?: number } = {}) {
    const server = createTestServer(open().database);
    const userId = await server.newUser(account);
    const bearer = await server.serverKey(...serverScopes);
    const ask = (method: string, path: string, body?: unknown) =>
      server.ask(`/v1/users/${userId}${path}`, { method, bearer, ...(body === undefined ? {} : { body }) });
    return { server, userId, bearer, ask };
  }

  it('holds by tokens, extends, and pays for what was used at the price of the hold', async () => {
    const { server, userId, ask } = await withKey();
    const hold = await ask('POST', '/holds', { feature: 'ai_message', tokens: 3_000, model: 'a-model' });
    // 3,000 tokens at 1,500 an energy, times the tier's 1.10.
    expect(hold).toMatchObject({ status: 201, body: { status: 'open', energy: 2.2, tokens: 3_000 } });
    const path = `/holds/${hold.body.hold_id}`;
    expect((await ask('POST', `${path}/extend`, { expires_in_seconds: 600 })).status).toBe(200);
    await open().database.query('update public.token_budgets set price_modifier = 2');
    await server.engine.announceConfigurationChange();
    const settled = await ask('POST', `${path}/settle`, { input_tokens: 1_000, output_tokens: 400 });
    expect(settled).toMatchObject({ status: 200, body: { kind: 'settle', delta: -1.1, balance_after: 8.9 } });
    const again = await ask('POST', `${path}/settle`, { input_tokens: 1_000, output_tokens: 400 });
    expect(again.body).toEqual({ ...settled.body, replayed: true });
    expect((await ask('POST', `${path}/release`)).body.code).toBe('hold_not_open');
    await server.settlements(userId, 1);
    await open().clear();
  });

  const spikesOf = async (server: TestServer, userId: string) => {
    const rows = await server.database.query<{ spike: boolean }>(
      'select spike_detected as spike from public.token_usage where user_id = $1 order by created_at',
      [userId],
    );
    const [account] = await server.database.query<{ warnings: number }>(
      'select spike_warnings_count::int as warnings from public.user_energy where user_id = $1',
      [userId],
    );
    return { spikes: rows.map(({ spike }) => spike), warnings: account?.warnings };
  };

  // The tier free: its threshold is 3,000, and from 5,000 on a call is large.
  it.each([
    [3_000, false, 0],
    [3_001, true, 1],
    [60_000, true, 1],
  ])(
    'a hold of %i tokens is a spike as a call is: %s, %i warnings, once for each key',
    async (tokens, spike, warnings) => {
      const { server, userId, bearer } = await withKey({ energy: 100_000 });
      await server.engine.ledger.setLimits({
        ...{ userId, dailyTokenBudget: 1_000_000, note: 'for large holds', actor: 'test' },
      });
      const hold = () =>
        server.ask<{ hold_id: string }>(`/v1/users/${userId}/holds`, {
          method: 'POST',
          bearer,
          body: { feature: 'ai_message', tokens },
          headers: { 'idempotency-key': 'one' },
        });
      const { hold_id: id } = (await hold()).body;
      expect((await hold()).body.hold_id).toBe(id);
      const body = { input_tokens: 1_000, output_tokens: 400 };
      await server.ask(`/v1/users/${userId}/holds/${id}/settle`, { method: 'POST', bearer, body });
      expect(await spikesOf(server, userId)).toEqual({ spikes: [spike], warnings });
      await server.settlements(userId, 1);
    },
  );

  it('a hold that is unusual for its user, with what its hour holds already, is counted', async () => {
    const { server, userId, ask } = await withKey({ energy: 100_000 });
    for (let nth = 0; nth < 30; nth++) {
      server.clock.advance({ hours: 8 });
      await server.engine.ledger.charge({ userId, feature: 'ai_message', energy: 100 });
    }
    await server.engine.learnPatterns();
    server.clock.advance({ hours: 3 });
    await ask('POST', '/holds', { feature: 'ai_message', tokens: 100 });
    expect(await spikesOf(server, userId)).toMatchObject({ warnings: 0 });
    await server.engine.ledger.charge({ userId, feature: 'ai_message', energy: 500 });
    await ask('POST', '/holds', { feature: 'ai_message', tokens: 100 });
    expect(await spikesOf(server, userId)).toMatchObject({ warnings: 1 });
  });

  it('releases a hold of which nothing was used, and cannot settle one that never was', async () => {
    const { userId, ask } = await withKey();
    const hold = await ask('POST', '/holds', { feature: 'ai_message', tokens: 1_000 });
    expect((await ask('POST', `/holds/${hold.body.hold_id}/release`)).body.status).toBe('released');
    expect((await ask('GET', '')).body).toMatchObject({ user_id: userId, held: 0, available: 10 });
    const nothing = await ask('POST', `/holds/${userId}/settle`, { input_tokens: 1, output_tokens: 1 });
    expect(nothing).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('charges a priced base, and gives it back to where it came from', async () => {
    const { ask } = await withKey();
    const charge = await ask('POST', '/charges', { feature: 'ai_message', energy: 2 });
    expect(charge.body).toMatchObject({ kind: 'charge', delta: -2.2, balance_after: 7.8 });
    const refund = await ask('POST', '/refunds', { seq: charge.body.seq });
    expect(refund.body).toMatchObject({ delta: 2.2, balance_after: 10 });
    expect((await ask('POST', '/charges', { feature: 'ai_message', energy: 50 })).body.code).toBe(
      'insufficient_energy',
    );
  });

  it('reports facts, each of which pays once', async () => {
    const { ask } = await withKey({ energy: 100 });
    const deal = () => ask('POST', '/deals', { deal_id: 'acme-1' });
    expect((await deal()).body).toMatchObject({ granted: true, amount: 3, reason: 'closing_bonus' });
    expect((await deal()).body).toMatchObject({ granted: false, amount: 0 });
    expect((await ask('POST', '/activity')).body).toMatchObject({ streak_days: 1 });
    const unknown = await ask('POST', '/missions', { mission_id: 'no such mission' });
    expect(unknown.body.granted ?? false).toBe(false);
  });

  it('changes a tier in one step, and a refill says why it adds nothing', async () => {
    const { ask } = await withKey();
    await ask('PUT', '/tier', { tier: 'team', note: 'bought it' });
    expect((await ask('GET', '')).body).toMatchObject({
      tier: 'team',
      max: 100,
      daily_token_budget: 300_000,
    });
    expect((await ask('GET', '/budget')).body).toMatchObject({ tokens_per_energy: 6_000 });
    await ask('POST', '/purchases', { energy: 200 });
    const refill = await ask('POST', '/grants', { reason: 'low_energy_rescue', energy: 5 });
    expect(refill.body).toMatchObject({ delta: 0, why: expect.any(String) });
  });

  it('opens an account and forgets it', async () => {
    const { server, bearer } = await withKey();
    const userId = '7d5c2c6e-3f0a-4c8e-9f58-9f6a54f0a001';
    const opened = await server.ask('/v1/users', {
      method: 'POST',
      bearer,
      body: { user_id: userId, tier: 'pro', time_zone: 'Asia/Kolkata' },
    });
    expect(opened).toMatchObject({
      status: 201,
      body: { tier: 'pro', current: 30, time_zone: 'Asia/Kolkata' },
    });
    const gone = await server.ask(`/v1/users/${userId}`, { method: 'DELETE', bearer });
    expect(gone.body).toMatchObject({ balance_after: 0 });
    expect(await server.engine.ledger.verify(userId)).toEqual([]);
  });
});
