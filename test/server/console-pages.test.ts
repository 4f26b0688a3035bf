import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { routeList } from '@/contract';
import { consolePagesOf } from '@/server/console-pages';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

const outside = mkdtempSync(join(tmpdir(), 'energy-pages-'));
const folder = join(outside, 'console');
const script = `console.log('the console');\n`.repeat(200);
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(outside, 'secret.txt'), 'not for you');
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Energy</title><div id="root"></div>');
writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
writeFileSync(join(folder, 'assets', 'index-Abc123.js'), script);
afterAll(() => rmSync(outside, { recursive: true }));

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const pages = consolePagesOf({ folder, connectsTo: ['https://project.supabase.co/'] });

async function asked(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await pages(new Request(`http://energy.example${path}`, { method, headers }));
  if (response === null) return null;
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

describe('the pages of the console', () => {
  it('are its one page at every address of it, which is asked for anew each time', async () => {
    for (const path of ['/', '/balance', '/admin/users/abc', '/sign-in', '/v1x']) {
      const told = await asked(path, asBrowser);
      expect(told?.text).toContain('id="root"');
      expect(told?.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(told?.headers.get('cache-control')).toBe('no-cache');
    }
    expect((await asked('/'))?.status).toBe(200);
  });

  it('are not given where a program asks, or anything but to read', async () => {
    expect(await asked('/balance')).toBeNull();
    expect(await asked('/assets/index-Old999.js')).toBeNull();
    expect(await asked('/', asBrowser, 'POST')).toBeNull();
  });

  it('never stand where the API does', async () => {
    const paths = routeList.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x'));
    for (const path of [...paths, '/openai/v1/models', '/v1', '/v1/nothing', '/reference/x']) {
      expect([path, await asked(path, asBrowser)]).toEqual([path, null]);
    }
  });

  it('have files that are kept for good under their hashed names', async () => {
    const told = await asked('/assets/index-Abc123.js');
    expect(told?.text).toBe(script);
    expect(told?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(told?.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await asked('/icon.svg'))?.headers.get('cache-control')).toBe('no-cache');
  });

  it('are compressed as the browser can read them', async () => {
    const path = '/assets/index-Abc123.js';
    const brotli = await asked(path, { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli?.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(brotli?.bytes ?? '').toString()).toBe(script);
    const gzip = await asked(path, { 'accept-encoding': 'br;q=0, gzip' });
    expect(gunzipSync(gzip?.bytes ?? '').toString()).toBe(script);
    expect(gzip?.headers.get('vary')).toBe('accept-encoding');
    expect(Number(gzip?.headers.get('content-length'))).toBe(gzip?.bytes.length);
    expect(
      (await asked(path, { 'accept-encoding': 'identity' }))?.headers.get('content-encoding'),
    ).toBeNull();
    expect(
      (await asked('/icon.svg', { 'accept-encoding': 'br' }))?.headers.get('content-encoding'),
    ).toBeNull();
  });

  it('are answered 304 while they have not changed, and HEAD without a body', async () => {
    const etag = (await asked('/', asBrowser))?.headers.get('etag') ?? '';
    expect(await asked('/', { ...asBrowser, 'if-none-match': etag })).toMatchObject({
      status: 304,
      text: '',
    });
    expect(await asked('/', asBrowser, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/../../secret.txt',
    '//secret.txt',
    '/assets/%00',
    '/assets',
    '/assets/',
  ])('do not lead out of their folder, nor list it: %s', async (path) => {
    expect(await asked(path)).toBeNull();
    expect((await asked(path, asBrowser))?.text ?? '').not.toContain('not for you');
  });

  it('let nobody else run, frame or connect anything', async () => {
    for (const path of ['/', '/assets/index-Abc123.js']) {
      const { headers = new Headers() } = (await asked(path, asBrowser)) ?? {};
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "connect-src 'self' https://project.supabase.co",
          "frame-ancestors 'none'",
          "base-uri 'none'",
        ]),
      );
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('say how they are built where they are not', async () => {
    const unbuilt = consolePagesOf({ folder: join(outside, 'nowhere') });
    const response = await unbuilt(new Request('http://energy.example/'));
    expect(response?.status).toBe(404);
    expect(await response?.text()).toContain('npm run build');
  });
});

describeOnEachDatabase('a server with a console', (open) => {
  it('serves it at / beside the API, and what is neither is not found', async () => {
    const server = createTestServer(open().database, { server: { consoleFolder: folder } });
    const page = await server.ask<string>('/', { headers: asBrowser });
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('id="root"') });
    expect(await server.ask('/healthz', { headers: asBrowser })).toMatchObject({ body: { status: 'ok' } });
    const nothing = await server.ask('/v1/nothing', { headers: asBrowser });
    expect(nothing).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const head = await server.server.app.request('/', { method: 'HEAD', headers: asBrowser });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it('that has none answers as an API does', async () => {
    const server = createTestServer(open().database);
    expect(await server.ask('/', { headers: asBrowser })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });
});
