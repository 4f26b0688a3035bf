/** Does a session end where its token is refused for good, and nowhere else? */

import { expect, it } from 'vitest';
import { fetchRenewed, type Renewing, renewedToken } from '../../../console/src/session/renewed-fetch.ts';

const url = 'https://energy.example/v1/me';
const named = (name: string): Error => Object.assign(new Error(name), { name });

/** A server that takes these tokens. */
function server(...taken: string[]) {
  let ended = 0;
  const send = (async (_input: unknown, init?: RequestInit) => {
    const token = new Headers(init?.headers).get('authorization') ?? '';
    return new Response(null, { status: taken.includes(token) ? 200 : 401 });
  }) as typeof fetch;
  const ask = (refresh: Renewing['refresh']) =>
    fetchRenewed({ refresh, send, onEnd: () => (ended += 1) }, [
      url,
      { headers: { authorization: 'Bearer old' } },
    ]);
  return { ask, ended: () => ended };
}

it('a token that is taken is not renewed', async () => {
  const { ask, ended } = server('Bearer old');
  expect((await ask(() => Promise.reject(new Error('asked')))).status).toBe(200);
  expect(ended()).toBe(0);
});

it('a token that has run out is renewed, and the request is sent once more', async () => {
  const { ask, ended } = server('Bearer new');
  expect((await ask(async () => 'new')).status).toBe(200);
  expect(ended()).toBe(0);
});

it.each([
  ['nobody renews it', null],
  ['there is no new one to be had', async () => null],
  ['the new one is refused too', async () => 'other'],
])('a session ends where %s', async (_why, refresh) => {
  const { ask, ended } = server('Bearer new');
  expect((await ask(refresh)).status).toBe(401);
  expect(ended()).toBe(1);
});

it('a session goes on where whoever renews it is out of reach', async () => {
  const { ask, ended } = server('Bearer new');
  const error = named('AuthRetryableFetchError');
  const away = async () => renewedToken({ data: { session: null }, error });
  await expect(ask(away)).rejects.toBe(error);
  expect(ended()).toBe(0);
});

it('a session of which another tab has the newer token goes on, and one that was ended does not', () => {
  const session = { access_token: 'new' };
  expect(renewedToken({ data: { session }, error: null })).toBe('new');
  const data = { session: null };
  expect(() => renewedToken({ data, error: named('AuthRefreshDiscardedError') })).toThrow('Discarded');
  expect(renewedToken({ data, error: named('AuthApiError') })).toBeNull();
});
