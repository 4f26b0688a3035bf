/** Is every write done once, whatever becomes of its answer? Each write of the contract that takes a key is sent again with it. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { routeList, type routes } from '@/contract';
import { openApiOf } from '@/contract/open-api';
import { serverScopes } from '@/contract/route';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';
import { type Receiver, startReceiver } from '../webhooks/receiver.ts';

type Routes = typeof routes;
/** A new write without a line below is an error of types. */
type Keyed = {
  [Name in keyof Routes]: Name extends `GET ${string}`
    ? never
    : Routes[Name] extends { readonly keyless: string }
      ? never
      : Name;
}[keyof Routes];

interface Stage {
  readonly server: TestServer;
  readonly receiver: Receiver;
  /** Pro, with 10 energy, and their token. */
  readonly userId: string;
  readonly mine: string;
  readonly ofServer: string;
  readonly ofAdmin: string;
}

interface Request {
  readonly path: string;
  readonly bearer: string;
  readonly body?: unknown;
}

interface Sample extends Request {
  /** Another request, with the same key; none where the route can say nothing else. */
  readonly other?: Partial<Request>;
}

const reason = 'as it was agreed';
const message = { feature: 'ai_message', input: 'Write a short welcome.' };
const hello = { message: 'How do I open a call?' };
const ofUser = (rest: string, body?: unknown, other?: unknown) => (stage: Stage) => ({
  path: `/v1/users/${stage.userId}${rest}`,
  bearer: stage.ofServer,
  ...(body === undefined ? {} : { body }),
  ...(other === undefined ? {} : { other: { body: other } }),
});
const ofMe = (rest: string, body: unknown, other?: unknown) => (stage: Stage) => ({
  path: `/v1/me${rest}`,
  bearer: stage.mine,
  body,
  ...(other === undefined ? {} : { other: { body: other } }),
});
const byAdmin = (stage: Stage, path: string, body?: object, other?: object): Sample => ({
  path: `/v1/admin${path}`,
  bearer: stage.ofAdmin,
  ...(body === undefined ? {} : { body }),
  ...(other === undefined ? {} : { other: { body: other } }),
});
const toUser = (rest: string, body: object, other: object) => (stage: Stage) =>
  byAdmin(stage, `/users/${stage.userId}${rest}`, { ...body, reason }, { ...other, reason });

const made = (path: string, values: object) => (stage: Stage) =>
  byAdmin(stage, path, { values, reason }, { values, reason: 'another one' });

type Rows = { items: Record<string, unknown>[] };

async function rowOf(
  { server, ofAdmin }: Stage,
  path: string,
  where: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { body } = await server.ask<Rows>(`/v1/admin${path}`, { bearer: ofAdmin });
  const row = body.items.find((one) => Object.entries(where).every(([name, value]) => one[name] === value));
  if (row === undefined) throw new Error(`no such row of ${path}`);
  return row;
}

const changed =
  (path: string, id: string, where: Record<string, unknown>, values: object) => async (stage: Stage) => {
    const row = await rowOf(stage, path, where);
    const body = { values, version: row.version, reason };
    return byAdmin(stage, `${path}/${String(row[id])}`, body, { ...body, reason: 'another one' });
  };

const removed =
  (path: string, id: string, where: Record<string, unknown>, values?: object) => async (stage: Stage) => {
    if (values !== undefined) {
      await stage.server.ask(`/v1/admin${path}`, {
        method: 'POST',
        bearer: stage.ofAdmin,
        body: { values, reason },
      });
    }
    const row = await rowOf(stage, path, where);
    const at = (why: string) =>
      `/v1/admin${path}/${String(row[id])}?${new URLSearchParams({ version: String(row.version), reason: why })}`;
    return { path: at(reason), bearer: stage.ofAdmin, other: { path: at('another one') } };
  };

