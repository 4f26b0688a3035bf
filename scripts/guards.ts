/** What does `npm run test:guards` do? It takes each guard away in a copy of the repository and expects its test to go red. */

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guards/guard.ts';
import { guards } from './guards/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const copied = [
  'sql',
  'src',
  'console',
  'test',
  'scripts',
  'supabase',
  'examples',
  'bench',
  'vitest.config.ts',
  'package.json',
  'tsconfig.json',
];

interface TestResult {
  readonly fullName: string;
  readonly status: string;
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly TestResult[] }[];
}

function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'energy-guards-'));
  for (const path of copied.filter((each) => existsSync(join(root, each)))) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs the tests in the copy; resolves to those that ran, or to none where the run could not start. */
async function runTests(copy: string, files: readonly string[], pattern?: string): Promise<TestResult[]> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['--reporter=json', `--outputFile=${report}`, ...(pattern ? ['-t', pattern] : [])];
  await new Promise<void>((resolve, reject) => {
    const run = spawn(process.execPath, [vitest, 'run', ...files, ...options], {
      cwd: copy,
      stdio: 'ignore',
      // Where only that a test fails matters, no smaller example is looked for.
      env: { ...process.env, ENERGY_SHRINK: 'no' },
    });
    const end = () => run.kill();
    process.once('exit', end);
    run.once('error', reject);
    run.once('close', () => {
      process.off('exit', end);
      resolve();
    });
  });
  if (!existsSync(report)) return [];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

/** A pattern is matched as Vitest's `-t` does. */
const matching = (results: readonly TestResult[], pattern: string): TestResult[] =>
  results.filter(({ fullName }) => new RegExp(pattern).test(fullName));

/** Why the rows cannot be tried: their texts are not there once, or their tests are not green with the guards in place. */
async function whatIsWrong(copy: string, rows: readonly Guard[]): Promise<string[]> {
  const moved = rows
    .map((row) => ({ ...row, found: readFileSync(join(copy, row.file), 'utf8').split(row.text).length - 1 }))
    .filter(({ found }) => found !== 1)
    .map(({ name, file, found }) => `${name}: its text is found ${found} times in ${file}`);
  if (moved.length > 0) return moved;
  const intact = await runTests(copy, [...new Set(rows.map(({ test }) => test))]);
  return rows.flatMap(({ name, pattern }) => {
    const results = matching(intact, pattern);
    if (results.length === 0) return [`${name}: no test is named like ${pattern}`];
    return results.some(({ status }) => status !== 'passed')
      ? [`${name}: its test is red with the guard in place`]
      : [];
  });
}

/** Whether a test goes red without the guard; it must have run, not have been stopped by a broken file. */
async function isMissed(copy: string, { file, text, without, test, pattern }: Guard): Promise<boolean> {
  const path = join(copy, file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    original.replace(text, () => without),
  );
  try {
    const results = matching(await runTests(copy, [test], pattern), pattern);
    return results.some(({ status }) => status === 'failed');
  } finally {
    writeFileSync(path, original);
  }
}

/** Tries the rows whose name or file has one of the words in it; without words, all. */
async function main(words: readonly string[]): Promise<number> {
  const isWanted = ({ name, file }: Guard): boolean =>
    words.length === 0 || words.some((word) => name.includes(word) || file.includes(word));
  const rows = guards.filter(isWanted);
  if (rows.length === 0) {
    console.error(`no guard has ${words.join(' or ')} in its name or file`);
    return 1;
  }
  const copy = copyRepository();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  console.log(`${rows.length} guards; first their tests with every guard in place`);
  const wrong = await whatIsWrong(copy, rows);
  for (const line of wrong) console.log(line);
  if (wrong.length > 0) return 1;
  let unguarded = 0;
  for (const row of rows) {
    const missed = await isMissed(copy, row);
    if (!missed) unguarded += 1;
    console.log(`${missed ? 'red  ' : 'GREEN'}  ${row.file.padEnd(36)}  ${row.name}`);
  }
  console.log(`${rows.length - unguarded} of ${rows.length} guards are missed when they are gone`);
  return unguarded === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
