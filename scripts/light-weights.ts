/**
 * Where do the weights of the light estimate come from? Fitted to the exact counts of o200k_base: on every second line
 * of each translation of the Universal Declaration of Human Rights, and on documents, code and JSON of packages that are
 * installed. Run it to write src/tokens/light-weights.ts anew; bench:estimate measures on the other lines and on other texts.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { declarations } from '../bench/declarations.ts';
import { blockOf, gramSlot, gramSlots, letterGroups, tally } from '../src/tokens/light-text.ts';

const steps = 10;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Documents of packages count this much more: there are few, and they are what prompts are like. */
const packageWeight = 10;
const lastRunLength = 6;
/** The first so many tokens are taken for words that are met, and count so much, less with their rank. */
const wordsOfVocabulary = 100_000;
const wordWeight = 60;
/** Latin letters are shared by most languages, so its words say more. */
const latinWordWeight = 200;
const wordPower = 0.5;
/** Beyond this, stretching would follow noise. */
const powerAtMost = 5;

/** By letterGroups: the language that a short text is taken to be in. */
const usualLanguages = ['eng', 'ell_monotonic', 'rus', 'hye', 'heb', 'arb', 'hin', 'mya'];

/** Translations in the languages that most prompts are in count this much more, so that rare ones do not outweigh them. */
const commonWeight = 15;
const commonLanguages = new Set(
  (
    'eng spa fra deu_1996 por_PT por_BR ita nld swe dan nob fin pol ces slk hun ron_2006 tur ind zlm vie tgl cat eus swh ' +
    'hrv slv lit lav est rus ukr bul srp_cyrl bel kaz arb pes_1 urd hin mar npi ell_monotonic heb hye mya'
  ).split(' '),
);

interface Sample {
  readonly name: string;
  readonly text: string;
  /** Tokens that start at each UTF-16 unit. */
  readonly starts: Uint8Array;
  readonly weight: number;
}

const bytesOfToken = (id: number): number => {
  const token = ranks[id];
  return typeof token === 'string' ? Buffer.byteLength(token) : (token?.length ?? 1);
};

function sampleOf(name: string, text: string, weight: number): Sample {
  const unitOfByte: number[] = [];
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    for (let byte = Buffer.byteLength(character); byte > 0; byte -= 1) unitOfByte.push(at);
    at += character.length;
  }
  const starts = new Uint8Array(text.length);
  let byte = 0;
  for (const id of encode(text, { disallowedSpecial: new Set() })) {
    const unit = unitOfByte[byte] ?? 0;
    starts[unit] = (starts[unit] ?? 0) + 1;
    byte += bytesOfToken(id);
  }
  // A token that begins with the space before a word is the word's.
  for (let unit = 0; unit + 1 < text.length; unit += 1) {
    if (text[unit] !== ' ' || /[\s\d]/.test(text[unit + 1] ?? '')) continue;
    starts[unit + 1] = (starts[unit + 1] ?? 0) + (starts[unit] ?? 0);
    starts[unit] = 0;
  }
  return { name, text, starts, weight };
}

function packageFiles(): string[] {
  const folder = fileURLToPath(new URL('../node_modules', import.meta.url));
  const found = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !name.startsWith('@'))
    .sort()
    .flatMap((name) =>
      readdirSync(join(folder, name), { withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(?:md|json|js|mjs|ts)$/.test(entry.name))
        .map((entry) => join(folder, name, entry.name)),
    );
  return found.filter((_, index) => index % 4 === 0);
}

const even = (_: string, index: number): boolean => index % 2 === 1;

function samples(): Sample[] {
  const translations = declarations().map(({ code, lines }) =>
    sampleOf(code, lines.filter(even).join('\n'), commonLanguages.has(code) ? commonWeight : 1),
  );
  const documents = packageFiles()
    .map((path) => readFileSync(path, 'utf8').slice(0, 8_000))
    .filter((text) => text.length > 400)
    .map((text) => sampleOf('package', text, packageWeight));
  return [...translations, ...documents, sampleOf('emoji', emoji(), 1)];
}

/** The ones that people write most: hands, hearts, faces. */
const emoji = (): string =>
  Array.from({ length: 0x50 }, (_, index) =>
    String.fromCodePoint(0x1f440 + index, 0x20, 0x1f600 + index),
  ).join(' ');

class Mean {
  sum = 0;
  weight = 0;
  add(value: number, weight: number): void {
    this.sum += value * weight;
    this.weight += weight;
  }
  towards(prior: number, priorWeight: number): number {
    return (this.sum + prior * priorWeight) / (this.weight + priorWeight);
  }
}

const at = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
};

const tokensIn = ({ starts }: Sample, from: number, length: number): number =>
  starts.subarray(from, from + length).reduce((sum, count) => sum + count, 0);

/** Where each piece begins is not told by `tally`, so pieces are found again by walking with it. */
function collect(all: readonly Sample[]) {
  const grams = new Map<number, Mean>();
  const blocks = new Map<number, Mean>();
  const runs = new Map<number, Mean>();
  for (const sample of all) {
    const { text, starts, weight } = sample;
    tally(text, {
      letter: (group, position) =>
        at(grams, gramSlot(text, position, group), () => new Mean()).add(starts[position] ?? 0, weight),
      other: (unit, position) =>
        at(blocks, blockOf(unit), () => new Mean()).add(starts[position] ?? 0, weight),
      punctuation: (length, position) =>
        at(runs, Math.min(length, lastRunLength), () => new Mean()).add(
          tokensIn(sample, position, length),
          weight,
        ),
      whole: () => {},
    });
  }
  return { grams, blocks, runs };
}

