import { expect, it } from 'vitest';
import { createEnergyClient, type EnergyClientOptions, EnergyProblem } from '../../src/client/index.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

const message = { feature: 'ai_message', input: 'Write a short welcome.' };

const collected = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describeOnEachDatabase('the client of the HTTP API', (open) => {
  async function signedIn(changed: Partial<EnergyClientOptions> = {}) {
    const server = createTestServer(open().database);
    const userId = await server.newUser();
    const sent: Request[] = [];
    const waits: number[] = [];
    const toApp = (async (url: string, init: RequestInit) => {
      const request = new Request(url, init);
      sent.push(request.clone());
      return await server.server.app.request(request);
    }) as typeof fetch;
    const client = createEnergyClient({
      baseUrl: 'http://energy.example/',
      token: () => server.token(userId),
      fetch: toApp,
      wait: async (ms) => {
        waits.push(ms);
      },
      ...changed,
    });
    return { server, userId, client, sent, waits, toApp };
  }

  it('reads the status, with the next refill and what lapses', async () => {
    const { client, userId, server } = await signedIn();
    await server.engine.ledger.grant({
      userId,
      reason: 'closing_bonus',
      energy: 300,
      expiresAt: new Date(server.clock.now().getTime() + 3_600_000),
    });
    expect(await client.request('GET /v1/me')).toMatchObject({
      user_id: userId,
      current: 13,
      refill: { amount: 0 },
      lapsing: [{ reason: 'closing_bonus', remaining: 3 }],
    });
  });

  it('gives a report that is taken away as a file, whatever is in it', async () => {
    const { server, userId, toApp } = await signedIn();
    const token = await server.adminToken(userId);
    const client = createEnergyClient({ baseUrl: 'http://energy.example', token, fetch: toApp });
    const heads = { csv: 'calls,input_tokens', parquet: 'PAR1' };
    for (const format of ['csv', 'parquet'] as const) {
      const file = await client.request('GET /v1/admin/exports/{report}', {
        params: { report: 'usage' },
        query: { format, from: '2026-03-01', until: '2026-03-02' },
      });
      expect(file).toBeInstanceOf(Blob);
      expect((await file.text()).startsWith(heads[format])).toBe(true);
    }
  });

  it('watches the status, and connects again where the stream has ended', async () => {
    const { client, userId, server, waits } = await signedIn();
    const statuses = client.watch();
    expect((await statuses.next()).value).toMatchObject({ user_id: userId, current: 10 });
    await server.engine.charge({ userId, feature: 'ai_message', base: 100 });
    await server.pass(1);
    expect((await statuses.next()).value).toMatchObject({ current: 8.9 });
    await server.pass(server.engine.settings.server.streamSecondsAtMost);
    expect((await statuses.next()).value).toMatchObject({ current: 8.9 });
    expect(waits).toEqual([250]);
    await statuses.return(undefined);
  });

  it('gives the window that is open and the next change', async () => {
    const { client, server } = await signedIn();
    server.clock.set('2026-03-04T22:10:00Z');
    expect(await client.request('GET /v1/me/prices')).toEqual({
      reach: 'all',
      now: { name: 'Peak Evening', multiplier: 1.2, ends_at: '2026-03-04T23:00:00.000Z' },
      next: {
        name: 'Late Night Premium',
        multiplier: '1.3',
        starts_at: '2026-03-04T23:00:00.000Z',
        reach: 'all',
      },
    });
  });

  it('runs a feature, streams what is written, and finds it in the days of use', async () => {
    const { client, server, userId } = await signedIn();
    server.provider.script(reply(['Hello', ' there']));
    const events = await collected(client.run({ body: message }));
    expect(events.map(({ event }) => event)).toEqual(['text', 'text', 'result']);
    const cost = events.flatMap((each) => (each.event === 'result' ? [each.data.energy_cost] : []));
    const usage = await client.request('GET /v1/me/usage/days', { query: { days: 7 } });
    expect(usage.items).toMatchObject([
      { day: usage.last_day, feature: 'ai_message', requests: 1, input_tokens: 100, output_tokens: 200 },
    ]);
    expect([usage.items[0]?.energy_cost]).toEqual(cost);
    await server.settlements(userId, 1);
  });

  it('throws a refusal with its code, its advice and whether to try again', async () => {
    const { client } = await signedIn();
    const refused = client.request('POST /v1/me/quotes', { body: { feature: 'nothing', input: 'x' } });
    await expect(refused).rejects.toMatchObject({ code: 'unknown_feature', status: 404, retryable: false });
    await expect(refused).rejects.toSatisfy(EnergyProblem.isInstance);
  });

  it('sends what may succeed later again, with the same idempotency key, and is charged once', async () => {
    const { server, userId, toApp, ...first } = await signedIn();
    let isLost = true;
    const lossy = (async (url: string, init: RequestInit) => {
      const response = await toApp(url, init);
      if (!isLost) return response;
      isLost = false;
      throw new TypeError('the connection was lost');
    }) as typeof fetch;
    const client = createEnergyClient({
      baseUrl: 'http://energy.example',
      token: await server.token(userId),
      fetch: lossy,
      wait: async (ms) => {
        first.waits.push(ms);
      },
    });
    server.provider.script(reply(['Once']));
    const result = await client.request('POST /v1/me/runs', { body: message });
    expect(result).toMatchObject({ output: 'Once', replayed: true });
    const keys = first.sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(first.waits).toEqual([250]);
    const { items } = await client.request('GET /v1/me/entries');
    expect(items.filter(({ kind }) => kind === 'settle')).toHaveLength(1);
  });

  it('says of a refusal that an earlier attempt was lost, which may have been done', async () => {
    const { client, server, userId, toApp, waits } = await signedIn();
    const answers = ['lost', 'refused'];
    const lossy = (async (url: string, init: RequestInit) => {
      const next = answers.shift();
      if (next === 'refused') return new Response('', { status: 401 });
      const response = await toApp(url, init);
      if (next === 'lost') throw new TypeError('the connection was lost');
      return response;
    }) as typeof fetch;
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    const token = await server.token(userId);
    const lossyClient = createEnergyClient({ baseUrl: 'http://energy.example', token, fetch: lossy, wait });
    server.provider.script(reply(['Once']));
    const refused = lossyClient.request('POST /v1/me/runs', { body: message });
    await expect(refused).rejects.toMatchObject({ status: 401, isAfterLoss: true });
    await expect(refused).rejects.toSatisfy(EnergyProblem.isInstance);
    const first = client.request('POST /v1/me/quotes', { body: { feature: 'nothing', input: 'x' } });
    await expect(first).rejects.toMatchObject({ isAfterLoss: false });
    await server.settlements(userId, 1);
  });

  it('runs by a quote that is brought back, which is its own key: a second press brings the first answer', async () => {
    const { client, server, userId } = await signedIn();
    server.provider.script(reply(['Once']));
    const { token, final_cost } = await client.request('POST /v1/me/quotes', { body: message });
    const body = { ...message, quote_token: token };
    const answers = [
      await client.request('POST /v1/me/runs', { body }),
      await client.request('POST /v1/me/runs', { body }),
    ];
    expect(answers.map(({ replayed }) => replayed)).toEqual([false, true]);
    expect(answers[0]?.energy_cost).toBe(final_cost);
    await server.settlements(userId, 1);
  });

  it('says so where a streamed run is cut before its last event', async () => {
    const cut = 'event: text\ndata: {"text":"Hel"}\n\n';
    const { client } = await signedIn({ fetch: (async () => new Response(cut)) as unknown as typeof fetch });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { event } of client.run({ body: message })) seen.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
    expect(seen).toEqual(['text']);
  });

  it('says when no server answers, after its attempts', async () => {
    const { waits, client } = await signedIn({
      fetch: (async () => {
        throw new TypeError('no route to host');
      }) as typeof fetch,
    });
    await expect(client.request('GET /v1/me')).rejects.toMatchObject({ code: 'unreachable', status: 0 });
    expect(waits).toEqual([250, 500]);
  });

  it('does not wait longer than anybody would', async () => {
    const busy = () => new Response('{}', { status: 503, headers: { 'retry-after': '3600' } });
    const { waits, client } = await signedIn({ fetch: (async () => busy()) as unknown as typeof fetch });
    await expect(client.request('GET /v1/me')).rejects.toMatchObject({
      status: 503,
      retryAfterSeconds: 3_600,
    });
    expect(waits).toEqual([]);
  });
});
