import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { crossOrigin } from '@/server/cross-origin';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

const allowed = 'access-control-allow-origin';

describe('pages of other origins', () => {
  const ask = async (origins: string[], origin: string, method = 'GET') => {
    const app = new Hono();
    app.use('/v1/*', crossOrigin(origins, 600));
    app.get('/v1/x', (context) => context.json({}));
    return await app.request('/v1/x', {
      method,
      headers: { origin, 'access-control-request-method': 'GET' },
    });
  };

  it.each<[string, string, boolean]>([
    ['https://app.example', 'https://app.example', true],
    ['https://app.example', 'https://app.example.evil.example', false],
    ['https://app.example', 'http://app.example', false],
    ['https://app.example', 'https://app.example:8443', false],
    ['http://localhost:*', 'http://localhost:5173', true],
    ['http://localhost:*', 'http://localhost:5173.evil.example', false],
    ['http://localhost:*', 'http://localhost', false],
    ['https://app.example', 'null', false],
  ])('where %s is named, %s may call: %s', async (named, origin, may) => {
    const response = await ask([named], origin);
    expect(response.headers.get(allowed)).toBe(may ? origin : null);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may call where none is named in no case', async () => {
    expect((await ask([], 'https://app.example')).headers.get(allowed)).toBeNull();
    expect((await ask([], 'https://app.example', 'OPTIONS')).headers.get(allowed)).toBeNull();
  });

  it.each([
    '*',
    'https://*',
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'javascript:alert(1)',
  ])('%s is refused as an origin', (named) => {
    expect(() => crossOrigin([named], 600)).toThrow(/is no origin/);
  });
});

describeOnEachDatabase('a page of another origin', (open) => {
  it('may ask with a token, read when to come again, and is refused nothing but what everybody is', async () => {
    const origin = 'https://app.example';
    const server = createTestServer(open().database, { server: { origins: [origin] } });
    const asked = 'authorization,content-type,idempotency-key';
    const before = await server.server.app.request('/v1/me/runs', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      },
    });
    expect(before.status).toBe(204);
    expect(before.headers.get(allowed)).toBe(origin);
    for (const name of asked.split(',')) {
      expect(before.headers.get('access-control-allow-headers')).toContain(name);
    }
    const refused = await server.ask('/v1/me', { headers: { origin } });
    expect([refused.status, refused.headers.get(allowed)]).toEqual([401, origin]);
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
    const bearer = await server.token(await server.newUser());
    const stream = await server.ask('/v1/me/stream', { bearer, headers: { origin } });
    expect([stream.status, stream.headers.get(allowed)]).toEqual([200, origin]);
  });
});
