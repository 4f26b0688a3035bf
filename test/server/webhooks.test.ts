/** Can admins, and servers with the scope, register who is told, see what arrived, and try it; and does each change leave its line? */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer, type TestServer, type Told } from '../support/test-server.ts';
import { type Receiver, startReceiver, status } from '../webhooks/receiver.ts';

interface NewSecret {
  readonly endpoint_id: string;
  readonly secret: string | null;
  readonly change: { readonly id: string; readonly version: string; readonly after: Record<string, unknown> };
}
interface EndpointDocument extends Record<string, unknown> {
  readonly id: string;
  readonly version: string;
}
interface DeliveryDocument {
  readonly event_id: string;
  readonly state: string;
  readonly type: string;
  readonly attempts: readonly { readonly outcome: string; readonly status: number | null }[];
}

const reason = 'the mail server is told';

describeOnEachDatabase('webhooks, over HTTP', (open) => {
  let server: TestServer;
  let receiver: Receiver;
  let admin: string;
  let userId: string;

  beforeEach(async () => {
    await open().clear();
    receiver = await startReceiver();
    const webhooks = { allowedHosts: [receiver.host], runSeconds: 0, jitterShare: 0, endpointsAtMost: 3 };
    server = createTestServer(open().database, { settings: { webhooks } });
    userId = await server.newUser();
    admin = await server.adminToken(userId);
  });
  afterEach(async () => {
    expect(server.failures).toEqual([]);
    await receiver.close();
    await server.engine.close();
  });

  const ask = <T = Record<string, unknown>>(
    method: string,
    path: string,
    { body, bearer = admin, key }: { body?: unknown; bearer?: string; key?: string } = {},
  ): Promise<Told<T>> => {
    // So that the log has an order.
    if (method !== 'GET') server.clock.advance({ seconds: 1 });
    return server.ask<T>(`/v1/admin/webhooks${path}`, {
      method,
      bearer,
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  };
  const values = (more: object = {}) => ({ url: receiver.url, events: ['tier.changed'], ...more });
  const create = async (more: object = {}): Promise<NewSecret> =>
    (await ask<NewSecret>('POST', '', { body: { values: values(more), reason } })).body;
  const list = async (): Promise<EndpointDocument[]> =>
    (await ask<{ items: EndpointDocument[] }>('GET', '')).body.items;
  const lines = async () =>
    (
      await server.ask<{ items: { id: string; action: string; actor: string; subject: string }[] }>(
        '/v1/admin/audit',
        { bearer: admin },
      )
    ).body.items;
  const setTier = async (tier: 'pro' | 'team' | 'elite' | 'free') => {
    server.clock.advance({ seconds: 1 });
    await server.engine.ledger.setTier({ userId, tier });
  };

  it('show a new secret once, and never again: not in the list, not in the log, not to a repeated request', async () => {
    const body = { values: values({ description: 'Mails' }), reason };
    const made = await ask<NewSecret>('POST', '', { body, key: 'one' });
    expect(made.status).toBe(201);
    const { secret } = made.body;
    expect(secret).toMatch(/^whsec_/);
    const again = await ask<NewSecret>('POST', '', { body, key: 'one' });
    expect(again.body).toMatchObject({ endpoint_id: made.body.endpoint_id, secret: null });
    const conflict = await ask('POST', '', { body: { ...body, reason: 'another' }, key: 'one' });
    expect(conflict).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    const endpoints = await list();
    expect(endpoints).toMatchObject([
      { url: receiver.url, description: 'Mails', is_active: true, waiting: 0 },
    ]);
    expect(JSON.stringify([endpoints, again.body, await lines()])).not.toContain('whsec');
    expect((await lines()).map(({ action, subject }) => [action, subject])).toEqual([
      ['create', `webhooks/${made.body.endpoint_id}`],
    ]);
  });

  it('are changed, switched off and on, and deleted by who has read them as they are', async () => {
    const { endpoint_id: id } = await create();
    const [read] = await list();
    const change = (more: object, version = read?.version) =>
      ask('PATCH', `/${id}`, { body: { values: more, version, reason } });
    expect(await change({ events: ['energy.low'] })).toMatchObject({
      status: 200,
      body: { action: 'update', before: { events: ['tier.changed'] }, after: { events: ['energy.low'] } },
    });
    expect(await change({ is_active: false })).toMatchObject({
      status: 409,
      body: { code: 'changed_meanwhile' },
    });
    const [now] = await list();
    expect((await change({ is_active: false }, now?.version)).status).toBe(200);
    const [off] = await list();
    expect(off).toMatchObject({ is_active: false, disabled_because: 'by_hand', events: ['energy.low'] });
    expect((await ask('POST', `/${id}/test`)).status).toBe(400);
    expect((await change({ is_active: true }, off?.version)).status).toBe(200);
    const [on] = await list();
    expect(on).toMatchObject({ is_active: true, disabled_because: null });
    const remove = (version = '') => ask('DELETE', `/${id}?version=${version}&reason=over`);
    expect((await remove(read?.version)).status).toBe(409);
    expect(await remove(on?.version)).toMatchObject({ status: 200, body: { action: 'delete', after: null } });
    expect(await list()).toEqual([]);
    const [line] = await lines();
    const undo = await server.ask(`/v1/admin/audit/${line?.id}/undo`, {
      method: 'POST',
      bearer: admin,
      body: { reason: 'no' },
    });
    expect(undo).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('stop what still waits when an endpoint is switched off or deleted', async () => {
    const { endpoint_id: id } = await create();
    receiver.answer(status(500));
    await setTier('pro');
    await server.engine.webhooks.deliver();
    const [read] = await list();
    expect(read?.waiting).toBe(1);
    await ask('PATCH', `/${id}`, { body: { values: { is_active: false }, version: read?.version, reason } });
    const { body } = await ask<{ items: DeliveryDocument[] }>('GET', `/${id}/deliveries`);
    expect(body.items.map(({ state }) => state)).toEqual(['cancelled']);
    const [off] = await list();
    await ask('DELETE', `/${id}?version=${off?.version}&reason=over`);
    expect(await ask('GET', `/${id}/deliveries`)).toMatchObject({ status: 404 });
    server.clock.advance({ days: 1 });
    await server.engine.webhooks.deliver();
    expect(receiver.received).toHaveLength(1);
  });

  it('get another secret, shown once, which signs beside the old one', async () => {
    const { endpoint_id: id, secret } = await create();
    const rotated = await ask<NewSecret>('POST', `/${id}/rotate`, { body: { reason, overlap_hours: 2 } });
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(secret);
    const at = server.clock.now().getTime();
    expect((await list())[0]).toMatchObject({
      secret_since: new Date(at).toISOString(),
      previous_secret_until: new Date(at + 7_200_000).toISOString(),
    });
    await ask('POST', `/${id}/test`);
    expect(receiver.received[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    expect((await ask('POST', `/${userId}/rotate`, { body: { reason } })).status).toBe(404);
  });

  it('tell every delivery with its attempts, page by page, and by state', async () => {
    const { endpoint_id: id } = await create();
    for (const tier of ['pro', 'team', 'elite'] as const) await setTier(tier);
    await server.engine.webhooks.deliver();
    receiver.answer(status(503));
    await setTier('free');
    await server.engine.webhooks.deliver();
    const seen: DeliveryDocument[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await ask<{ items: DeliveryDocument[]; next_cursor: string | null }>(
        'GET',
        `/${id}/deliveries?limit=1${cursor}`,
      );
      seen.push(...body.items);
      if (body.next_cursor === null) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen.map(({ state }) => state)).toEqual(['waiting', 'delivered', 'delivered', 'delivered']);
    expect(seen[0]?.attempts).toMatchObject([{ attempt: 1, outcome: 'refused', status: 503 }]);
    const waiting = await ask<{ items: DeliveryDocument[] }>('GET', `/${id}/deliveries?state=waiting`);
    expect(waiting.body.items.map(({ event_id }) => event_id)).toEqual([seen[0]?.event_id]);
  });

  it('are tried at once by a test, and by sending one again', async () => {
    const { endpoint_id: id } = await create();
    const tested = await ask<DeliveryDocument>('POST', `/${id}/test`, { key: 'a test' });
    expect(tested).toMatchObject({
      status: 200,
      body: { type: 'webhook.test', state: 'delivered', payload: { data: { endpoint_id: id } } },
    });
    await ask('POST', `/${id}/test`, { key: 'a test' });
    expect(receiver.received).toHaveLength(1);
    const again = await ask<DeliveryDocument>('POST', `/${id}/deliveries/${tested.body.event_id}/resend`);
    expect(again.body.attempts).toHaveLength(2);
    expect(receiver.received.map((one) => one.id)).toEqual([tested.body.event_id, tested.body.event_id]);
    expect((await ask('POST', `/${id}/deliveries/${userId}/resend`)).status).toBe(404);
  });

  it('are a server’s to keep that was given the scope, under its own name in the log', async () => {
    const key = await server.serverKey('webhooks');
    const made = await ask<NewSecret>('POST', '', { bearer: key, body: { values: values(), reason } });
    expect(made.status).toBe(201);
    const [line] = await lines();
    expect(line?.actor).toMatch(/^server key /);
    expect((await ask('GET', '', { bearer: await server.serverKey('holds') })).status).toBe(403);
    expect((await ask('GET', '', { bearer: await server.token(userId) })).status).toBe(403);
  });

  it.each([
    ['an address that is not public', { url: 'https://10.0.0.1/' }],
    ['no address', { url: 'mail' }],
    ['an event that there is not', { events: ['energy.high'] }],
    ['a test, which nobody can ask for all the time', { events: ['webhook.test'] }],
    ['no event', { events: [] }],
    ['a field that there is not', { secret: 'mine' }],
  ])('refuse %s, and change nothing', async (_, more) => {
    const answer = await ask('POST', '', { body: { values: values(more), reason } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await list()).toEqual([]);
  });

  it('are not more than the setting allows', async () => {
    for (let nth = 0; nth < 3; nth += 1) await create();
    expect((await ask('POST', '', { body: { values: values(), reason } })).status).toBe(400);
    expect(await list()).toHaveLength(3);
  });

  it('are counted at /metrics: attempts by outcome, and how many wait in all processes', async () => {
    const { endpoint_id: id } = await create();
    await ask('POST', `/${id}/test`);
    receiver.answer(status(500));
    await setTier('pro');
    await server.engine.webhooks.deliver();
    server.clock.advance({ seconds: 65 });
    const { body } = await server.ask<string>('/metrics', { bearer: await server.serverKey('metrics') });
    const figures = body.split('\n').filter((line) => line.startsWith('energy_webhook'));
    expect(figures).toEqual([
      'energy_webhook_attempts_total{outcome="delivered"} 1',
      'energy_webhook_attempts_total{outcome="refused"} 1',
      'energy_webhook_deliveries_waiting 1',
      'energy_webhook_late_seconds 60',
      'energy_webhook_endpoints 1',
      'energy_webhook_endpoints_failing 1',
    ]);
    expect(body).not.toContain(userId);
  });
});
