/** Does `energy backtest` read its files, and tell what other windows would have brought? */

import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { root } from '../support/source.ts';
import { documentOf, energy, temporaryDirectory } from './command-line.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
const here = (...args: string[]) => energy(args, { environment: { DATABASE_URL: server.url } });

const allDay = [{ name: 'All day', start_time: '00:00', end_time: '24:00', multiplier: 2 }];

async function fileOf(name: string, document: unknown): Promise<string> {
  const path = join(dirname(directory.path), name);
  await writeFile(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await createPostgresDatabase();
  await here('user', 'create', '--email', 'ada@example.com', '--tier', 'pro');
  await here('run', 'Write a message to a company that ships parcels', '--user', 'ada@example.com');
});
afterAll(async () => {
  await server.drop();
  await directory.remove();
});

it('changes nothing where nothing is changed', async () => {
  const outcome = await here('backtest', '--json');
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  expect(documentOf(outcome)).toMatchObject({
    users: 1,
    difference_energy: 0,
    users_affected: 0,
    actual: { calls: 1 },
    demand: [
      { elasticity: 0 },
      { elasticity: 0.2 },
      { elasticity: 0.5 },
      { elasticity: 0.8 },
      { elasticity: 1.1 },
    ],
  });
});

it('doubles the price by a window and halves it by a modifier', async () => {
  const windows = await fileOf('windows.json', allDay);
  const changes = await fileOf('changes.json', { tiers: { pro: { price_modifier: 0.5 } } });
  const dear = documentOf<{ changed: { energy: number } }>(
    await here('backtest', '--windows', windows, '--json'),
  );
  const both = documentOf<{ changed: { energy: number } }>(
    await here('backtest', '--windows', windows, '--changes', changes, '--elasticity', '0,1', '--json'),
  );
  expect([dear.changed.energy, both.changed.energy]).toEqual([1.9, 1]);
});

it('tells people in lines, with a range', async () => {
  const { stdout, exitCode } = await here('backtest', '--windows', join(root, 'examples/no-late-night.json'));
  expect(exitCode).toBe(0);
  expect(stdout).toContain('1 call of 1 user');
  expect(stdout).toMatch(/energy \d+\.\d\d to \d+\.\d\d, revenue/);
});

it.each([
  ['a file that is no JSON', 'nonsense', 'cannot be read as JSON: Unexpected token'],
  ['a window that is none', [{ name: 'x' }], 'at windows.0.start_time'],
  ['a word that no table has', { modifiers: {} }, 'cannot be read at'],
  ['a zone that does not exist', [{ ...allDay[0], time_zone: 'Mars/Base' }], 'IANA'],
])('refuses %s', async (_, document, words) => {
  const option = Array.isArray(document) ? '--windows' : '--changes';
  const outcome = await here('backtest', option, await fileOf('wrong.json', document));
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stderr).toContain('invalid_request');
  expect(outcome.stderr).toContain(words);
});

it('refuses a date and a number that are none', async () => {
  expect((await here('backtest', '--from', 'yesterday')).exitCode).toBe(2);
  expect((await here('backtest', '--elasticity', '0,x')).exitCode).toBe(2);
});
