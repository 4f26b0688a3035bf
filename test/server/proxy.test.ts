import OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '@/contract/route';
import { createProxy } from '@/proxy/create-proxy';
import type { Answer } from '@/server/app';
import { createScriptedUpstream, type ScriptedUpstream } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply, say } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const path = '/openai/v1/chat/completions';
const ask = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Tell me a story.' }] };

describeOnEachDatabase('the proxy behind the callers of the server', (open) => {
  let upstream: ScriptedUpstream;
  let server: TestServer;
  let userId: string;
  let answers: Answer[];
  beforeEach(async () => {
    answers = [];
    upstream = await createScriptedUpstream();
    server = createTestServer(open().database, {
      server: {
        upstreams: { scripted: { baseURL: upstream.baseURL, apiKey: 'upstream key' } },
        onAnswer: (answer) => void answers.push(answer),
      },
    });
    userId = await server.newUser();
    return async () => {
      await server.server.settled();
      await server.engine.close();
      await upstream.close();
    };
  });

  /** OpenAI's own client, whose requests the app answers. */
  const clientWith = (apiKey: string) => {
    const { app } = server.server;
    const answered = async (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
      await app.request(input instanceof Request ? input : String(input), init);
    return new OpenAI({ baseURL: 'http://energy.example/openai/v1', apiKey, fetch: answered, maxRetries: 0 });
  };
  const inOrder = async (settlements: number) => {
    await server.settlements(userId, settlements);
    expect(await server.engine.status(userId)).toMatchObject({ heldEnergy: 0 });
    expect(await server.engine.ledger.verify()).toEqual([]);
    expect(server.failures).toEqual([]);
  };

  it('answers a user key that may run, whole, and its user pays', async () => {
    upstream.script(reply(['Once upon a time']));
    const key = await server.userKey(userId, 'me:run');
    const { data, response } = await clientWith(key).chat.completions.create(ask).withResponse();
    expect(data.choices[0]?.message.content).toBe('Once upon a time');
    const entry = await server.settlements(userId, 1);
    expect(Number(response.headers.get('energy-cost'))).toBe(-(entry?.delta ?? 0) / 100);
    await inOrder(1);
  });

  it('answers a user key that may run, streamed, and its user pays', async () => {
    upstream.script(reply(['Once ', 'upon ', 'a time']));
    const client = clientWith(await server.userKey(userId, 'me:run'));
    let text = '';
    for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe('Once upon a time');
    await inOrder(1);
  });

  const post = (bearer: string | undefined, more: Record<string, string> = {}, signal?: AbortSignal) =>
    server.server.app.request(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...more,
      },
      body: JSON.stringify(ask),
      ...(signal === undefined ? {} : { signal }),
    });

  it('tells each answer by the id that it has, with who asked and nothing of what was said', async () => {
    upstream.script(reply(['A secret answer']), { refusal: { status: 400, body: { error: {} } } });
    const key = await server.userKey(userId, 'me:run');
    const given = 'a-request-of-ours';
    const whole = await post(key, { 'x-request-id': given });
    expect(whole.headers.get('x-request-id')).toBe(given);
    const refused = await post(await server.token(userId));
    const stranger = await post('a text that is no key');
    const lost = await server.server.app.request('/openai/v1/files');
    const ids = [refused, stranger, lost].map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(3);
    expect(answers).toMatchObject([
      { requestId: given, method: 'POST', path, status: 200, callerKind: 'user-key' },
      { requestId: ids[0], path, status: 400, callerKind: 'token' },
      { requestId: ids[1], path, status: 401, callerKind: null },
      { requestId: ids[2], method: 'GET', path: '/openai/v1/*', status: 404, callerKind: null },
    ]);
    expect(JSON.stringify(answers)).not.toMatch(/secret|story/);
    expect(JSON.stringify(answers)).not.toContain(key);
    await inOrder(1);
  });

  it('says nobody failed where whoever asked has gone', async () => {
    upstream.script({ steps: [{ type: 'hang' }] });
    const leaving = new AbortController();
    const answered = post(await server.token(userId), {}, leaving.signal);
    await upstream.nextRequest();
    leaving.abort();
    await answered;
    expect(answers).toMatchObject([{ path, status: 499 }]);
    await inOrder(0);
  });

  it('tells a fault of ours by the id of its answer, which says nothing of it and asks for no retry', async () => {
    const fault = new TypeError('A secret answer');
    const callerOf = () => Promise.reject(fault);
    const upstreams = { scripted: { baseURL: upstream.baseURL } };
    const told: unknown[] = [];
    const proxy = createProxy({
      ...{ engine: server.engine, callerOf, upstreams },
      onFailure: (...failure) => void told.push(failure),
    });
    const answer = await proxy.app.request('/chat/completions', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(500);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(await answer.json()).toEqual({
      error: {
        ...{ type: 'server_error', code: 'internal_error', param: null, details: {} },
        message: expect.not.stringContaining('secret'),
      },
    });
    expect(told).toEqual([[fault, answer.headers.get('x-request-id')]]);
    await proxy.close();
  });

  it('answers a token of the primary issuer', async () => {
    upstream.script(reply(['Hello']));
    await clientWith(await server.token(userId)).chat.completions.create(ask);
    await inOrder(1);
  });

  it('never sends a key or a token of ours upstream', async () => {
    upstream.script(reply(['Hello']));
    const key = await server.userKey(userId, 'me:run');
    await clientWith(key).chat.completions.create(ask);
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer upstream key');
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toContain(key);
  });

  const made = async (scopes: Scope[], lastsSeconds?: number) => {
    const expiresAt =
      lastsSeconds === undefined ? undefined : new Date(server.clock.now().getTime() + lastsSeconds * 1_000);
    const { id, secret } = await server.keys.create({ userId, name: 'a key', scopes, expiresAt });
    return { id, secret: secret ?? '' };
  };

  it.each<[string, 401 | 403, () => Promise<string | undefined>]>([
    ['nobody', 401, async () => undefined],
    ['a text that is no key', 401, async () => 'sk-proj-1234567890'],
    [
      'a revoked key',
      401,
      async () => {
        const { id, secret } = await made(['me:run']);
        await server.keys.revoke(userId, id);
        return secret;
      },
    ],
    [
      'a lapsed key',
      401,
      async () => {
        const { secret } = await made(['me:run'], 60);
        server.clock.advance({ seconds: 61 });
        return secret;
      },
    ],
    ['a user key that may not run', 403, async () => (await made(['me:read'])).secret],
    ['a key of a server', 403, () => server.serverKey('charges', 'holds')],
    ['an expired token', 401, () => server.token(userId, { expiresInSeconds: -60 })],
    ['a token of an unknown issuer', 401, () => server.token(userId, { issuer: 'https://nobody.example' })],
    ['a token signed by another secret', 401, () => server.token(userId, { secret: 'x'.repeat(40) })],
    ['a token with alg none', 401, async () => server.unsignedToken(userId)],
  ])('refuses %s with %i in OpenAI’s error object, and asks nobody', async (_, status, bearerOf) => {
    const bearer = await bearerOf();
    for (const stream of [false, true]) {
      const response = await server.server.app.request(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify({ ...ask, stream }),
      });
      expect(response.status).toBe(status);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(error).toMatchObject(
        status === 401
          ? { code: 'unauthenticated', type: 'authentication_error', message: expect.any(String) }
          : { code: 'forbidden', type: 'permission_error', message: expect.any(String) },
      );
      if (bearer !== undefined) expect(JSON.stringify(error)).not.toContain(bearer);
    }
    expect(upstream.requests).toHaveLength(0);
    await inOrder(0);
  });

  it('has nobody of the primary issuer pay for a token of the other one', async () => {
    upstream.script(reply(['Hello']));
    await clientWith(await server.publishedToken(userId)).chat.completions.create(ask);
    await inOrder(0);
  });

  describe('asked too often', () => {
    const refused = { code: 'rate_limited', type: 'rate_limit_error', message: expect.any(String) };
    const limited = () =>
      createTestServer(open().database, {
        settings: { server: { requestsAtOnce: 2, requestsPerMinute: 60 } },
        server: {
          upstreams: { scripted: { baseURL: upstream.baseURL } },
          addressOf: (request) => request.headers.get('x-test-address') ?? 'here',
        },
      });
    const post = async (at: TestServer, bearer: string | undefined, address = 'here') => {
      const response = await at.server.app.request(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-test-address': address,
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify(ask),
      });
      const { error } = (await response.json()) as { error?: Record<string, unknown> };
      return { status: response.status, headers: response.headers, error };
    };

    it('refuses a user in OpenAI’s error object, with the wait, and asks nobody', async () => {
      server = limited();
      const bearer = await server.userKey(userId, 'me:run');
      upstream.script(reply(['One']), reply(['Two']), reply(['Three']));
      expect([(await post(server, bearer)).status, (await post(server, bearer)).status]).toEqual([200, 200]);
      const third = await post(server, bearer);
      expect(third).toMatchObject({ status: 429, error: refused });
      expect(third.headers.get('retry-after')).toBe('1');
      expect(third.headers.get('x-should-retry')).toBe('true');
      expect(upstream.requests).toHaveLength(2);
      // The API has the same bucket, and the proxy's list of models as well.
      expect((await server.ask('/v1/me', { bearer: await server.token(userId) })).status).toBe(429);
      const models = await server.server.app.request('/openai/v1/models', {
        headers: { authorization: `Bearer ${bearer}` },
      });
      expect(models.status).toBe(429);
      server.clock.advance({ seconds: 1 });
      expect((await post(server, bearer)).status).toBe(200);
      await inOrder(3);
    });

    it.each(['energy_user_1234', undefined])('refuses the address of strangers with %s', async (bearer) => {
      const at = limited();
      const told = [await post(at, bearer), await post(at, bearer), await post(at, bearer)];
      expect(told.map(({ status }) => status)).toEqual([401, 401, 429]);
      expect(told[2]?.error).toMatchObject(refused);
      expect((await post(at, bearer, 'elsewhere')).status).toBe(401);
      await at.engine.close();
    });
  });

  it.each([
    ['generated', 1],
    ['input', 1],
  ] as const)(
    'pays by the policy that was chosen where its client leaves: %s',
    async (abortPolicy, count) => {
      server = createTestServer(open().database, {
        server: { upstreams: { scripted: { baseURL: upstream.baseURL } }, abortPolicy },
      });
      const gone = Promise.withResolvers<void>();
      const rest = { type: 'wait', until: gone.promise } as const;
      upstream.script({
        steps: [...say('Once '), rest, ...say('upon a time')],
        usage: { promptTokens: 100, completionTokens: 300 },
      });
      const client = clientWith(await server.userKey(userId, 'me:run'));
      const stream = await client.chat.completions.create({ ...ask, stream: true });
      for await (const _ of stream) break;
      gone.resolve();
      await server.server.settled();
      const [row] = await open().database.query<{ output_tokens: string }>(
        'select output_tokens from public.token_usage where user_id = $1',
        [userId],
      );
      expect(Number(row?.output_tokens)).toBe(abortPolicy === 'generated' ? 300 : 0);
      await inOrder(count);
    },
  );

  it('is not there where no upstream is named', async () => {
    const without = createTestServer(open().database);
    const bearer = await without.token(userId);
    expect((await without.ask(path, { method: 'POST', bearer, body: ask })).status).toBe(404);
  });
});
