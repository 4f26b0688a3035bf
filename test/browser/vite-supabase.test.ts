import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock } from '@/testing/index';
import { openBrowser, serveFolder } from '../react/browser.ts';
import { newUserId, sharedPglite } from '../support/databases.ts';
import { installApp } from '../support/packed-app.ts';
import { resetDatabase } from '../support/reset.ts';
import { serveApi } from '../support/served-api.ts';
import { root } from '../support/source.ts';
import { serveSupabaseAuth } from '../support/supabase-auth.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';
import { shows } from './app-pages.ts';

const user = { id: newUserId(), email: 'ada@app.example', password: 'a long enough one' };

describe('an app of Vite and Supabase that has installed the package', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  async function opened() {
    const database = await sharedPglite();
    await resetDatabase(database);
    const auth = await serveSupabaseAuth(user);
    ends.push(auth.close);
    // Supabase's client goes by the machine's clock.
    const server = createTestServer(database, {
      clock: createFakeClock(new Date().toISOString()),
      server: { issuers: [auth.issuer], origins: ['http://127.0.0.1:*'] },
    });
    const api = await serveApi(server.server);
    ends.push(api.close);
    await server.engine.ledger.openAccount({ userId: user.id, tier: 'free' });
    const app = await installApp('vite-supabase', {
      VITE_SUPABASE_URL: auth.url,
      VITE_SUPABASE_ANON_KEY: 'anon',
      VITE_ENERGY_URL: api.url,
    });
    ends.push(app.remove);
    return { app, server };
  }

  let ready: Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    ready = await opened();
  });

  it('compiles against the package’s own types', async () => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const compiled = promisify(execFile)(tsc, ['--noEmit'], { cwd: ready.app.folder });
    await expect(compiled).resolves.toMatchObject({ stdout: '' });
  });

  it('brings components that frameworks which render on the server leave to the browser', async () => {
    const entry = join(ready.app.folder, 'node_modules/energy-engine/dist/react/index.js');
    expect(await readFile(entry, 'utf8')).toMatch(/^(\/\*\*[\s\S]*?\*\/\n)?'use client';/);
  });

  it('is built, signs in, shows the balance, and writes for what it said it costs', async () => {
    const { app, server } = ready;
    await build({ root: app.folder, logLevel: 'error', build: { emptyOutDir: true } });
    const site = await serveFolder(join(app.folder, 'dist'));
    ends.push(site.close);
    const { context, close } = await openBrowser();
    ends.push(close);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${site.url}/index.html`);
    await page.getByLabel('Email').fill(user.email);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shows(page, 'Invalid login credentials');
    await page.getByLabel('Password').fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shows(page, /^10$/, '.energy-bar-amount');
    const meter = await page.locator('.energy-bar .energy-meter').boundingBox();
    expect(meter?.height, 'the styles are there').toBe(10);

    server.provider.script(reply(['Welcome aboard.']));
    await page.getByLabel('What shall be written?').fill('A short welcome.');
    const price = await page.locator('.energy-price strong').innerText();
    await page.getByRole('button', { name: 'Write it' }).click();
    await shows(page, 'Welcome aboard.', 'output');
    await shows(page, `Cost ${price} energy`, '.energy-gate-outcome');
    await server.pass(1);
    await shows(page, 'Message', '.energy-table');
    const paid = await server.settlements(user.id, 1);
    expect(paid?.delta).toBe(-Math.round(Number(price) * 100));

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Email').waitFor();
    expect(problems).toEqual([]);
  });
});
