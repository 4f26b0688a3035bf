import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { reportFailure } from '@/cli/failure';
import { createProgram } from '@/cli/program';
import { lockDirectory } from '@/database/directory-lock';
import { createScriptedUpstream } from '@/testing/index';
import { createPostgresDatabase } from '../support/databases.ts';
import { documentOf, energy, type Typed, temporaryDirectory } from './command-line.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
/** On a server, which answers sooner than an embedded database starts; that one has `start` to show itself. */
const here = (args: readonly string[], typed: Typed = {}) =>
  energy(args, { ...typed, environment: { DATABASE_URL: server.url, ...typed.environment } });

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await createPostgresDatabase();
  await here([
    'user',
    'create',
    '--email',
    'Ada@example.com',
    '--tier',
    'team',
    '--time-zone',
    'Asia/Kolkata',
  ]);
});
afterAll(async () => {
  await server.drop();
  await directory.remove();
});

const ada = ['--user', 'ada@example.com'];

describe('what the commands answer with --json', () => {
  it('status tells owned, held and available energy', async () => {
    const outcome = await here(['status', ...ada, '--json']);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(documentOf(outcome)).toMatchObject({
      tier: 'team',
      time_zone: 'Asia/Kolkata',
      current: 100,
      held: 0,
      available: 100,
      next_refill_amount: 0,
      lapsing_soon: [],
    });
  });

  it('quote reads words and a file, and moves nothing', async () => {
    const notes = join(dirname(directory.path), 'notes.txt');
    await writeFile(notes, 'Parcels arrive late on Mondays. '.repeat(50));
    const outcome = await here(['quote', 'Summarise', 'this', '--file', notes, ...ada, '--json']);
    const quote = documentOf<Record<string, number>>(outcome);
    expect(quote.input_tokens).toBeGreaterThan(300);
    expect(quote).toMatchObject({ feature: 'ai_message', tier: 'team', affordable: true });
    expect(quote.final_cost).toBeLessThanOrEqual(quote.max_cost ?? 0);
  });

  it('run reads standard input, history has the receipt, usage the sum', async () => {
    const ran = documentOf<Record<string, unknown>>(
      await here(['run', ...ada, '--json'], {
        input: 'Parcels arrive late. Nobody knows why. Write to the carrier.',
      }),
    );
    const { entries } = documentOf<{ entries: { energy: number; kind: string }[] }>(
      await here(['history', ...ada, '--json']),
    );
    expect(entries[0]).toEqual(ran.entry);
    expect(entries[0]).toMatchObject({ kind: 'settle', energy: -Number(ran.energy_cost) });
    const usage = documentOf(await here(['usage', ...ada, '--json']));
    expect(usage).toMatchObject({ requests: 1, total_energy_cost: ran.energy_cost });
  });

  it('grant and tier answer the entry they made', async () => {
    const granted = await here(['grant', ...ada, '--reason', 'purchase', '--energy', '2.5', '--json']);
    expect(documentOf(granted)).toMatchObject({ granted: true, amount: 2.5, entry: { kind: 'grant' } });
    const full = await here(['grant', ...ada, '--reason', 'daily_reset', '--energy', '5', '--json']);
    expect(documentOf(full)).toMatchObject({ granted: false, amount: 0, why: 'the balance is at its cap' });
    const moved = await here(['user', 'tier', 'elite', ...ada, '--json']);
    expect(documentOf(moved)).toMatchObject({ tier: 'elite', max: 60, entry: { kind: 'adjust', energy: 0 } });
  });
});

