/** Are tokens counted as the model counts them, in bounded time, whatever the text? */

import fc from 'fast-check';
import { countTokens as referenceCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as referenceO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { get_encoding } from 'tiktoken';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { EnergyError } from '@/errors';
import { BytePairCounter } from '@/tokens/byte-pair';
import { cutsOfLongRuns, unitsAtMost } from '@/tokens/long-run';
import {
  countTokens,
  type Encoding,
  isTokenizerLoaded,
  loadTokenizer,
  tokenizerFor,
} from '@/tokens/tokenizer';

const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

const reference: Record<Encoding, (text: string) => number> = {
  o200k_base: (text) => referenceO200k(text, asText),
  cl100k_base: (text) => referenceCl100k(text, asText),
};

const byteOrderMark = '\ufeff';

const encodings: Encoding[] = ['o200k_base', 'cl100k_base'];

/** Numbers from 0 to below 1 that are the same in every run. */
function createDice(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function textOf(length: number, character: (dice: number) => string): string {
  const dice = createDice();
  return Array.from({ length }, () => character(dice())).join('');
}

const hard: [string, (dice: number) => string][] = [
  ['the letter a', () => 'a'],
  ['the letter A', () => 'A'],
  ['spaces', () => ' '],
  ['line feeds', () => '\n'],
  ['exclamation marks', () => '!'],
  ['slashes and line feeds', (dice) => (dice < 0.5 ? '/' : '\n')],
  ['NUL', () => '\0'],
  ['lone surrogates', () => '\ud800'],
  ['one Han character', () => '中'],
  ['one emoji', () => '😀'],
  ['random letters', (dice) => String.fromCharCode(97 + Math.floor(dice * 26))],
  ['random Han', (dice) => String.fromCharCode(0x4e00 + Math.floor(dice * 20_000))],
  ['random emoji', (dice) => String.fromCodePoint(0x1f300 + Math.floor(dice * 700))],
  ['random Hebrew', (dice) => String.fromCharCode(0x5d0 + Math.floor(dice * 26))],
  ['random UTF-16 units', (dice) => String.fromCharCode(Math.floor(dice * 65_536))],
];

const ordinary: [string, string][] = [
  ['nothing', ''],
  ['English', "We'll meet at 10:30; don't be late — it's the CEO's 1,000th pitch!\n\n  Bring: slides, demo."],
  ['Russian', 'Съешь же ещё этих мягких французских булок, да выпей чаю.'],
  ['Chinese', '人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心。'],
  ['Japanese', 'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。'],
  ['Hindi', 'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है।'],
  ['Thai', 'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ'],
  ['Arabic', 'يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.'],
  ['TypeScript', 'export const f = (a: number): number => {\n  return a ** 2; // fast\n};\n'],
  ['JSON', '{"a":[1,2.5,-3e10,null,true],"b":{"c":"\\u00e9"}}'],
  ['emoji', 'Nice 👩‍👩‍👧‍👦 work 🇺🇦!! 👍🏽'],
  ['a special token', '<|endoftext|> and <|im_start|>system'],
];

beforeAll(async () => {
  await Promise.all(encodings.map(loadTokenizer));
});

describe.each(encodings)('counting in %s', (encoding) => {
  it.each(ordinary)('counts %s as the reference does', (_name, text) => {
    expect(countTokens(text, encoding)).toBe(reference[encoding](text));
  });

  it.each(hard)('counts 1,500 of %s as the reference does', (_name, character) => {
    const text = textOf(1_500, character);
    expect(countTokens(text, encoding)).toBe(reference[encoding](text));
  });

  it('counts any text as the reference does', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({
        unit: fc.constantFrom(' ', '\n', '\r', '\t', 'a', 'B', "'s", '1', '!', '/', 'é', '中', '\u0301'),
        maxLength: 300,
      }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
        .map((units) => String.fromCharCode(...units)),
    );
    // The reference loses the one token of a byte order mark, which the next test counts by the encoding's own library.
    const withoutMark = anyText.map((text) => text.replaceAll(byteOrderMark, ''));
    fc.assert(
      fc.property(withoutMark, (text) => countTokens(text, encoding) === reference[encoding](text)),
      { numRuns: 500 },
    );
  });

  it('counts a byte order mark as one token, as the encoding has it', () => {
    const model = get_encoding(encoding);
    for (const text of [
      byteOrderMark,
      `${byteOrderMark}hello`,
      `a${byteOrderMark} b`,
      byteOrderMark.repeat(2),
    ]) {
      expect(countTokens(text, encoding)).toBe(model.encode(text, [], []).length);
    }
    model.free();
  });

  it('counts ordinary text of more than one stretch without any error', () => {
    const text = ordinary
      .map(([, part]) => part)
      .join('\n')
      .repeat(80);
    expect(text.length).toBeGreaterThan(unitsAtMost);
    expect(cutsOfLongRuns(text)).toEqual([]);
    expect(countTokens(text, encoding)).toBe(reference[encoding](text));
  });

  it.each(hard)('pain 19: a million of %s is counted, in time that does not explode', (_name, character) => {
    const text = textOf(1_000_000, character);
    const started = performance.now();
    const tokens = countTokens(text, encoding);
    // Scanning for each merge would take hours; the bound is wide so that a busy machine passes.
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(4 * text.length);
  });
});

describe('pain 19', () => {
  it('pain 19: 100,000 letters in a row are counted, and as many as eight make one token', () => {
    expect(countTokens('a'.repeat(100_000), 'o200k_base')).toBe(12_500);
  });

  it('pain 19: <|endoftext|> in a prompt is counted as the text that it is', () => {
    expect(countTokens('<|endoftext|>', 'o200k_base')).toBe(reference.o200k_base('<|endoftext|>'));
    expect(countTokens('<|endoftext|>', 'cl100k_base')).toBeGreaterThan(1);
  });
});

describe('megabytes of one character', () => {
  it.each(['a', '[', ' ', 'é'])('merge each run of %j once, as all are the same', (character) => {
    const merging = vi.spyOn(BytePairCounter.prototype, 'count');
    try {
      countTokens(character.repeat(1e6 + 17), 'cl100k_base');
      expect(merging.mock.calls.length).toBeLessThan(5);
    } finally {
      merging.mockRestore();
    }
  });
});

describe('cutting long runs', () => {
  it.each([
    ['no cut in a run of just the length', 'a'.repeat(unitsAtMost), []],
    ['one cut in a run of one more', 'a'.repeat(unitsAtMost + 1), [unitsAtMost]],
    ['no cut where words are separated', 'word '.repeat(20_000), []],
    ['no cut among digits', '1'.repeat(100_000), []],
    ['a cut counted from where the run begins', `ab ${'!'.repeat(unitsAtMost + 1)}`, [3 + unitsAtMost]],
    [
      'no cut inside a surrogate pair',
      `a${'😀'.repeat(unitsAtMost)}`,
      [unitsAtMost + 1, 2 * unitsAtMost + 1].filter((cut) => cut <= 2 * unitsAtMost),
    ],
  ])('makes %s', (_name, text, cuts) => {
    expect(cutsOfLongRuns(text)).toEqual(cuts);
  });
});

describe('the tokenizer of a model', () => {
  it.each<[string, Encoding | null]>([
    ['gpt-4o', 'o200k_base'],
    ['gpt-4o-mini-2024-07-18', 'o200k_base'],
    ['chatgpt-4o-latest', 'o200k_base'],
    ['openai/gpt-4o', 'o200k_base'],
    ['openrouter/openai/o3-mini', 'o200k_base'],
    ['ft:gpt-4o-mini-2024-07-18:org::id', 'o200k_base'],
    ['openai/gpt-4o:free', 'o200k_base'],
    ['GPT-4.1-nano', 'o200k_base'],
    ['gpt-5', 'o200k_base'],
    ['gpt-5.2-codex', 'o200k_base'],
    ['gpt-5-mini', 'o200k_base'],
    ['o1', 'o200k_base'],
    ['o4-mini', 'o200k_base'],
    ['gpt-4', 'cl100k_base'],
    ['gpt-4-turbo-2024-04-09', 'cl100k_base'],
    ['gpt-4-32k-0613', 'cl100k_base'],
    ['gpt-3.5-turbo-16k', 'cl100k_base'],
    ['gpt-35-turbo', 'cl100k_base'],
    ['gpt-4-x-alpaca', null],
    ['someone/gpt-4o', null],
    ['claude-sonnet-4-5', null],
    ['anthropic/claude-3', null],
    ['llama-3.1-70b', null],
    ['offline', null],
    ['', null],
  ])('of %s is %s', (model, encoding) => {
    expect(tokenizerFor(model)).toBe(encoding);
  });

  it('is loaded once and asked for before it is used', async () => {
    await expect(loadTokenizer(null)).resolves.toBeUndefined();
    expect(isTokenizerLoaded('o200k_base')).toBe(true);
    const unknown = 'p50k_base' as Encoding;
    expect(() => countTokens('text', unknown)).toThrow(EnergyError);
  });
});
