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

it('says at which subscription prices it is profitable, and tries others', async () => {
  interface Told {
    notes: string[];
    tiers: { tier: string; monthly_price_usd: number; subscription_usd: number; calls: number }[];
    prices: { break_even_price_share: number }[];
  }
  const changes = join(dirname(directory.path), 'prices.json');
  const told = async (tiers: object): Promise<Told> => {
    await writeFile(changes, JSON.stringify({ tiers }));
    return documentOf<Told>(await simulate('--users', '300', '--changes', changes, '--json'));
  };
  const pro = ({ tiers }: Told) => tiers.find(({ tier }) => tier === 'pro');
  const [today, dearer] = [await told({}), await told({ pro: { monthly_price_usd: '38' } })];
  expect(pro(dearer)?.calls).toBe(pro(today)?.calls);
  expect(pro(today)?.subscription_usd).toBeGreaterThan(0);
  expect(pro(dearer)?.subscription_usd).toBeCloseTo(2 * (pro(today)?.subscription_usd ?? 0), 6);
  expect(dearer.prices[0]?.break_even_price_share).toBeLessThan(today.prices[0]?.break_even_price_share ?? 0);
  expect(today.notes.join(' ')).toMatch(/on gpt-4\.1-mini, .* at the most that is pro \d+\.\d\d, elite/);
});

it('lives by other thresholds of compression', async () => {
  const changes = join(dirname(directory.path), 'thresholds.json');
  const tiers = Object.fromEntries(
    ['free', 'pro', 'elite', 'team', 'enterprise'].map((tier) => [
      tier,
      { compression_threshold: 1, spike_threshold: 1 },
    ]),
  );
  await writeFile(changes, JSON.stringify({ tiers }));
  interface Told {
    compression: { compressing: string; compressed_calls: number }[];
  }
  const compressed = async (...args: string[]): Promise<number> => {
    const told = documentOf<Told>(await simulate('--json', ...args));
    return told.compression[0]?.compressed_calls ?? 0;
  };
  expect(await compressed('--changes', changes)).toBeGreaterThan(await compressed());
});

it('refuses what it cannot live', async () => {
  expect((await simulate('--from', 'soon')).exitCode).toBe(2);
  const unknown = await simulate('--model', 'none-such');
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.stderr).toContain('nobody knows the price');
});
