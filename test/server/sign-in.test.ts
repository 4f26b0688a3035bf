/** How do people sign in, and who does the server then say they are? */

import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { serverEnvironment } from '@/server/environment';
import { developmentIssuerOf, developmentSignIn, signInApp, signInHostsOf } from '@/server/sign-in';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

const secret = 'a secret of one process, long enough for it';
const url = 'https://project.supabase.co';
const keyOfRole = (role: string): Promise<string> =>
  new SignJWT({ role }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));

describe('where Supabase signs people in', () => {
  it('is told with the key that is for everybody', async () => {
    const anon = await keyOfRole('anon');
    expect(serverEnvironment({ SUPABASE_URL: `${url}/`, SUPABASE_ANON_KEY: anon }).supabase).toEqual({
      url,
      publishable_key: anon,
    });
    const both = {
      SUPABASE_URL: url,
      SUPABASE_ANON_KEY: anon,
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc',
    };
    expect(serverEnvironment(both).supabase).toEqual({ url, publishable_key: 'sb_publishable_abc' });
    expect(serverEnvironment({ SUPABASE_URL: url }).supabase).toBeNull();
    expect(serverEnvironment({ SUPABASE_ANON_KEY: anon }).supabase).toBeNull();
  });

  it('is refused with a key that opens everything, which is not repeated', async () => {
    for (const key of [await keyOfRole('service_role'), 'sb_secret_abc']) {
      const start = () => serverEnvironment({ SUPABASE_URL: url, SUPABASE_ANON_KEY: key });
      expect(start).toThrow(/SUPABASE_ANON_KEY is a secret key/);
      expect(start).not.toThrow(key);
    }
  });

  it.each(['nowhere', 'ftp://project.supabase.co', 'javascript:alert(1)'])('is no address: %s', (address) => {
    expect(() =>
      serverEnvironment({ SUPABASE_URL: address, SUPABASE_ANON_KEY: 'sb_publishable_abc' }),
    ).toThrow(/SUPABASE_URL is no address/);
  });
});

describeOnEachDatabase('who signs in', (open) => {
  function development() {
    const server = createTestServer(open().database, {
      server: {
        issuers: [developmentIssuerOf(secret)],
        signIn: { development: developmentSignIn, supabase: null },
      },
    });
    const { engine, database, clock } = server;
    const options = { database, ledger: engine.ledger, clock, tokenSeconds: 60, secret };
    server.server.app.route('/sign-in', signInApp(options));
    const signIn = async (email: string) => {
      const response = await server.server.app.request('/sign-in', {
        method: 'POST',
        body: new URLSearchParams({ email }),
      });
      return { status: response.status, body: (await response.json()) as { token: string; user_id: string } };
    };
    return { server, signIn };
  }

  it('is told the ways, to anybody', async () => {
    const { server } = development();
    const { body } = await server.ask('/v1/sign-in');
    expect(body).toMatchObject({
      development: {
        users: expect.arrayContaining([{ email: 'root@demo.example', tier: 'enterprise', is_admin: true }]),
      },
      supabase: null,
    });
    const none = createTestServer(open().database);
    expect((await none.ask('/v1/sign-in')).body).toEqual({ development: null, supabase: null });
  });

  it('as a demo user gets a token, which says who they are', async () => {
    const { server, signIn } = development();
    for (const { email, is_admin } of developmentSignIn.users) {
      const { body } = await signIn(email);
      const told = await server.ask('/v1/me/identity', { bearer: body.token });
      expect(told.body).toEqual({ user_id: body.user_id, email, is_admin });
      expect((await signIn(email)).body.user_id).toBe(body.user_id);
    }
    expect((await signIn('stranger@demo.example')).status).toBe(400);
    expect((await server.server.app.request('/sign-in')).status).toBe(404);
  });

  it.each([
    'http://evil.example:8787',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example:8787',
    'http://10.0.0.8:8787',
    'http://0.0.0.0:8787',
  ])('as a demo user does not do so at %s, wherever that leads', async (origin) => {
    const { server } = development();
    const response = await server.server.app.request(`${origin}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'root@demo.example' }),
    });
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'forbidden' }]);
  });

  it.each(['http://localhost:8787', 'http://127.0.0.1:9000', 'http://[::1]:8787', 'http://LOCALHOST'])(
    'as a demo user does so at %s',
    async (origin) => {
      const { server } = development();
      const response = await server.server.app.request(`${origin}/sign-in`, {
        method: 'POST',
        body: new URLSearchParams({ email: 'ada@demo.example' }),
      });
      expect(response.status).toBe(200);
    },
  );

  it.each<[string, readonly string[], readonly string[]]>([
    ['127.0.0.1', [], ['localhost', '127.0.0.1', '[::1]']],
    ['localhost', [], ['localhost', '127.0.0.1', '[::1]']],
    ['::1', [], ['localhost', '127.0.0.1', '[::1]']],
    ['0.0.0.0', [], []],
    ['::', [], []],
    ['192.168.1.20', [], []],
    ['127.0.0.1.evil.example', [], []],
    ['0.0.0.0', ['localhost'], ['localhost']],
  ])(
    'as a demo user on a server that listens at %s, with %j named, does so by %j',
    (listensAt, named, hosts) => {
      expect(signInHostsOf(listensAt, named)).toEqual(hosts);
    },
  );

  it('by a key, or by a token without an address, has none; and no key is an admin', async () => {
    const server = createTestServer(open().database);
    const userId = await server.newUser();
    const nameless = await server.ask('/v1/me/identity', { bearer: await server.adminToken(userId) });
    expect(nameless.body).toEqual({ user_id: userId, email: null, is_admin: true });
    const claims = { email: 'ada@example.org', app_metadata: { role: 'super_admin' } };
    const foreign = await server.ask('/v1/me/identity', {
      bearer: await server.publishedToken('ada', claims),
    });
    expect(foreign.body).toMatchObject({ email: 'ada@example.org', is_admin: false });
    const byKey = await server.ask('/v1/me/identity', { bearer: await server.userKey(userId, 'me:read') });
    expect(byKey.body).toEqual({ user_id: userId, email: null, is_admin: false });
  });
});
