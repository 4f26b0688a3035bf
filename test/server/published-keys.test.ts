/** What becomes of those who are signed in where the issuer of their tokens does not answer? */

import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tokenReader } from '@/server/user-token';
import { createFakeClock } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { noon, reached } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

const issuer = 'https://login.example';
const userId = '7d0f8a9e-3f0b-4c58-9a51-d9f1f3a3f1c7';
const pairs = Promise.all([1, 2].map(() => generateKeyPair('ES256')));

const refused = async (): Promise<Response> => {
  throw new TypeError('fetch failed');
};
const outages: [string, typeof fetch][] = [
  ['cannot be reached', refused],
  ['answers 503', async () => new Response('', { status: 503 })],
  ['answers what are no keys', async () => Response.json({ keys: 'none' })],
  ['answers what is no JSON', async () => new Response('<html>')],
];

// The package asks the machine how old its keys are.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(noon) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Keys that are published, and what is asked of them. */
async function publishing() {
  const [one, two] = await pairs;
  const clock = createFakeClock(noon);
  const problems: unknown[] = [];
  const published = ['one'];
  const answer: typeof fetch = async () =>
    Response.json({
      keys: await Promise.all(
        published.map(async (kid) => {
          const pair = kid === 'one' ? one : two;
          if (pair === undefined) throw new Error('there is no such key');
          return { ...(await exportJWK(pair.publicKey)), alg: 'ES256', kid };
        }),
      ),
    });
  const line = { asked: 0, answer };
  const read = tokenReader(
    [
      {
        issuer,
        jwksUrl: `${issuer}/jwks`,
        fetch: (...request) => {
          line.asked += 1;
          return line.answer(...request);
        },
      },
    ],
    {
      clock,
      toleranceSeconds: 5,
      staleSeconds: 3_600,
      retrySeconds: 10,
      onProblem: (error) => problems.push(error),
    },
  );
  const tokenOf = (kid: 'one' | 'two', signedBy = kid) => {
    const pair = signedBy === 'one' ? one : two;
    if (pair === undefined) throw new Error('there is no such key');
    return new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(issuer)
      .setSubject(userId)
      .setExpirationTime(new Date(clock.now().getTime() + 86_400_000))
      .sign(pair.privateKey);
  };
  const pass = (minutes: number) => {
    clock.advance({ minutes });
    vi.setSystemTime(clock.now());
  };
  return { line, answer, published, problems, read, tokenOf, pass };
}

