/** How quick and how reachable is the console, and how much of it is loaded first? Run: npm run build && npm run bench:page */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import lighthouse, { desktopConfig, type Result } from 'lighthouse';
import { chromium as playwright } from 'playwright-core';
import { type Figure, machineLine, median, reportTo, spreadOf } from './figure.ts';
import { readOptions } from './options.ts';

const options = readOptions();
const report = reportTo(options.json);
const rounds = options.quick ? 1 : options.rounds;
/** Of one round. */
const attemptsAtMost = 6;
/** Issue 6: scores of 100, desktop, median of five; kilobytes of scripts as they cross the wire. */
const targets = { performance: 95, accessibility: 95, scriptKilobytes: 180 } as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** `energy serve` on an empty embedded database, as people run it. */
async function serveConsole(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../bin/energy.js', import.meta.url)), 'serve', '--port', String(port)],
    { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // Standard error says where it can be opened, once it can; it is read on, so that the server can go on saying things.
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (piece) => String(piece).includes(`:${port}`) && resolve());
  });
  return { url: `http://127.0.0.1:${port}`, child };
}

async function demoToken(url: string): Promise<string> {
  const body = new URLSearchParams({ email: 'bo@demo.example' });
  const response = await fetch(`${url}/sign-in`, { method: 'POST', body });
  return ((await response.json()) as { token: string }).token;
}

/** Kilobytes of scripts that one opening of the page brought, as they crossed the wire. */
function scriptKilobytes({ audits }: Result): number {
  const details = audits['network-requests']?.details;
  const items = details?.type === 'table' ? details.items : [];
  const bytes = items
    .filter(({ resourceType }) => resourceType === 'Script')
    .reduce((sum, { transferSize }) => sum + Number(transferSize), 0);
  return bytes / 1_000;
}

/** One opening in a browser of its own: this one is a single process, which does not live through several audits. */
async function opened(url: string): Promise<Result> {
  const port = await freePort();
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args,
      '--no-sandbox',
      '--disable-background-networking',
      `--remote-debugging-port=${port}`,
    ],
    headless: true,
  });
  try {
    // It ends with its last page: one stays open beside the audit's.
    await browser.newPage();
    const run = await lighthouse(
      url,
      {
        port,
        logLevel: 'error',
        onlyCategories: ['performance', 'accessibility'],
        // The workspace listens to its stream for as long as it is open: its network is never idle.
        maxWaitForLoad: 15_000,
      },
      desktopConfig,
    );
    if (run === undefined) throw new Error('Lighthouse gave no result');
    return run.lhr;
  } finally {
    await browser.close();
  }
}

/** Now and then this browser hands no screenshots over, without which there is no score: then the page is opened again. */
async function audited(url: string): Promise<Result> {
  for (let attempt = 1; attempt <= attemptsAtMost; attempt += 1) {
    const result = await opened(url);
    if (typeof result.categories.performance?.score === 'number') return result;
    report.say(`no screenshots at attempt ${attempt}`);
  }
  throw new Error(`Lighthouse gave no score in ${attemptsAtMost} attempts`);
}

async function measured(url: string): Promise<Result[]> {
  const results: Result[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await audited(url));
  return results;
}

function figuresOf(page: string, results: readonly Result[]): Figure[] {
  const scored = (['performance', 'accessibility'] as const).map((category) => {
    const scores = results.map(({ categories }) => (categories[category]?.score ?? 0) * 100);
    return { name: category, unit: 'of 100', values: scores, target: targets[category], isAtMost: false };
  });
  const scripts = results.map(scriptKilobytes);
  return [
    ...scored,
    {
      name: 'scripts, compressed',
      unit: 'kB',
      values: scripts,
      target: targets.scriptKilobytes,
      isAtMost: true,
    },
  ].map(({ name, unit, values, target, isAtMost }) => ({
    bench: 'page',
    case: `${page}: ${name}`,
    value: median(values),
    unit,
    spread: spreadOf(values),
    target,
    pass: isAtMost ? median(values) <= target : median(values) >= target,
  }));
}

const folder = await mkdtemp(join(tmpdir(), 'energy-page-'));
const { url, child } = await serveConsole(folder);
try {
  report.say(machineLine());
  report.say(`Lighthouse, desktop, ${rounds} rounds, against energy serve on an empty embedded database`);
  const pages = { 'sign-in': `${url}/sign-in`, workspace: `${url}/#token=${await demoToken(url)}` };
  const figures: Figure[] = [];
  for (const [page, address] of Object.entries(pages)) {
    figures.push(...figuresOf(page, await measured(address)));
  }
  report.end(figures);
} finally {
  const ended = once(child, 'exit');
  if (child.exitCode === null && child.kill('SIGTERM')) await ended;
  await rm(folder, { recursive: true, force: true });
}