const price = { model: 'a-model', input_usd_per_million: 0.25, output_usd_per_million: 1.5 };
const window = { name: 'Lunch', start_time: '12:00:00', end_time: '13:00:00', multiplier: 0.9 };
const mission = { key: 'say_hello', title: 'Say hello', amount: 1 };
const poem = { feature: 'ai_poem', base_tokens: 300 };

async function endpointOf(stage: Stage): Promise<string> {
  const { body } = await stage.server.ask<{ endpoint_id: string }>('/v1/admin/webhooks', {
    method: 'POST',
    bearer: stage.ofAdmin,
    body: { values: { url: stage.receiver.url, events: ['tier.changed'] }, reason },
  });
  return body.endpoint_id;
}

async function charged({ server, userId }: Stage): Promise<number> {
  const { engine } = server;
  return (await engine.charge({ userId, feature: 'ai_message', base: 100 })).seq;
}

const samples: Readonly<Record<Keyed, (stage: Stage) => Sample | Promise<Sample>>> = {
  'PATCH /v1/me': ofMe(
    '',
    { time_zone: 'Europe/Berlin', compression_mode_enabled: true },
    {
      compression_mode_enabled: true,
    },
  ),
  'POST /v1/me/regeneration/{reason}': async ({ server, userId, mine }) => {
    await server.engine.ledger.adjust({ userId, energy: -990, note: 'little is left', actor: 'test' });
    return {
      path: '/v1/me/regeneration/low_energy_rescue',
      bearer: mine,
      other: { path: '/v1/me/regeneration/streak_bonus' },
    };
  },
  'POST /v1/me/quotes': ofMe('/quotes', message),
  'POST /v1/me/runs': ofMe('/runs', message, { ...message, input: 'Write a long one.' }),
  'POST /v1/me/keys': ofMe('/keys', { name: 'one', scopes: ['me:run'] }, { name: 'two', scopes: ['me:run'] }),
  'POST /v1/me/features/{feature}/quotes': ofMe('/features/ai_chatbot/quotes', { input: hello }),
  'POST /v1/me/features/{feature}/runs': ofMe(
    '/features/ai_chatbot/runs',
    { input: hello },
    { input: { message: 'And how do I end one?' } },
  ),
  'POST /v1/me/scans': ofMe(
    '/scans',
    { input: { ideal: 'Firms that ship parcels', prospects: [{ name: 'One' }] } },
    { input: { ideal: 'Firms that ship parcels', prospects: [{ name: 'Two' }] } },
  ),
  'DELETE /v1/users/{user_id}': ofUser(''),
  'PUT /v1/users/{user_id}/tier': ofUser('/tier', { tier: 'team' }, { tier: 'elite' }),
  'POST /v1/users/{user_id}/keys': ofUser(
    '/keys',
    { name: 'one', scopes: ['me:run'] },
    { name: 'two', scopes: ['me:run'] },
  ),
  'POST /v1/users/{user_id}/quotes': ofUser('/quotes', message),
  'POST /v1/users/{user_id}/holds': ofUser(
    '/holds',
    { feature: 'ai_message', tokens: 1_000 },
    { feature: 'ai_message', tokens: 1_001 },
  ),
  'POST /v1/users/{user_id}/charges': ofUser(
    '/charges',
    { feature: 'ai_message', energy: 1 },
    { feature: 'ai_message', energy: 2 },
  ),
  'POST /v1/users/{user_id}/refunds': async (stage) => {
    const seq = await charged(stage);
    return ofUser('/refunds', { seq, energy: 0.1 }, { seq, energy: 0.2 })(stage);
  },
  'POST /v1/users/{user_id}/grants': ofUser(
    '/grants',
    { reason: 'closing_bonus', energy: 3 },
    { reason: 'closing_bonus', energy: 4 },
  ),
  'POST /v1/users/{user_id}/purchases': ofUser('/purchases', { energy: 2.5 }, { energy: 3 }),
  'POST /v1/users/{user_id}/activity': (stage) => ({
    ...ofUser('/activity')(stage),
    other: { path: `/v1/users/${stage.userId}/deals`, body: {} },
  }),
  'POST /v1/users/{user_id}/deals': ofUser('/deals', {}, { deal_id: 'acme-1' }),
  'POST /v1/users/{user_id}/missions': ofUser(
    '/missions',
    { mission_id: 'connect_crm' },
    { mission_id: 'another' },
  ),
  'POST /v1/users/{user_id}/referrals': async (stage) =>
    ofUser(
      '/referrals',
      { referred_user_id: await stage.server.newUser() },
      { referred_user_id: await stage.server.newUser() },
    )(stage),
  'POST /v1/users/{user_id}/upgrades': async (stage) => {
    const { server, userId } = stage;
    await server.engine.ledger.setTier({ userId, tier: 'team' });
    const body = { from_tier: 'pro', to_tier: 'team' };
    return ofUser('/upgrades', body, { from_tier: 'free', to_tier: 'team' })(stage);
  },
  'POST /v1/users/{user_id}/regenerations': async (stage) => {
    stage.server.clock.advance({ days: 1 });
    return ofUser('/regenerations', { reason: 'daily_reset' }, { reason: 'streak_bonus' })(stage);
  },
  'POST /v1/admin/surge-windows': made('/surge-windows', window),
  'PATCH /v1/admin/surge-windows/{id}': changed(
    '/surge-windows',
    'id',
    { name: 'Happy Hour' },
    {
      multiplier: 0.5,
    },
  ),
  'DELETE /v1/admin/surge-windows/{id}': removed('/surge-windows', 'id', { name: 'Lunch' }, window),
  'PATCH /v1/admin/token-budgets/{tier}': changed(
    '/token-budgets',
    'tier',
    { tier: 'pro' },
    {
      daily_limit: 12_345,
    },
  ),
  'POST /v1/admin/cost-estimates': made('/cost-estimates', poem),
  'PATCH /v1/admin/cost-estimates/{name}': changed(
    '/cost-estimates',
    'feature',
    { feature: 'ai_about' },
    {
      base_tokens: 77,
    },
  ),
  'DELETE /v1/admin/cost-estimates/{name}': removed(
    '/cost-estimates',
    'feature',
    { feature: 'ai_poem' },
    poem,
  ),
  'POST /v1/admin/model-prices': made('/model-prices', price),
  'PATCH /v1/admin/model-prices/{id}': async (stage) => {
    await removed('/model-prices', 'id', { model: 'a-model' }, price)(stage);
    return await changed('/model-prices', 'id', { model: 'a-model' }, { energy_factor: 2 })(stage);
  },
  'DELETE /v1/admin/model-prices/{id}': removed('/model-prices', 'id', { model: 'a-model' }, price),
  'PATCH /v1/admin/regeneration-rules/{name}': changed(
    '/regeneration-rules',
    'reason',
    { reason: 'closing_bonus' },
    { amount: 4.5 },
  ),
  'POST /v1/admin/missions': made('/missions', mission),
  'PATCH /v1/admin/missions/{name}': changed('/missions', 'key', { key: 'connect_crm' }, { amount: 2.5 }),
  'DELETE /v1/admin/missions/{name}': removed('/missions', 'key', { key: 'say_hello' }, mission),
  'POST /v1/admin/audit/{id}/undo': async (stage) => {
    const { path, body } = await changed('/missions', 'key', { key: 'connect_crm' }, { amount: 2.5 })(stage);
    const line = await stage.server.ask<{ id: string }>(path, {
      method: 'PATCH',
      bearer: stage.ofAdmin,
      body,
    });
    return byAdmin(stage, `/audit/${line.body.id}/undo`, { reason }, { reason: 'another one' });
  },
  'PUT /v1/admin/users/{user_id}/tier': toUser('/tier', { tier: 'team' }, { tier: 'elite' }),
  'PUT /v1/admin/users/{user_id}/limits': toUser('/limits', { max_energy: 50 }, { max_energy: 60 }),
  'PUT /v1/admin/users/{user_id}/frozen': toUser('/frozen', { frozen: true }, { frozen: false }),
  'POST /v1/admin/users/{user_id}/adjustments': toUser('/adjustments', { energy: -1 }, { energy: -2 }),
  'POST /v1/admin/users/{user_id}/grants': toUser(
    '/grants',
    { for: 'closing_bonus', energy: 1 },
    { for: 'closing_bonus', energy: 2 },
  ),
  'POST /v1/admin/webhooks': (stage) =>
    made('/webhooks', { url: stage.receiver.url, events: ['tier.changed'] })(stage),
  'PATCH /v1/admin/webhooks/{id}': async (stage) => {
    const id = await endpointOf(stage);
    return await changed('/webhooks', 'id', { id }, { description: 'Mails' })(stage);
  },
  'DELETE /v1/admin/webhooks/{id}': async (stage) =>
    await removed('/webhooks', 'id', { id: await endpointOf(stage) })(stage),
  'POST /v1/admin/webhooks/{id}/rotate': async (stage) =>
    byAdmin(stage, `/webhooks/${await endpointOf(stage)}/rotate`, { reason }, { reason: 'another one' }),
  'POST /v1/admin/webhooks/{id}/test': async (stage) =>
    byAdmin(stage, `/webhooks/${await endpointOf(stage)}/test`),
};

