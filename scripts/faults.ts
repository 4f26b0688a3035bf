/** Is energy lost or minted when the process, or Postgres, is killed in the middle of 200 streaming calls? Ten times each. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Round } from '../test/faults/round.ts';
import { childFor, killProcess, killServer } from '../test/faults/scenario.ts';
import { faultless, type Verdict } from '../test/faults/verdict.ts';
import { durable, startPostgres } from '../test/support/postgres-server.ts';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    calls: { type: 'string', default: '200' },
    /** The same seed makes the same calls and kills at the same event. */
    seed: { type: 'string', default: 'faults' },
    json: { type: 'boolean', default: false },
  },
});
/** A script that kills nothing would find nothing. */
function counted(name: 'kills' | 'calls'): number {
  const count = Number(options[name]);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`--${name} must be a whole number above 0, not ${JSON.stringify(options[name])}`);
}

const kills = counted('kills');
const calls = counted('calls');
/** Calls of one user: so many share an account. */
const callsPerUser = 25;

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

interface Line {
  readonly killed: string;
  readonly kill: number;
  readonly verdict: Verdict;
}

const isFaultless = (verdict: Verdict): boolean =>
  (Object.keys(faultless) as (keyof typeof faultless)[]).every((name) => verdict[name] === 0);

const roundOf = (name: string, kill: number): Round => ({
  seed: `${options.seed} ${name} ${kill}`,
  calls,
  users: Math.max(1, Math.round(calls / callsPerUser)),
});

/** Kills so many times, one round each, and tells of each round as it ends. */
async function repeatedly(killed: string, round: (round: Round) => Promise<Verdict>): Promise<Line[]> {
  const lines: Line[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const verdict = await round(roundOf(killed, kill));
    lines.push({ killed, kill, verdict });
    console.error(
      `${killed} ${kill}/${kills}: ${isFaultless(verdict) ? 'nothing lost' : JSON.stringify(verdict)}`,
    );
  }
  return lines;
}

async function onPostgres(): Promise<Line[]> {
  const server = await startPostgres(durable);
  try {
    const place = { databaseUrl: server.url };
    const processes = await repeatedly('process, on Postgres', (round) => killProcess(place, round));
    const child = await childFor(place);
    const servers = await repeatedly('Postgres', (round) => killServer(server, child, round));
    await child.close();
    return [...processes, ...servers];
  } finally {
    await server.stop();
  }
}

async function onEmbedded(): Promise<Line[]> {
  const directory = await mkdtemp(join(tmpdir(), 'energy-faults-'));
  try {
    return await repeatedly('process, on PGlite', (round) => killProcess({ directory }, round));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A column for what was killed, a line for each count: the sum over its kills. */
function print(lines: readonly Line[]): void {
  const killed = [...new Set(lines.map((line) => line.killed))];
  const sumOf = (name: keyof Verdict) =>
    killed.map((one) => lines.reduce((sum, line) => sum + (line.killed === one ? line.verdict[name] : 0), 0));
  const table = new Table({ head: ['killed', ...killed], style: { head: [], border: [], compact: true } });
  table.push(['kills', ...killed.map((one) => lines.filter((line) => line.killed === one).length)]);
  for (const name of Object.keys(lines[0]?.verdict ?? {}) as (keyof Verdict)[]) {
    table.push([words(name), ...sumOf(name)]);
  }
  console.log(table.toString());
}

const lines = [...(await onPostgres()), ...(await onEmbedded())];
if (options.json)
  for (const { killed, kill, verdict } of lines) console.log(JSON.stringify({ killed, kill, ...verdict }));
else print(lines);
const bad = lines.filter(({ verdict }) => !isFaultless(verdict));
console.log(
  bad.length === 0
    ? `${lines.length} kills with seed "${options.seed}": nothing acknowledged was lost, verify found 0 differences`
    : `${bad.length} of ${lines.length} kills broke the books; the same again: npm run test:faults -- --seed "${options.seed}"`,
);
process.exitCode = bad.length === 0 ? 0 : 1;
