/** Is a prompt made shorter without touching what must not change? */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { applyCompression, compress } from '@/tokens/compression/compress';
import { withShorterPhrases } from '@/tokens/compression/phrase';
import { phraseTable } from '@/tokens/compression/phrase-table';
import { type SegmentKind, segmentsOf } from '@/tokens/compression/segment';
import { sentencesOf } from '@/tokens/compression/sentence';
import { withoutExtraWhitespace } from '@/tokens/compression/whitespace';
import { countTokens, loadTokenizer } from '@/tokens/tokenizer';

beforeAll(async () => {
  await loadTokenizer('o200k_base');
});

const squeezed = (text: string): string =>
  withoutExtraWhitespace(segmentsOf(text))
    .map((segment) => segment.text)
    .join('');

const protectedOf = (text: string): string[] =>
  segmentsOf(text)
    .filter(({ kind }) => kind !== 'prose')
    .map((segment) => segment.text);

describe('what is protected', () => {
  it.each<[string, SegmentKind, string, string]>([
    ['fenced code', 'code', 'Run:\n```ts\nif  (a)  {}\n\n\n```\nthen  go', '```ts\nif  (a)  {}\n\n\n```\n'],
    ['a fence that is never closed', 'code', 'Run:\n~~~\na  b\n', '~~~\na  b\n'],
    [
      'a longer fence around a shorter one',
      'code',
      '````\n```\na  b\n```\n````\nend',
      '````\n```\na  b\n```\n````\n',
    ],
    ['inline code', 'code', 'use `a  b` here', '`a  b`'],
    ['inline code with backticks in it', 'code', 'use ``a ` b`` here', '``a ` b``'],
    ['an object', 'json', 'data: {"a": [1,  2], "b": "x  \\" y"} end', '{"a": [1,  2], "b": "x  \\" y"}'],
    [
      'an array',
      'json',
      'data:\n[\n  {"a":  1},\n  -2.5e3, null\n]\nend',
      '[\n  {"a":  1},\n  -2.5e3, null\n]',
    ],
    ['an array inside brackets that are no JSON', 'json', '[see [1,  2] there]', '[1,  2]'],
    [
      'a URL',
      'url',
      'see https://example.com/a?b=in%20order,to. Then',
      'https://example.com/a?b=in%20order,to',
    ],
    ['an address without a scheme', 'url', 'see www.example.com/please, now', 'www.example.com/please'],
    ['a straight quotation', 'quotation', 'say "in order  to" now', '"in order  to"'],
    ['a single quotation', 'quotation', "say 'in order  to' now", "'in order  to'"],
    ['a curly quotation', 'quotation', 'say “in order  to” now', '“in order  to”'],
    ['a French quotation', 'quotation', 'dites « bon  jour » ici', '« bon  jour »'],
    ['a Japanese quotation', 'quotation', '彼は「こん  にちは」と言った', '「こん  にちは」'],
    ['quoted lines', 'quotation', 'He wrote:\n> in order  to\n> win\nso', '> in order  to\n> win\n'],
  ])('%s', (_name, kind, text, kept) => {
    expect(segmentsOf(text).filter((segment) => segment.kind !== 'prose')).toEqual([{ kind, text: kept }]);
    expect(compress(text, { targetReduction: 0.9, json: 'verbatim' }).text).toContain(kept);
  });

  it.each([
    ["don't and can't and the users' data"],
    ['a 5" disk and a 3" one'],
    ['1 > 0 and {not json} and [also not]'],
    ['a ` alone, and note: this'],
    ['an “ alone'],
  ])('%j is all prose', (text) => {
    expect(segmentsOf(text)).toEqual([{ kind: 'prose', text }]);
  });

  it('covers any text exactly', () => {
    const piece = fc.constantFrom(
      '`',
      '```\n',
      '~~~',
      '"',
      "'",
      '“',
      '”',
      '«',
      '{',
      '}',
      '[',
      ']',
      ':',
      '//',
      '> ',
      '\n',
      ' ',
      'a',
      '\\',
      ',',
      '1',
      'www.',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        expect(
          segmentsOf(text)
            .map((segment) => segment.text)
            .join(''),
        ).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the stages', () => {
  it.each<[string, string, number, string]>([
    ['nothing is asked for', 'a   b', 0, 'a   b'],
    ['whitespace', 'Hello    world.   \n\n\n\nBye  ', 0.1, 'Hello world.\n\nBye'],
    ['indentation stays', 'List:\n  - one    two\n    - three  ', 0.1, 'List:\n  - one two\n    - three'],
    [
      'duplicates',
      'Same paragraph here.\n\nOther words there.\n\nSame paragraph here.',
      0.2,
      'Same paragraph here.\n\nOther words there.\n\n',
    ],
    [
      'phrases',
      'In order to win, act due to the fact that time flies.',
      0.2,
      'To win, act because time flies.',
    ],
    [
      'a polite beginning',
      'Please note that I would like you to write. Please write well.',
      0.1,
      'I would like you to write. Write well.',
    ],
  ])('%s', (_name, text, targetReduction, expected) => {
    expect(compress(text, { targetReduction }).text).toBe(expected);
  });

  it('leave a verb that only looks like politeness', () => {
    expect(withShorterPhrases('We want to please customers, kindly.')).toBe(
      'We want to please customers, kindly.',
    );
  });

  it('stop as soon as the target is reached', () => {
    const text = `Write${' '.repeat(200)}in order to win.`;
    const { stages } = compress(text, { targetReduction: 0.3 });
    expect(stages.map(({ stage }) => stage)).toEqual(['whitespace']);
  });

  it('truncate last, keeping start and end, with the gap marked', () => {
    const text = Array.from({ length: 40 }, (_, index) => `Sentence number ${index} says this.`).join(' ');
    const { text: short, stages, tokensBefore, tokensAfter } = compress(text, { targetReduction: 0.5 });
    expect(short).toMatch(/^Sentence number 0 says this\. .* \[…\] .*Sentence number 39 says this\.$/);
    expect(stages).toEqual([{ stage: 'truncation', tokensSaved: tokensBefore - tokensAfter }]);
    expect(tokensAfter / tokensBefore).toBeGreaterThan(0.4);
    expect(tokensAfter / tokensBefore).toBeLessThanOrEqual(0.5);
  });

  it('truncate at most 60 % unless asked', () => {
    const text = Array.from({ length: 200 }, (_, index) => `Sentence number ${index} says this.`).join(' ');
    const usual = compress(text, { targetReduction: 0.9 });
    expect(usual.tokensAfter / usual.tokensBefore).toBeGreaterThanOrEqual(0.4);
    const asked = compress(text, { targetReduction: 0.9, atMost: 0.95 });
    expect(asked.tokensAfter / asked.tokensBefore).toBeLessThanOrEqual(0.1);
  });

  it('measure with the counter that they are given', () => {
    const count = (text: string): number => countTokens(text, 'o200k_base');
    const text = Array.from({ length: 60 }, (_, index) => `In order to win, read line ${index}.`).join('\n');
    const result = compress(text, { targetReduction: 0.4, count });
    expect(result.tokensAfter).toBe(count(result.text));
    expect(result.tokensAfter).toBeLessThanOrEqual(result.tokensBefore * 0.6);
  });

  it.each([Number.NaN, -0.1, 1, 2, Number.POSITIVE_INFINITY])('refuse the target %d', (targetReduction) => {
    expect(() => applyCompression('text', targetReduction)).toThrow(EnergyError);
  });
});

describe('the table of phrases', () => {
  it.each(phraseTable)(
    '%j becomes %j, which is shorter, and keeps negations and numbers',
    (phrase, shorter) => {
      expect(shorter.length).toBeLessThan(phrase.length);
      expect(phrase).toBe(phrase.toLowerCase());
      expect(phrase).not.toMatch(/\b(?:not|no|never|without|unless|except|only)\b|n't|\d/);
    },
  );

  it('names every phrase once', () => {
    expect(new Set(phraseTable.map(([phrase]) => phrase)).size).toBe(phraseTable.length);
  });
});

describe('any prompt', () => {
  const sentence = fc.constantFrom(
    'In order to win, act now. ',
    'Please note that   the deal closed. ',
    'The 12 users are not ready!   ',
    'Same paragraph.\n\n',
    '\n\n\n',
    '你好世界。',
    '  - item\n',
  );
  const kept = fc.constantFrom(
    '`in order  to`',
    '"due to the fact  that"',
    '{"a":  "in order  to"}',
    '[1,   2]',
    'https://example.com/in-order-to',
    '“please   note that”',
    '\n```\nplease   note  that\n\n\n\n```\n',
  );
  const prompt = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: sentence },
        kept.map((text) => ` ${text} `),
      ),
      { maxLength: 40 },
    )
    .map((pieces) => pieces.join(''));
  const share = fc.double({ min: 0, max: 0.99, noNaN: true });

  it('keeps what is protected, verbatim and in order', () => {
    fc.assert(
      fc.property(prompt, share, (text, targetReduction) => {
        const result = compress(text, { targetReduction, atMost: 0.95, json: 'verbatim' });
        let from = 0;
        for (const part of protectedOf(text)) {
          const at = result.text.indexOf(part, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + part.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('comes out no longer, the same each time, and as long as it says', () => {
    const anyPrompt = fc.oneof(prompt, fc.string({ unit: 'binary', maxLength: 300 }));
    fc.assert(
      fc.property(anyPrompt, share, (text, targetReduction) => {
        const result = compress(text, { targetReduction });
        expect(result.text.length).toBeLessThanOrEqual(text.length);
        expect(result.tokensAfter).toBeLessThanOrEqual(result.tokensBefore);
        expect(compress(text, { targetReduction })).toEqual(result);
        const saved = result.stages.reduce((sum, stage) => sum + stage.tokensSaved, 0);
        expect(result.tokensBefore - saved).toBe(result.tokensAfter);
        expect(compress(result.text, { targetReduction: 0 }).tokensBefore).toBe(result.tokensAfter);
      }),
      { numRuns: 500 },
    );
  });

  it('has no extra whitespace left to take the second time', () => {
    fc.assert(
      fc.property(prompt, (text) => {
        const once = squeezed(text);
        expect(squeezed(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is made of its sentences', () => {
    fc.assert(
      fc.property(fc.oneof(prompt, fc.string({ unit: 'binary', maxLength: 2_000 })), (text) => {
        expect(sentencesOf(text).join('')).toBe(text);
      }),
    );
  });
});

describe('in linear time', () => {
  it.each<[string, string]>([
    ['one letter', 'a'.repeat(1_000_000)],
    ['one line', 'word '.repeat(40_000)],
    ['spaces', ' '.repeat(1_000_000)],
    ['line feeds', '\n'.repeat(1_000_000)],
    ['indented lines', '\n    x'.repeat(160_000)],
    ['backticks', '`'.repeat(1_000_000)],
    ['backticks in unequal runs', '` `` ``` '.repeat(110_000)],
    ['double quotes', '"'.repeat(1_000_000)],
    ['opening double quotes', ' "a'.repeat(330_000)],
    ['opening single quotes', " 'a".repeat(330_000)],
    ['curly quotes that never close', '“'.repeat(1_000_000)],
    ['brackets', '['.repeat(1_000_000)],
    ['brackets and braces', '{"a":['.repeat(160_000)],
    ['brackets and quotes', '["'.repeat(500_000)],
    ['nested arrays', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['schemes', 'a://'.repeat(250_000)],
    ['fences', '```a\n'.repeat(200_000)],
    ['sentence ends', '. '.repeat(500_000)],
    ['beginnings of phrases', 'please note '.repeat(80_000)],
  ])('a megabyte of %s is compressed', (_name, text) => {
    const started = performance.now();
    const { text: short } = compress(text, { targetReduction: 0.5 });
    // About 0.3 s each; quadratic work would take minutes. The bound is wide so that a busy machine passes.
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(short.length).toBeLessThanOrEqual(text.length);
  });
});
