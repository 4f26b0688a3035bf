/** Does a user see their balance move, from whichever process it is moved, and is nothing left when they go? */

import { describe, expect, it } from 'vitest';
import type { Database } from '@/database/database';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reached } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

/** The events of a stream, one by one; a heartbeat is one without data. */
async function openStream(server: TestServer, bearer: string, headers: Record<string, string> = {}) {
  const response = await server.server.app.request('/v1/me/stream', {
    headers: { authorization: `Bearer ${bearer}`, ...headers },
  });
  expect(response.status).toBe(200);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      if (done) return 'over';
      const text = new TextDecoder().decode(value);
      if (text === ': over\n\n') return (await reader.read()).done ? 'over' : text;
      const [, id, data] = /^id: (\d+)\nevent: status\ndata: (.*)\n\n$/.exec(text) ?? [];
      return data === undefined ? text : { id, ...(JSON.parse(data) as { current: number; held: number }) };
    },
    leave: () => reader.cancel(),
  };
}

/** The same database, with a count of who listens to accounts on it. */
function countingListeners(database: Database) {
  const count = { now: 0, ever: 0 };
  const counted: Database = Object.assign(Object.create(database) as Database, {
    query: database.query.bind(database),
    listen: async (channel: string, onNotice: (payload: string) => void) => {
      const stop = await database.listen(channel, onNotice);
      count.now += 1;
      count.ever += 1;
      return async () => {
        count.now -= 1;
        await stop();
      };
    },
  });
  return { count, counted };
}

