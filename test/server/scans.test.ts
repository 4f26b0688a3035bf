/** Can a deep scan be started, watched, stopped, left and resumed over HTTP, with no item paid twice and none of another user's seen? */

import { beforeEach, expect, it } from 'vitest';
import { createEnergyClient } from '@/client/index';
import { scanEvent } from '@/contract/feature-shapes';
import type { ModelProvider, ModelRequest } from '@/providers/provider';
import { createAnsweringProvider, lastTextOf } from '../support/answering-provider.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { serverEventsIn } from '../support/server-events.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const prospects = (count: number) => Array.from({ length: count }, (_, nth) => ({ name: `Firm ${nth}` }));
const inputOf = (count: number) => ({ ideal: 'Firms that ship parcels', prospects: prospects(count) });
const itemsIn = (text: string): number[] =>
  [...text.matchAll(/"item":(\d+)/g)].map(([, item]) => Number(item));

/** Judges every item by its number; told of each call before it answers. */
const judge = (onCall: (nth: number) => void | Promise<void>) => {
  let calls = 0;
  return createAnsweringProvider(
    async (request) => {
      calls += 1;
      await onCall(calls);
      return JSON.stringify({
        results: itemsIn(lastTextOf(request)).map((item) => ({
          item,
          score: (item * 37) % 101,
          reasons: [`No. ${item}`],
        })),
      });
    },
    (request) => {
      const count = itemsIn(lastTextOf(request)).length;
      return { input: 25 + 30 * count, output: 20 * count };
    },
  );
};

interface Scan {
  readonly scan_id: string;
  readonly status: string;
  readonly stop_reason: string | null;
  readonly done: number;
  readonly of: number;
  readonly energy_cost: number;
  readonly results: readonly { readonly rank: number; readonly item: number; readonly score: number }[];
}
interface Quote {
  readonly final_cost: number;
  readonly max_cost: number;
}
interface Outcome {
  readonly scan: Scan;
  readonly entries: readonly { readonly delta: number }[];
  readonly balance_after: number;
  readonly refusal: { readonly code: string } | null;
}

