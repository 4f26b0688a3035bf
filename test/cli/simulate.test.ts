/** Does `energy simulate` write its report, the same for the same seed, without a database? */

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentOf, energy, temporaryDirectory } from './command-line.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let output: string;
const simulate = (...args: string[]) =>
  energy(['simulate', '--users', '60', '--days', '3', '--seeds', '1', '--output', output, ...args]);

beforeAll(async () => {
  directory = await temporaryDirectory();
  output = join(dirname(directory.path), 'report');
});
afterAll(() => directory.remove());

it('writes a page and a document, and the same again for the same seed', async () => {
  const outcome = await simulate('--json', '--workers', '1');
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  const document = documentOf<{ users: number; claims: unknown[]; totals: { margin_usd: object } }>(outcome);
  expect(document).toMatchObject({ users: 60, days: 3, seed: 1, model: 'gpt-4.1-mini' });
  expect(document.claims).toHaveLength(4);
  expect(JSON.parse(await readFile(join(output, 'report.json'), 'utf8'))).toEqual(document);
  expect(await readFile(join(output, 'report.html'), 'utf8')).toContain('60 simulated users, 3 days');
  const again = await simulate('--workers', '2');
  expect(again.stdout).toContain('written: ');
  expect(JSON.parse(await readFile(join(output, 'report.json'), 'utf8'))).toEqual(document);
});

it('lives by other windows and tiers, and refuses changes that it does not live by', async () => {
  const changes = join(dirname(directory.path), 'changes.json');
  await writeFile(changes, JSON.stringify({ windows: [], tiers: { free: { daily_limit: 0 } } }));
  const outcome = await simulate('--changes', changes, '--json');
  const { tiers } = documentOf<{ tiers: { tier: string; calls: number }[] }>(outcome);
  expect(tiers.find(({ tier }) => tier === 'free')?.calls).toBe(0);
  await writeFile(changes, JSON.stringify({ rules: { daily_reset: 0 } }));
  const refused = await simulate('--changes', changes);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.stderr).toContain('windows and tiers');
});

it('refuses what it cannot live', async () => {
  expect((await simulate('--from', 'soon')).exitCode).toBe(2);
  const unknown = await simulate('--model', 'none-such');
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.stderr).toContain('nobody knows the price');
});