describe('what is refused', () => {
  const refusals: readonly [name: string, args: string[], code: string, message: RegExp][] = [
    [
      'a user that is not there',
      ['status', '--user', 'bo@example.com'],
      'unknown_user',
      /no user bo@example\.com/,
    ],
    ['no user where no demo user is', ['status'], 'unknown_user', /name a user with --user/],
    ['a user that is no id', ['status', '--user', 'ada'], 'invalid_request', /uuid or the email/],
    [
      'an email that is taken',
      ['user', 'create', '--email', 'ADA@example.com'],
      'invalid_request',
      /already/,
    ],
    ['a tier that is none', ['user', 'tier', 'gold', ...ada], 'invalid_request', /known are free, pro/],
    [
      'a reason that is none',
      ['grant', ...ada, '--reason', 'luck', '--energy', '1'],
      'invalid_request',
      /known are purchase/,
    ],
    [
      'a feature that is none',
      ['quote', 'hi', ...ada, '--feature', 'ai_x'],
      'unknown_feature',
      /known are ai_about/,
    ],
    ['a prompt that is empty', ['run', ...ada], 'invalid_request', /prompt is empty/],
    [
      'a file that is not there',
      ['run', ...ada, '--file', 'nowhere.txt'],
      'invalid_request',
      /cannot be read/,
    ],
    [
      'an input that is not there',
      ['feature', 'ai_message', ...ada, '--input', 'nowhere.json'],
      'invalid_request',
      /--input nowhere.json cannot be read/,
    ],
    ['a very large call', ['run', 'long word '.repeat(9_000), ...ada], 'confirmation_required', /very large/],
    ['an entry that is not there', ['history', '999', ...ada], 'invalid_request', /no entry 999/],
  ];

  it.each(refusals)('%s: exit code 1, the code and the advice', async (_, args, code, message) => {
    const outcome = await here([...args, '--json']);
    expect(outcome.exitCode).toBe(1);
    expect(documentOf(outcome)).toMatchObject({ error: { code } });
    expect(outcome.stderr).toMatch(new RegExp(`^${code}: `));
    expect(outcome.stderr).toMatch(message);
  });

  const usage: readonly [name: string, args: string[]][] = [
    ['a command that is none', ['fly']],
    ['an option that is none', ['status', '--fast']],
    ['an option that is missing', ['grant', ...ada, '--energy', '1']],
    ['an amount with three decimals', ['grant', ...ada, '--reason', 'purchase', '--energy', '1.001']],
    ['an amount of zero', ['grant', ...ada, '--reason', 'purchase', '--energy', '0']],
    ['an email that is none', ['user', 'create', '--email', 'ada']],
    ['a count that is none', ['usage', ...ada, '--days', '1.5']],
  ];

  it.each(usage)('%s: exit code 2', async (_, args) => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const failure = await createProgram()
      .parseAsync(args, { from: 'user' })
      .catch((error: unknown) => error);
    const words = stderr.mock.calls.join('');
    stderr.mockRestore();
    expect(words).toMatch(/^error: /);
    expect(reportFailure(failure, false)).toBe(2);
  });

  it('wrong usage ends the process with exit code 2 and a word on --help', async () => {
    const outcome = await energy(['fly']);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: unknown command 'fly'\n.*--help/);
  });

  it('a directory without a database, and nothing is made there', async () => {
    const outcome = await energy(['verify', '--directory', join(directory.path, 'none')]);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/^database_unavailable: there is no database in .*energy start/);
  });

  it('a directory that another process has: its id is named', async () => {
    const release = lockDirectory(directory.path);
    const outcome = await energy(['status', ...ada, '--directory', directory.path]);
    release();
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(
      new RegExp(`^database_unavailable: .* is open in the process ${process.pid}`),
    );
  });

  it('a server that is not there', async () => {
    const outcome = await energy(['status', ...ada, '--database-url', 'postgres://127.0.0.1:9/none']);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/^database_unavailable: the database cannot be reached/);
    expect(outcome.stderr).toContain('Check DATABASE_URL');
  });
});

describe('run on a model of the environment', () => {
  const on = (baseURL: string): Record<string, string> => ({ OPENAI_BASE_URL: baseURL, OPENAI_MODEL: 'm' });

  it('streams the answer and prints the receipt below it', async () => {
    await using upstream = await createScriptedUpstream({ steps: [{ type: 'text', text: 'Dear carrier' }] });
    const outcome = await here(['run', 'hi', ...ada], { environment: on(upstream.baseURL) });
    expect(outcome.stdout).toMatch(
      /^Dear carrier\n\n11 tokens \/ 5000 .*\n(.*\n)*charged \d\.\d\d energy\n$/,
    );
  });

  it('charges nothing where the model refuses', async () => {
    await using upstream = await createScriptedUpstream({ refusal: { status: 400 } });
    const before = documentOf<{ current: number }>(await here(['status', ...ada, '--json']));
    const outcome = await here(['run', 'hi', ...ada], { environment: on(upstream.baseURL) });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/^provider_failed: /);
    const after = documentOf<{ current: number; held: number }>(await here(['status', ...ada, '--json']));
    expect(after).toMatchObject({ current: before.current, held: 0 });
  });

  it('pays for what was delivered when Ctrl-C ends it', async () => {
    await using upstream = await createScriptedUpstream({
      steps: [{ type: 'text', text: 'Dear' }, { type: 'hang' }],
    });
    const outcome = await here(['run', 'hi', ...ada], {
      environment: on(upstream.baseURL),
      onStart: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
    });
    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^the answer broke off/) });
    expect(outcome.stdout).toMatch(/^Dear\n(.*\n)*charged \d\.\d\d energy\n$/);
  });
});