describeOnEachDatabase('deep scans over HTTP', (open) => {
  let server: TestServer;
  let asked: number[];
  let models: string[];
  let onCall: (nth: number) => void | Promise<void>;
  beforeEach(async () => {
    await open().clear();
    asked = [];
    models = [];
    onCall = () => {};
    const judging = judge((nth) => onCall(nth));
    const noted = (request: ModelRequest): ModelRequest => {
      asked.push(...itemsIn(lastTextOf(request)));
      models.push(request.model);
      return request;
    };
    const model: ModelProvider = {
      ...judging,
      generate: (request) => judging.generate(noted(request)),
      stream: (request) => judging.stream(noted(request)),
    };
    server = createTestServer(open().database, { model, settings: { features: { scansUnrunAtMost: 3 } } });
    return () => server.engine.close();
  });
  const signedIn = async (account: Parameters<TestServer['newUser']>[0] = { tier: 'elite' }) => {
    const userId = await server.newUser(account);
    return { userId, bearer: await server.token(userId) };
  };
  const post = <T>(path: string, bearer: string, body: unknown = {}, headers = {}) =>
    server.ask<T>(path, { method: 'POST', bearer, body, headers });
  const read = async (bearer: string, id: string) =>
    (await server.ask<Scan>(`/v1/me/scans/${id}`, { bearer })).body;
  async function started(bearer: string, count: number, more = {}): Promise<string> {
    const { status, body } = await post<Scan>('/v1/me/scans', bearer, {
      input: inputOf(count),
      confirmed: true,
      ...more,
    });
    expect(body).toMatchObject({ status: 'running', stop_reason: null, done: 0, of: count, energy_cost: 0 });
    expect(status).toBe(201);
    return body.scan_id;
  }
  /** Each item was asked once and is there once, and what was settled is what the scan says. */
  const inOrder = async (userId: string, scan: Scan) => {
    await server.database.quiet();
    expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: scan.done }, (_, nth) => nth));
    expect(new Set(scan.results.map(({ item }) => item)).size).toBe(scan.done);
    const entries = (await server.engine.ledger.entries(userId, { limit: 200 })).filter(
      ({ kind }) => kind === 'settle',
    );
    expect(0 - entries.reduce((sum, { delta }) => sum + delta, 0)).toBe(Math.round(scan.energy_cost * 100));
    expect((await server.engine.status(userId)).heldEnergy).toBe(0);
    expect(await server.engine.ledger.verify()).toEqual([]);
    expect(server.failures).toEqual([]);
  };

  it('are started, run to their end, and ranked', async () => {
    const { userId, bearer } = await signedIn();
    const id = await started(bearer, 60);
    const { status, body } = await post<Outcome>(`/v1/me/scans/${id}/runs`, bearer);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      scan: { scan_id: id, status: 'finished', done: 60, of: 60 },
      refusal: null,
      notice: null,
      model: 'answering',
    });
    expect(body.entries).toHaveLength(3);
    expect(body.balance_after).toBe(60 - body.scan.energy_cost);
    const scan = await read(bearer, id);
    expect(scan).toEqual(body.scan);
    expect(scan.results.map(({ rank }) => rank)).toEqual(Array.from({ length: 60 }, (_, nth) => nth + 1));
    expect(scan.results[0]).toMatchObject({ prospect: { name: 'Firm 30' }, reasons: ['No. 30'] });
    await inOrder(userId, scan);
  });

  it('left in the middle by their reader stop after the call under way, and go on with nothing paid twice', async () => {
    const { userId, bearer } = await signedIn();
    const id = await started(bearer, 120);
    const client = createEnergyClient({
      baseUrl: 'http://energy.example',
      token: bearer,
      fetch: ((url: string, init: RequestInit) => server.server.app.request(url, init)) as typeof fetch,
    });
    const run = { params: { scan_id: id }, body: {} };
    let before = 0;
    for await (const event of client.runScan(run)) {
      if (event.event !== 'progress') throw new Error(`${event.event} came before the reader left`);
      expect(event.data).toMatchObject({ of: 120, scan_id: id });
      before = event.data.done;
      break;
    }
    let scan = await read(bearer, id);
    while (scan.status === 'running') {
      await server.database.quiet();
      scan = await read(bearer, id);
    }
    expect(scan).toMatchObject({ status: 'stopped', stop_reason: 'asked' });
    expect(scan.done).toBeGreaterThanOrEqual(before);
    expect(scan.done).toBeLessThan(120);
    await inOrder(userId, scan);

    const done: number[] = [];
    for await (const event of client.runScan(run)) {
      if (event.event === 'progress') done.push(event.data.done);
      if (event.event === 'result') expect(event.data.scan).toMatchObject({ status: 'finished', done: 120 });
    }
    expect(done[0]).toBeGreaterThan(scan.done);
    expect(done.at(-1)).toBe(120);
    await inOrder(userId, await read(bearer, id));
  });

  it('are stopped from elsewhere after the call under way, and go on later', async () => {
    const { userId, bearer } = await signedIn();
    const id = await started(bearer, 100);
    onCall = async (nth) => {
      if (nth === 2) await post(`/v1/me/scans/${id}/stop`, bearer);
    };
    const stopped = await post<Outcome>(`/v1/me/scans/${id}/runs`, bearer);
    expect(stopped.body).toMatchObject({ scan: { status: 'stopped', stop_reason: 'asked', done: 50 } });
    await inOrder(userId, stopped.body.scan);
    const ended = await post<string>(`/v1/me/scans/${id}/runs`, bearer, { stream: true });
    const events = serverEventsIn(ended.body).map((event) => scanEvent.parse(event));
    expect(events.map(({ event }) => event)).toEqual(['progress', 'progress', 'result']);
    await inOrder(userId, await read(bearer, id));
    const again = await post<Scan>(`/v1/me/scans/${id}/stop`, bearer);
    expect(again.body).toMatchObject({ status: 'finished', done: 100 });
  });

  it('tell how far the call under way is where that is asked for, and pay for no part of a list', async () => {
    const { userId, bearer } = await signedIn();
    const id = await started(bearer, 30);
    const run = { stream: true, tell_writing: true };
    const ended = await post<string>(`/v1/me/scans/${id}/runs`, bearer, run);
    const events = serverEventsIn(ended.body).map((event) => scanEvent.parse(event));
    expect(
      events.map(({ event, data }) => [event, 'written' in data ? [data.done, data.written, data.of] : null]),
    ).toEqual([
      ['writing', [0, 25, 30]],
      ['progress', null],
      ['writing', [25, 5, 30]],
      ['progress', null],
      ['result', null],
    ]);
    await inOrder(userId, await read(bearer, id));
  });

  it('go on in the manner that was chosen, for what the rest was said to cost at most', async () => {
    const { userId, bearer } = await signedIn();
    const chosen = { model: 'a-smaller-one', allow_compression: true };
    const id = await started(bearer, 100, chosen);
    onCall = async (nth) => {
      if (nth === 2) await post(`/v1/me/scans/${id}/stop`, bearer);
    };
    const stopped = await post<Outcome>(`/v1/me/scans/${id}/runs`, bearer);
    expect(stopped.body.scan).toMatchObject({ status: 'stopped', done: 50, ...chosen });
    const rest = await post<Quote>(`/v1/me/scans/${id}/quotes`, bearer);
    expect(rest).toMatchObject({ status: 200, body: { model: chosen.model, unaffordable: null } });
    const ended = await post<Outcome>(`/v1/me/scans/${id}/runs`, bearer);
    expect(models).toEqual(Array.from({ length: 4 }, () => chosen.model));
    const paid = ended.body.scan.energy_cost - stopped.body.scan.energy_cost;
    expect(paid).toBeGreaterThan(0);
    expect(paid).toBeLessThanOrEqual(rest.body.max_cost);
    await inOrder(userId, ended.body.scan);
    const nothing = await post<{ code: string }>(`/v1/me/scans/${id}/quotes`, bearer);
    expect(nothing).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('under the same key in another manner are another scan', async () => {
    const { bearer } = await signedIn();
    const headers = { 'idempotency-key': 'a scan' };
    await post<Scan>('/v1/me/scans', bearer, { input: inputOf(5) }, headers);
    const other = { input: inputOf(5), model: 'a-smaller-one' };
    const told = await post<{ code: string }>('/v1/me/scans', bearer, other, headers);
    expect(told).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  it('run in two tabs at once pay each item once', async () => {
    const { userId, bearer } = await signedIn();
    const id = await started(bearer, 75);
    const told = await Promise.all(
      [1, 2].map(() => post<Record<string, unknown>>(`/v1/me/scans/${id}/runs`, bearer)),
    );
    const refused = told.filter(({ status }) => status !== 200);
    for (const { body } of refused)
      expect(body).toMatchObject({ code: 'request_in_progress', retryable: true });
    await post(`/v1/me/scans/${id}/runs`, bearer);
    const scan = await read(bearer, id);
    expect(scan).toMatchObject({ status: 'finished', done: 75 });
    await inOrder(userId, scan);
  });

  it('come as far as the energy goes where that was agreed, say why, and are refused until there is more', async () => {
    const { userId, bearer } = await signedIn({ tier: 'pro', energy: 150 });
    const whole = await post<Record<string, unknown>>('/v1/me/scans', bearer, {
      input: inputOf(150),
      confirmed: true,
    });
    expect(whole).toMatchObject({ status: 402, body: { code: 'insufficient_energy' } });
    const id = await started(bearer, 150, { allow_part: true });
    const part = await post<Outcome>(`/v1/me/scans/${id}/runs`, bearer);
    expect(part).toMatchObject({
      status: 200,
      body: {
        refusal: { code: 'insufficient_energy' },
        scan: { status: 'stopped', stop_reason: 'insufficient_energy' },
      },
    });
    expect(part.body.scan.done).toBeGreaterThan(0);
    await inOrder(userId, part.body.scan);
    for (const body of [{}, { stream: true }]) {
      const refused = await post<Record<string, unknown>>(`/v1/me/scans/${id}/runs`, bearer, body);
      expect(refused).toMatchObject({ status: 402, body: { code: 'insufficient_energy' } });
    }
    await server.engine.ledger.purchase({ userId, energy: 1_000 });
    const rest = await post<Outcome>(`/v1/me/scans/${id}/runs`, bearer);
    expect(rest.body).toMatchObject({ scan: { status: 'finished', done: 150 }, refusal: null });
    await inOrder(userId, rest.body.scan);
  });

  it('very large want to be confirmed, and the same key starts one', async () => {
    const { bearer } = await signedIn();
    const large = await post<Record<string, unknown>>('/v1/me/scans', bearer, { input: inputOf(400) });
    expect(large).toMatchObject({ status: 409, body: { code: 'confirmation_required' } });
    const headers = { 'idempotency-key': 'a scan' };
    const first = await post<Scan>('/v1/me/scans', bearer, { input: inputOf(5) }, headers);
    const again = await post<Scan>('/v1/me/scans', bearer, { input: inputOf(5) }, headers);
    expect(again.body.scan_id).toBe(first.body.scan_id);
    const other = await post<Record<string, unknown>>('/v1/me/scans', bearer, { input: inputOf(6) }, headers);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  it('are listed newest first, page by page; of those never run the newest few are kept', async () => {
    const { bearer } = await signedIn();
    const ids: string[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      const id = await started(bearer, nth + 1);
      ids.unshift(id);
      if (nth < 2) await post(`/v1/me/scans/${id}/runs`, bearer);
      server.clock.advance({ seconds: nth % 2 });
    }
    // Two that were run, and three of the four that were not.
    const kept = [...ids.slice(0, 3), ...ids.slice(4)];
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await server.ask<{ items: Scan[]; next_cursor: string | null }>(
        `/v1/me/scans?limit=2${query}`,
        { bearer },
      );
      seen.push(...page.body.items.map(({ scan_id }) => scan_id));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(kept));
    expect(seen.at(-1)).toBe(ids.at(-1));
    const forgotten = await server.ask(`/v1/me/scans/${ids[3]}`, { bearer });
    expect(forgotten).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('of another user are not found, whatever is asked of them', async () => {
    const { bearer } = await signedIn();
    const id = await started(bearer, 30);
    const other = await signedIn();
    const told = [
      await server.ask(`/v1/me/scans/${id}`, { bearer: other.bearer }),
      await post(`/v1/me/scans/${id}/runs`, other.bearer),
      await post(`/v1/me/scans/${id}/runs`, other.bearer, { stream: true }),
      await post(`/v1/me/scans/${id}/stop`, other.bearer),
      await post(`/v1/me/scans/${id}/quotes`, other.bearer),
    ];
    expect(told.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    const list = await server.ask('/v1/me/scans', { bearer: other.bearer });
    expect(list.body).toEqual({ items: [], next_cursor: null });
    expect(await read(bearer, id)).toMatchObject({ status: 'running', done: 0 });
    expect(asked).toEqual([]);
  });

  it('as the feature ai_deepscan tell of their progress, and can be found under their id', async () => {
    const { userId, bearer } = await signedIn();
    const csv = `Name\n${prospects(60)
      .map(({ name }) => name)
      .join('\n')}`;
    const body = { input: { ideal: 'Parcels', csv }, stream: true };
    const headers = { 'idempotency-key': 'as a feature' };
    const told = await post<string>('/v1/me/features/ai_deepscan/runs', bearer, body, headers);
    const events = serverEventsIn(told.body);
    const id = String(events.at(-1)?.data.scan_id);
    expect(events.slice(0, -1).map(({ data }) => [data.done, data.of, data.scan_id])).toEqual([
      [25, 60, id],
      [50, 60, id],
      [60, 60, id],
    ]);
    const scan = await read(bearer, id);
    expect(events.at(-1)?.data).toMatchObject({ feature: 'ai_deepscan', energy_cost: scan.energy_cost });
    await inOrder(userId, scan);
    const again = await post<Record<string, unknown>>(
      '/v1/me/features/ai_deepscan/runs',
      bearer,
      { ...body, stream: false },
      headers,
    );
    expect(again.body).toMatchObject({
      replayed: true,
      scan_id: id,
      entries: [],
      energy_cost: scan.energy_cost,
    });
    await inOrder(userId, scan);
  });
});
