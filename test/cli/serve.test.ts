import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { energy } from './command-line.ts';

/** A port that nobody listens on now. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** The address that the served process says is to be opened. */
const opened = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let told = '';
    child.stderr?.on('data', (piece) => {
      told += String(piece);
      const [, url] = /^open (http:\S+)/m.exec(told) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(told)));
  });

it('energy serve says what to open, gives a page there, signs demo users in, and ends at Ctrl-C', async () => {
  const { url: database, drop } = await createPostgresDatabase();
  const started = Promise.withResolvers<ChildProcess>();
  const outcome = energy(['serve', '--port', String(await freePort())], {
    environment: { DATABASE_URL: database, SUPABASE_URL: '', ENERGY_JWT_ISSUER: '' },
    onStart: started.resolve,
  });
  const child = await started.promise;
  const url = await opened(child);
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  // Built or not: where it is not, the page says how to build it.
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const ways = (await (await fetch(`${url}/v1/sign-in`)).json()) as {
    development: { users: { email: string }[] };
  };
  const [user] = ways.development.users;
  const body = new URLSearchParams({ email: user?.email ?? '' });
  const { token } = (await (await fetch(`${url}/sign-in`, { method: 'POST', body })).json()) as {
    token: string;
  };
  const me = await fetch(`${url}/v1/me/identity`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toMatchObject({ email: user?.email, is_admin: false });
  child.kill('SIGINT');
  const { stdout, stderr } = await outcome;
  expect(stderr).toMatch(/development: demo users sign in there/);
  // A line of JSON for each answer, and no word of whose it was.
  expect(stdout).toContain('"/v1/me/identity"');
  expect(stdout).not.toContain(user?.email);
  await drop();
});

it.each([
  ['lets nobody in as a demo user where other machines are let in, and says what to do', '', 404],
  ['lets demo users in by the names that were given', 'localhost', 200],
])('energy serve --host 0.0.0.0 %s', async (_, demoHosts, status) => {
  const { url: database, drop } = await createPostgresDatabase();
  const started = Promise.withResolvers<ChildProcess>();
  const port = await freePort();
  const outcome = energy(['serve', '--host', '0.0.0.0', '--port', String(port)], {
    environment: {
      DATABASE_URL: database,
      SUPABASE_URL: '',
      ENERGY_JWT_ISSUER: '',
      NODE_ENV: '',
      ENERGY_DEMO_HOSTS: demoHosts,
    },
    onStart: started.resolve,
  });
  const child = await started.promise;
  await opened(child);
  const signIn = (host: string) =>
    fetch(`http://${host}:${port}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'root@demo.example' }),
    });
  expect((await signIn('localhost')).status).toBe(status);
  expect((await signIn('127.0.0.1')).status).toBe(status === 200 ? 403 : 404);
  const ways = await (await fetch(`http://127.0.0.1:${port}/v1/sign-in`)).json();
  expect(ways).toMatchObject({ development: status === 200 ? { users: expect.any(Array) } : null });
  child.kill('SIGINT');
  const { stderr } = await outcome;
  expect(stderr).toMatch(
    status === 200 ? /demo users sign in there/ : /nobody can sign in.*ENERGY_DEMO_HOSTS/s,
  );
  await drop();
});