describeOnEachDatabase('the stream of a user’s status', (open) => {
  const started = async (settings: Parameters<typeof createTestServer>[1] = {}) => {
    await open().clear();
    const server = createTestServer(open().database, settings);
    const userId = await server.newUser();
    return { server, userId, bearer: await server.token(userId) };
  };
  const charge = ({ engine }: TestServer, userId: string) =>
    engine.charge({ userId, feature: 'ai_message', base: 100 });

  it('begins with the status as it is, and tells of charges and of holds', async () => {
    const { server, userId, bearer } = await started();
    const stream = await openStream(server, bearer, { 'last-event-id': '1' });
    expect(await stream.next()).toMatchObject({ user_id: userId, current: 10, held: 0, surge_window: null });
    const { seq } = await charge(server, userId);
    await server.pass(1);
    expect(await stream.next()).toMatchObject({ id: String(seq), current: 8.9 });
    const { engine } = server;
    await engine.meter({
      userId,
      feature: 'ai_message',
      model: 'scripted',
      input: { prompt: 'Hello', attachments: [] },
      asked: 'Hello',
      messages: 1,
      answers: 1,
      maxEnergy: undefined,
    });
    await server.pass(1);
    const holding = await stream.next();
    expect(holding).toMatchObject({ id: String(seq), current: 8.9 });
    expect(holding).not.toMatchObject({ held: 0 });
    await stream.leave();
  });

  it('tells many changes of one moment once, and nobody of another’s', async () => {
    const { server, userId, bearer } = await started();
    const other = await server.newUser();
    const streams = [
      await openStream(server, bearer),
      await openStream(server, await server.token(other)),
    ] as const;
    for (const stream of streams) await stream.next();
    await Promise.all([1, 2, 3].map(() => charge(server, userId)));
    await server.pass(1);
    expect(await streams[0].next()).toMatchObject({ current: 6.7 });
    await server.pass(15);
    expect(await streams[1].next()).toBe(': still here\n\n');
    for (const stream of streams) await stream.leave();
  });

  it('tells what another process did, by notice', async () => {
    const { server, userId, bearer } = await started();
    const other = createTestServer(open().database);
    const stream = await openStream(server, bearer);
    await stream.next();
    await charge(other, userId);
    await other.pass(1);
    expect(await stream.next()).toMatchObject({ current: 8.9 });
    await stream.leave();
  });

  describe.each([
    ['this process', true],
    ['another process', false],
  ])('tells of what an admin changed through %s, before anybody polls:', (_of, isSame) => {
    /** A stream whose status has been read, and what an admin asks of the one process or the other. */
    const watched = async () => {
      const { server, userId, bearer } = await started();
      const asked = isSame ? server : createTestServer(open().database);
      const admin = await asked.adminToken(await asked.newUser());
      const stream = await openStream(server, bearer);
      await stream.next();
      const change = async (method: string, path: string, body: object) => {
        const headers = { 'idempotency-key': `${method} ${path}` };
        const told = await asked.ask<{ items: Record<string, unknown>[] }>(`/v1/admin${path}`, {
          ...{ method, bearer: admin, headers },
          ...(method === 'GET' ? {} : { body: { ...body, reason: 'for a test' } }),
        });
        expect([200, 201]).toContain(told.status);
        await asked.pass(1);
        return told.body;
      };
      return { server, userId, stream, change };
    };

    it('an account, and the undoing of that', async () => {
      const { server, userId, stream, change } = await watched();
      await change('PUT', `/users/${userId}/frozen`, { frozen: true });
      expect(await stream.next()).toMatchObject({ frozen: true });
      const [line] = (await change('GET', `/audit?subject=users/${userId}`, {})).items;
      await change('POST', `/audit/${String(line?.id)}/undo`, {});
      expect(await stream.next()).toMatchObject({ frozen: false });
      await change('POST', `/users/${userId}/adjustments`, { energy: -1 });
      expect(await stream.next()).toMatchObject({ current: 9 });
      await stream.leave();
      expect(server.failures).toEqual([]);
    });

    it('a window, and a tier', async () => {
      const { stream, change } = await watched();
      const values = { name: 'Sale', start_time: '00:00:00', end_time: '23:00:00', multiplier: 0.8 };
      await change('POST', '/surge-windows', { values });
      expect(await stream.next()).toMatchObject({ surge_window: { name: 'Sale' } });
      const free = (await change('GET', '/token-budgets', {})).items.find(({ tier }) => tier === 'free');
      await change('PATCH', '/token-budgets/free', {
        values: { daily_limit: 4_321 },
        version: free?.version,
      });
      expect(await stream.next()).toMatchObject({ daily_token_budget: 4_321 });
      await stream.leave();
    });
  });

  it('tells late what nobody told of', async () => {
    const settings = { server: { announcesAccounts: false, streamHeartbeatSeconds: 1_000 } };
    const { server, userId, bearer } = await started();
    const other = createTestServer(open().database, { settings });
    const patient = createTestServer(open().database, { settings });
    const stream = await openStream(patient, bearer);
    await stream.next();
    await charge(other, userId);
    await other.pass(1);
    await patient.pass(30);
    expect(await stream.next()).toMatchObject({ current: 8.9 });
    await stream.leave();
    expect(server.failures).toEqual([]);
  });

  it('needs one listener for all, and leaves nothing when the last one goes', async () => {
    const { count, counted } = countingListeners(open().database);
    const { server, bearer } = await started({ server: { database: counted } });
    const { pending } = server.timers;
    const streams = await Promise.all([1, 2, 3, 4, 5].map(() => openStream(server, bearer)));
    for (const stream of streams) await stream.next();
    expect(count).toEqual({ now: 1, ever: 1 });
    expect(server.timers.pending).toBeGreaterThan(pending);
    for (const stream of streams) await stream.leave();
    await server.database.quiet();
    expect(server.timers.pending).toBe(pending);
    await reached(() => count.now === 0);
  });

  it('is refused where a user has as many as may be, until one has gone', async () => {
    const { server, bearer } = await started({ settings: { server: { streamsOfUserAtMost: 1 } } });
    const stream = await openStream(server, bearer);
    const refused = await server.ask('/v1/me/stream', { bearer });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    await stream.leave();
    await (await openStream(server, bearer)).leave();
  });

  it('asked for its head alone opens nothing that stays', async () => {
    const { server, bearer } = await started({ settings: { server: { streamsOfUserAtMost: 1 } } });
    const { pending } = server.timers;
    for (let nth = 0; nth < 3; nth += 1) {
      const head = await server.server.app.request('/v1/me/stream', {
        method: 'HEAD',
        headers: { authorization: `Bearer ${bearer}` },
      });
      expect([head.status, head.headers.get('content-type'), head.body]).toEqual([
        200,
        'text/event-stream',
        null,
      ]);
    }
    await server.database.quiet();
    expect(server.timers.pending).toBe(pending);
    await (await openStream(server, bearer)).leave();
    expect(server.failures).toEqual([]);
  });

  it('that nobody reads, and nobody leaves, gives its place up when its time is over', async () => {
    const { server, bearer } = await started({
      settings: { server: { streamsOfUserAtMost: 1, streamSecondsAtMost: 60 } },
    });
    const { pending } = server.timers;
    const unread = await openStream(server, bearer);
    expect((await server.ask('/v1/me/stream', { bearer })).status).toBe(429);
    await server.pass(60);
    await (await openStream(server, bearer)).leave();
    await server.pass(15);
    await server.database.quiet();
    expect(server.timers.pending).toBe(pending);
    // Also what was waiting to be read is gone, and with it what kept the connection.
    await expect(unread.next()).rejects.toThrow('nobody read its end');
  });

  it('that is read to its end ends well, however long that is ago', async () => {
    const { server, bearer } = await started({
      settings: { server: { streamSecondsAtMost: 60, streamHeartbeatSeconds: 1_000 } },
    });
    const { pending } = server.timers;
    const stream = await openStream(server, bearer);
    await stream.next();
    const end = stream.next();
    await server.pass(60);
    expect(await end).toBe('over');
    await server.pass(1_000);
    expect(await stream.next()).toBe('over');
    expect(server.timers.pending).toBe(pending);
  });

  it('ends after a while, so that who reads is asked again who they are, and when the server stops', async () => {
    const { server, bearer } = await started({
      settings: { server: { streamSecondsAtMost: 60, streamHeartbeatSeconds: 1_000 } },
    });
    const first = await openStream(server, bearer);
    await first.next();
    await server.pass(60);
    expect(await first.next()).toBe('over');
    const second = await openStream(server, bearer);
    await second.next();
    server.server.stop();
    expect(await second.next()).toBe('over');
    expect(await (await openStream(server, bearer)).next()).toBe('over');
    expect(server.failures).toEqual([]);
  });
});
