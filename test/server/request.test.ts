import { describe, expect, it } from 'vitest';
import type { Database } from '@/database/database';
import { jsonDepth } from '@/server/read-request';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reached } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

const quote = { feature: 'ai_message', input: 'Hello' };

describe('the depth of JSON', () => {
  it.each([
    ['1', 0],
    ['[]', 1],
    ['{"a": [1, {"b": []}]}', 4],
    ['["[[[", "\\"[[", 1]', 1],
    ['[['.repeat(100_000), 200_000],
  ])('of %.20s is known without parsing it', (text, depth) => {
    expect(jsonDepth(text)).toBe(depth);
  });
});

describeOnEachDatabase(
  'a request',
  (open) => {
    const post = async (body: unknown, headers: Record<string, string> = {}) => {
      const server = createTestServer(open().database, { settings: { server: { bodyBytesAtMost: 10_000 } } });
      const bearer = await server.token(await server.newUser());
      const told = await server.ask('/v1/me/quotes', { method: 'POST', bearer, body, headers });
      expect(server.failures).toEqual([]);
      return told;
    };

    it.each([
      ['no JSON', '{', 'body'],
      [
        'JSON of many levels',
        `{"feature": "ai_message", "input": ${'['.repeat(200)}${']'.repeat(200)}}`,
        'body',
      ],
      ['a field that is not known', { ...quote, nonsense: 1 }, 'body'],
      ['NUL in a text', { ...quote, input: 'a\0b' }, 'body'],
      ['NUL in a name', { ...quote, input: { 'a\0b': 1 } }, 'body'],
      ['half a letter', '{"feature": "ai_message", "input": "\\ud800"}', 'body'],
      ['a number for a name', { ...quote, feature: 7 }, 'body.feature'],
      [
        'a number beyond all numbers',
        '{"feature": "ai_message", "input": "a", "temperature": 1e999}',
        'body.temperature',
      ],
      ['nothing', '', 'body'],
    ])('with %s is refused by name', async (_, body, name) => {
      expect(await post(body)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', details: { name } },
      });
    });

    it.each(['toString', 'constructor', '__proto__', 'x'])(
      'with %s in its query, which no route knows, is refused',
      async (name) => {
        const server = createTestServer(open().database);
        const bearer = await server.token(await server.newUser());
        const told = await server.ask(`/v1/me/entries?${name}=1`, { bearer });
        expect(told).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
        expect(server.failures).toEqual([]);
      },
    );

    it('that is too large is refused, whether or not it says how large it is', async () => {
      expect((await post({ ...quote, input: 'x'.repeat(20_000) })).body.code).toBe('payload_too_large');
      const told = await post({ ...quote, input: 'x'.repeat(20_000) }, { 'content-length': '10' });
      expect(told.status).toBe(413);
    });

    it('keeps its own id where it brings one, and gets one where it does not', async () => {
      expect((await post(quote, { 'x-request-id': 'my-own-id-1' })).headers.get('x-request-id')).toBe(
        'my-own-id-1',
      );
      const told = await post('{', { 'x-request-id': 'no\tname of mine' });
      expect(told.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
      expect(told.body.request_id).toBe(told.headers.get('x-request-id'));
    });

    it('too many of one caller are told when to come again, and nobody else is', async () => {
      const server = createTestServer(open().database, {
        settings: { server: { requestsAtOnce: 3, requestsPerMinute: 60 } },
      });
      const bearers = await Promise.all([1, 2].map(async () => server.token(await server.newUser())));
      const statusOf = async (bearer: string | undefined) => (await server.ask('/v1/me', { bearer })).status;
      const four = [1, 2, 3, 4].map(() => statusOf(bearers[0]));
      expect((await Promise.all(four)).sort()).toEqual([200, 200, 200, 429]);
      const told = await server.ask('/v1/me', { bearer: bearers[0] });
      expect(told.headers.get('retry-after')).toBe('1');
      expect(await statusOf(bearers[1])).toBe(200);
      server.clock.advance({ seconds: 1 });
      expect(await statusOf(bearers[0])).toBe(200);
    });

    it('of who watches over the process is never too many, and is one question of the database at a time', async () => {
      const server = createTestServer(open().database, {
        settings: { server: { requestsAtOnce: 1, requestsPerMinute: 1 } },
      });
      const asked = server.database.statements.length;
      for (const path of ['/healthz', '/readyz']) {
        const told = await Promise.all([1, 2, 3, 4, 5].map(() => server.ask(path)));
        expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      }
      expect(server.database.statements.length - asked).toBe(1);
      expect((await server.ask('/reference')).status).toBe(200);
      expect((await server.ask('/reference')).status).toBe(429);
      expect((await server.ask('/readyz')).status).toBe(200);
    });

    it('for readiness is answered no while the database keeps silent, and yes when it answers again', async () => {
      const database = Object.create(open().database) as Database;
      const server = createTestServer(open().database, { server: { database } });
      const { pending } = server.timers;
      database.query = () => new Promise<never>(() => {});
      const asked = [server.ask('/readyz'), server.ask('/readyz')];
      await reached(() => server.timers.pending > pending);
      await server.pass(server.engine.settings.server.readySeconds);
      for (const told of await Promise.all(asked)) {
        expect(told).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
      }
      database.query = server.database.query;
      expect((await server.ask('/readyz')).status).toBe(200);
      expect(server.timers.pending).toBe(pending);
    });

    it('for a page that is not there is told so by the same envelope', async () => {
      const server = createTestServer(open().database);
      expect(await server.ask('/v1/nowhere')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    });

    it('for the reference is answered with a page of all routes that needs nothing from elsewhere', async () => {
      const server = createTestServer(open().database);
      const { body } = await server.ask<string>('/reference');
      expect(body).toContain('POST /v1/me/runs');
      expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(body).not.toContain('<script');
    });

    it('for readiness is answered yes, and no once the server stops', async () => {
      const server = createTestServer(open().database);
      expect((await server.ask('/readyz')).status).toBe(200);
      server.server.stop();
      expect((await server.ask('/readyz')).status).toBe(503);
      expect((await server.ask('/healthz')).status).toBe(200);
    });
  },
  { kinds: ['PGlite'] },
);