describe('the keys of an issuer', () => {
  it.each(outages)(
    'that %s before they were read once say nothing of a token, and that is told',
    async (_, outage) => {
      const { line, problems, read, tokenOf } = await publishing();
      line.answer = outage;
      await expect(read(await tokenOf('one'))).rejects.toMatchObject({
        code: 'database_unavailable',
        retryable: true,
      });
      expect(problems).toHaveLength(1);
    },
  );

  it.each(outages)('that %s later are believed for a while, and then say nothing', async (_, outage) => {
    const { line, problems, read, tokenOf, pass } = await publishing();
    const token = await tokenOf('one');
    expect(await read(token)).toMatchObject({ userId });
    line.answer = outage;
    pass(11);
    expect(await read(token)).toMatchObject({ userId });
    expect(await read(token)).toMatchObject({ userId });
    expect([line.asked, problems.length]).toEqual([2, 1]);
    pass(1);
    expect(await read(token)).toMatchObject({ userId });
    await reached(() => problems.length === 2);
    expect(line.asked).toBe(3);
    pass(60);
    await expect(read(token)).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  it('that keeps silent are asked once at a time, and nobody waits whose key is known', async () => {
    const { line, answer, published, problems, read, tokenOf, pass } = await publishing();
    const token = await tokenOf('one');
    await read(token);
    line.answer = refused;
    pass(11);
    await Promise.all([1, 2, 3].map(() => read(token)));
    expect([line.asked, problems.length]).toEqual([2, 1]);
    let speak = (): void => undefined;
    line.answer = (...request) =>
      new Promise((resolve) => {
        speak = () => resolve(answer(...request));
      });
    pass(1);
    for (let nth = 0; nth < 3; nth += 1) expect(await read(token)).toMatchObject({ userId });
    expect([line.asked, problems.length]).toEqual([3, 1]);
    // Whose key is new waits for it.
    published.push('two');
    const newer = read(await tokenOf('two'));
    speak();
    expect(await newer).toMatchObject({ userId });
    expect(await read(await tokenOf('two'))).toMatchObject({ userId });
    expect([line.asked, problems.length]).toEqual([3, 1]);
  });

  it('are asked again when they can be', async () => {
    const { line, answer, read, tokenOf, pass, problems } = await publishing();
    const token = await tokenOf('one');
    line.answer = refused;
    await expect(read(token)).rejects.toMatchObject({ code: 'database_unavailable' });
    line.answer = answer;
    expect(await read(token)).toMatchObject({ userId });
    pass(120);
    expect(await read(token)).toMatchObject({ userId });
    expect(problems).toHaveLength(1);
  });

  it('know no token that none of them has signed, also where they are old', async () => {
    const { line, read, tokenOf, pass, problems } = await publishing();
    await read(await tokenOf('one'));
    await expect(read(await tokenOf('one', 'two'))).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(read(await tokenOf('two'))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(problems).toEqual([]);
    line.answer = refused;
    pass(11);
    await expect(read(await tokenOf('one', 'two'))).rejects.toMatchObject({ code: 'unauthenticated' });
    // It may be a new one, which nobody can tell now.
    await expect(read(await tokenOf('two'))).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});

describeOnEachDatabase('a server whose issuer does not answer', (open) => {
  it('sends nobody away as a stranger, and tells its operator', async () => {
    const server = createTestServer(open().database, {
      server: { issuers: [{ issuer, jwksUrl: `${issuer}/jwks`, fetch: refused }] },
    });
    const [one] = await pairs;
    if (one === undefined) throw new Error('there is no key');
    const bearer = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setSubject(userId)
      .setExpirationTime('1h')
      .sign(one.privateKey);
    const told = await server.ask('/v1/me', { bearer });
    expect(told).toMatchObject({ status: 503, body: { code: 'database_unavailable', retryable: true } });
    expect(told.headers.get('retry-after')).not.toBeNull();
    expect(server.failures).toMatchObject([{ message: 'fetch failed' }]);
  });
});

describe('an issuer that is named twice', () => {
  const secret = 'a shared secret of the tests, long enough';
  const reading = {
    clock: createFakeClock(noon),
    toleranceSeconds: 5,
    staleSeconds: 60,
    retrySeconds: 10,
    onProblem: () => {},
  };
  const keysOf: typeof fetch = async () => {
    const [one] = await pairs;
    if (one === undefined) throw new Error('there is no such key');
    return Response.json({ keys: [{ ...(await exportJWK(one.publicKey)), alg: 'ES256', kid: 'one' }] });
  };
  const bySecret = { issuer, sharedSecret: secret };
  const byKeys = { issuer, jwksUrl: `${issuer}/jwks`, fetch: keysOf };
  const signed = async (alg: 'HS256' | 'ES256', key?: string) => {
    const [one] = await pairs;
    if (one === undefined) throw new Error('there is no such key');
    return await new SignJWT({ app_metadata: { role: 'super_admin' } })
      .setProtectedHeader({ alg, kid: 'one' })
      .setSubject(userId)
      .setIssuer(issuer)
      .setExpirationTime(Math.floor(new Date(noon).getTime() / 1_000) + 600)
      .sign(alg === 'ES256' ? one.privateKey : new TextEncoder().encode(key ?? secret));
  };

  it.each([
    ['secret first', [bySecret, byKeys]],
    ['keys first', [byKeys, bySecret]],
  ])('signs by its secret and by its keys, for the same users and admins: %s', async (_, issuers) => {
    const read = tokenReader(issuers, reading);
    for (const alg of ['HS256', 'ES256'] as const) {
      expect(await read(await signed(alg))).toMatchObject({ userId, isSuperAdmin: true });
    }
    await expect(read(await signed('HS256', 'x'.repeat(40)))).rejects.toThrow('the token is not valid');
  });

  it('is refused at the start where both are of one kind', () => {
    expect(() => tokenReader([bySecret, { ...bySecret, sharedSecret: 'x'.repeat(40) }], reading)).toThrow(
      /https:\/\/login\.example is named twice, by shared secret/,
    );
    expect(() => tokenReader([byKeys, bySecret, byKeys], reading)).toThrow(/named twice, by published keys/);
  });
});
