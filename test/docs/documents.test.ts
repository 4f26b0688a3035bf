import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '@/cli/program';
import { errorTable } from '@/errors';
import { filesBelow, readText, root } from '../support/source.ts';

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'supabase/README.md',
  ...filesBelow('docs').filter((path) => path.endsWith('.md')),
];
const readme = readText('README.md');
/** The blocks of code in one language, fences left out. */
const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );

describe('the documents', () => {
  it.each(documents)('%s links to files that are there', (path) => {
    const links = [...readText(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
  });

  it.each(['docs/glossary.md', 'docs/invariants.md', 'ARCHITECTURE.md'])(
    '%s names files that are there',
    (path) => {
      const named = [...readText(path).matchAll(/`((?:src|sql|test|docs)\/[\w./-]+)`/g)].map(
        ([, file = '']) => file,
      );
      expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    },
  );

  it('docs/errors.md has the table of errors.ts', () => {
    const rows = Object.entries(errorTable).map(
      ([code, { sqlState, httpStatus, retryable, advice }]) =>
        `| \`${code}\` | ${sqlState} | ${httpStatus} | ${retryable ? 'yes' : 'no'} | ${advice} |`,
    );
    const table = readText('docs/errors.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(table).toEqual(rows);
  });
});

describe('the README', () => {
  it('types only commands that the command line has', () => {
    const names = createProgram().commands.map((command) => command.name());
    const typed = [...readme.matchAll(/npx energy ([a-z]+)/g)].map(([, name = '']) => name);
    expect(typed.length).toBeGreaterThan(5);
    expect(typed.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('types only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
    const typed = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(typed.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('shows the program of examples/quickstart.ts, at most fifteen lines of it code', () => {
    const program = readText('examples/quickstart.ts');
    expect(blocksOf(readme, 'ts')).toEqual([program]);
    expect(program.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15);
  });
});

describe('the program of the README', () => {
  afterEach(() => vi.restoreAllMocks());

  it('runs: it tells a quote, an answer and a receipt within it', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    await import('../../examples/quickstart.ts');
    const said = log.mock.calls.flat().join('\n');
    const [, most] = /at most (\d+(?:\.\d+)?)/.exec(said) ?? [];
    const [, charged] = /charged (\d+\.\d\d) energy/.exec(said) ?? [];
    expect(said).toContain('not written by a language model');
    expect(Number(charged)).toBeGreaterThan(0);
    expect(Number(charged)).toBeLessThanOrEqual(Number(most));
  });
});