/** What a repeated answer may not say again, what says that it is one, and what of a quote is new each time but its call. */
const isOwn = (name: string): boolean => name === 'replayed' || name === 'secret';
const plain = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'quote_id' in body
    ? body.quote_id
    : JSON.parse(JSON.stringify(body, (name, value: unknown) => (isOwn(name) ? undefined : value)));

it('takes a key, in the document, where it is done once for each', () => {
  const { paths } = openApiOf(routeList, '0') as {
    paths: Record<string, Record<string, { parameters: { $ref?: string }[] }>>;
  };
  const taking = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { parameters }]) => parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  expect(taking.sort()).toEqual(Object.keys(samples).sort());
});

describeOnEachDatabase('a write that is sent again with its key', (open) => {
  let stage: Stage;

  beforeEach(async () => {
    await open().clear();
    const receiver = await startReceiver();
    const server = createTestServer(open().database, {
      settings: {
        surge: { riseNoticeHours: 0 },
        webhooks: { allowedHosts: [receiver.host], runSeconds: 0, jitterShare: 0 },
      },
    });
    server.provider.script(reply(['Hello']));
    const userId = await server.newUser({ tier: 'pro', energy: 1_000 });
    stage = {
      server,
      receiver,
      userId,
      mine: await server.token(userId),
      ofServer: await server.serverKey(...serverScopes),
      ofAdmin: await server.adminToken(await server.newUser()),
    };
  });
  afterEach(async () => {
    expect(stage.server.failures).toEqual([]);
    expect(await stage.server.engine.ledger.verify()).toEqual([]);
    await stage.receiver.close();
    await stage.server.engine.close();
  });

  const version = async () => {
    const [row] = await open().database.query<{ version: string }>(
      'select version from public.user_energy where user_id = $1',
      [stage.userId],
    );
    return row?.version;
  };

  it.each(Object.entries(samples))('is done once: %s', async (name, sampleOf) => {
    const [method = ''] = name.split(' ');
    const { other, ...sample } = await sampleOf(stage);
    const ask = ({ path, ...request }: Request) =>
      stage.server.ask(path, { method, ...request, headers: { 'idempotency-key': 'the only one' } });
    const first = await ask(sample);
    expect(first.status, JSON.stringify(first.body)).toBeLessThan(300);
    if ('granted' in first.body) expect(first.body.granted).toBe(true);
    const done = await version();
    const again = await ask(sample);
    expect(again.status).toBe(first.status);
    expect(plain(again.body)).toEqual(plain(first.body));
    expect(await version()).toBe(done);
    if (other === undefined) return;
    const refused = await ask({ ...sample, ...other });
    expect(refused).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect(await version()).toBe(done);
  });

  it('makes no day of activity where the retry comes after midnight', async () => {
    const { server, ofServer: bearer, userId } = stage;
    server.clock.set('2026-03-10T23:59:59Z');
    const active = (key: string) =>
      server.ask(`/v1/users/${userId}/activity`, {
        method: 'POST',
        bearer,
        headers: { 'idempotency-key': key },
      });
    await active('the day before');
    expect((await active('one')).body).toMatchObject({ streak_days: 1 });
    server.clock.set('2026-03-11T00:00:01Z');
    expect((await active('one')).body).toMatchObject({ streak_days: 1 });
    expect((await active('two')).body).toMatchObject({ streak_days: 2 });
  });

  it('pays a report once that comes four times at once, and answers all of them alike', async () => {
    const { server, ofServer: bearer, userId } = stage;
    const headers = { 'idempotency-key': 'at once' };
    const told = await Promise.all(
      [1, 2, 3, 4].map(() =>
        server.ask(`/v1/users/${userId}/deals`, { method: 'POST', bearer, body: {}, headers }),
      ),
    );
    expect(told.map(({ body }) => body.granted)).toEqual([true, true, true, true]);
    expect(new Set(told.map(({ body }) => JSON.stringify(plain(body)))).size).toBe(1);
    expect((await server.engine.status(userId)).currentEnergy).toBe(1_300);
  });

  it('keeps the keys of activity two days, and no others go with them', async () => {
    const { server, ofServer: bearer, userId } = stage;
    const keys = async () => {
      const rows = await open().database.query<{ reason: string }>(
        'select reason from energy.fact_keys where user_id = $1 order by reason',
        [userId],
      );
      return rows.map(({ reason: kept }) => kept);
    };
    const ask = (path: string, key: string, body?: object) =>
      server.ask(`/v1/users/${userId}/${path}`, {
        method: 'POST',
        bearer,
        ...(body === undefined ? {} : { body }),
        headers: { 'idempotency-key': key },
      });
    await ask('activity', 'one');
    await ask('deals', 'a deal', {});
    server.clock.advance({ days: 3 });
    await ask('activity', 'two');
    expect(await keys()).toEqual(['activity', 'closing_bonus']);
  });

  it('uses up its key for every other verb', async () => {
    const { server, ofServer: bearer, userId } = stage;
    const ask = (path: string, body: object, key: string) =>
      server.ask(`/v1/users/${userId}/${path}`, {
        method: 'POST',
        bearer,
        body,
        headers: { 'idempotency-key': key },
      });
    expect((await ask('deals', {}, 'of a deal')).body).toMatchObject({ granted: true, amount: 3 });
    const verbs = [
      ['purchases', { energy: 1 }],
      ['charges', { feature: 'ai_message', energy: 1 }],
      ['holds', { feature: 'ai_message', tokens: 100 }],
    ] as const;
    for (const [path, body] of verbs) {
      expect((await ask(path, body, 'of a deal')).body).toMatchObject({ code: 'idempotency_conflict' });
    }
    // Together they take another way through the database.
    const together = await Promise.all(verbs.slice(1).map(([path, body]) => ask(path, body, 'of a deal')));
    expect(together.map(({ status }) => status)).toEqual([409, 409]);
    await ask('purchases', { energy: 1 }, 'of a purchase');
    expect((await ask('deals', {}, 'of a purchase')).body).toMatchObject({ code: 'idempotency_conflict' });
    expect((await server.engine.status(userId)).currentEnergy).toBe(1_000 + 300 + 100);
  });
});