const quantised = (tokens: number): number => Math.min(alphabet.length - 1, Math.round(tokens * steps));

interface Point {
  readonly name: string;
  readonly letters: number;
  readonly guess: number;
  readonly tokens: number;
  readonly weight: number;
}

/** Least squares of log(tokens a letter) on log(guess a letter); a line through the mean where there are few points. */
function fitOf(
  points: readonly Point[],
  usualLanguage: string | undefined,
): readonly [usual: number, scale: number, power: number] {
  const usable = points.filter(({ letters, tokens }) => letters >= 300 && tokens > 0);
  if (usable.length === 0) return [0.4, 1, 1];
  let [w, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const { letters, guess, tokens, weight } of usable) {
    const lx = Math.log(guess / letters);
    const ly = Math.log(tokens / letters);
    w += weight;
    x += weight * lx;
    y += weight * ly;
    xx += weight * lx * lx;
    xy += weight * lx * ly;
  }
  const slope = (w * xy - x * y) / (w * xx - x * x);
  const power = usable.length < 2 ? 1 : Math.min(powerAtMost, Math.max(1, slope));
  const scale = Math.exp((y - power * x) / w);
  const usual = usable.find(({ name }) => name === usualLanguage) ?? usable[0];
  const typical = usual === undefined ? 0.4 : (usual.tokens / usual.letters / scale) ** (1 / power);
  return [typical, scale, power];
}

function groupFitsOf(all: readonly Sample[], table: readonly number[]) {
  return letterGroups.map((_, wanted) =>
    fitOf(
      all.map(({ name, text, starts, weight }) => {
        let [letters, guess, tokens] = [0, 0, 0];
        tally(text, {
          letter: (group, position) => {
            if (group !== wanted) return;
            letters += 1;
            guess += (table[gramSlot(text, position, group)] ?? 0) / steps;
            tokens += starts[position] ?? 0;
          },
          other: () => {},
          punctuation: () => {},
          whole: () => {},
        });
        return { name, letters, guess, tokens, weight };
      }),
      usualLanguages[wanted],
    ),
  );
}

/** The vocabulary's own words, each as one token: what is common is in it early. */
function vocabularyWords(): Sample[] {
  const words = Array.from({ length: wordsOfVocabulary }, (_, id) => ranks[id]).flatMap((token, id) =>
    typeof token === 'string' && /^ [\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}]{3,}$/u.test(token)
      ? [{ token, id }]
      : [],
  );
  return words.map(({ token, id }) => {
    const starts = new Uint8Array(token.length);
    starts[1] = 1;
    return {
      name: 'word',
      text: token,
      starts,
      weight:
        (/^ [\p{Script=Latin}]+$/u.test(token) ? latinWordWeight : wordWeight) *
        (1_000 / (1_000 + id)) ** wordPower,
    };
  });
}

const short = (value: number): number => Number(value.toPrecision(3));

const all = samples();
const { grams, blocks, runs } = collect([...all, ...vocabularyWords()]);
const overall = new Mean();
for (const { sum, weight } of grams.values()) overall.add(sum / weight, weight);
const usualTokens = overall.sum / overall.weight;
const table = Array.from({ length: gramSlots }, (_, slot) =>
  quantised((grams.get(slot) ?? new Mean()).towards(usualTokens, 2)),
);
const first = Math.min(...blocks.keys());
const last = Math.max(...blocks.keys());
const blockTable = Array.from({ length: last - first + 1 }, (_, index) => blocks.get(first + index));
const fits = groupFitsOf(all, table);

writeFileSync(
  fileURLToPath(new URL('../src/tokens/light-weights.ts', import.meta.url)),
  `/** What do letters weigh in the light estimate? Written by scripts/light-weights.ts, which says from what; not by hand. */

/** Tokens that begin at a letter, by gramSlot, in tenths: A is 0. */
export const gramTokens: string =
  '${table.map((value) => alphabet[value]).join('')}';

/** Tokens a UTF-16 unit of the scripts that have one language each, by blockOf from the first on, in hundredths. 0: unknown. */
export const firstBlock: number = ${first};
export const blockTokens: readonly number[] = ${JSON.stringify(blockTable.map((mean) => (mean === undefined ? 0 : Math.max(1, Math.round((100 * mean.sum) / mean.weight)))))};

/** Tokens of a run of 1, 2, … marks; the last holds for longer ones in proportion. */
export const punctuationTokens: readonly number[] = ${JSON.stringify(Array.from({ length: lastRunLength }, (_, index) => short(runs.get(index + 1)?.towards(1, 1) ?? 1)))};

/** By letterGroups: tokens a letter in the usual language before stretching, and the scale and power of the stretching. */
export const groupFits: readonly (readonly [usual: number, scale: number, power: number])[] = ${JSON.stringify(fits.map((fit) => fit.map(short)))};
`,
);
