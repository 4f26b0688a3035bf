/** Does an estimate say what it is made of, exactly where that can be known, with a margin where it cannot? */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import type { Attachment } from '@/tokens/attachment';
import { approximateTokens, estimateText, estimateTokens } from '@/tokens/estimate';
import { imageTokens } from '@/tokens/image-tokens';
import { countTokens, loadTokenizer } from '@/tokens/tokenizer';

beforeAll(async () => {
  await loadTokenizer('o200k_base');
});

describe('a text', () => {
  it('is counted by the tokenizer of a known model', () => {
    expect(estimateText('Hello world', 'gpt-4o')).toEqual({ tokens: 2, exact: true });
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['four', 1],
    ['fives', 2],
    ['a'.repeat(400), 100],
    ['中文字符', 3],
    ['😀', 2],
  ])('of an unknown model is a quarter of its characters: %j is %i', (text, tokens) => {
    expect(approximateTokens(text)).toBe(tokens);
  });
});

describe('an estimate', () => {
  it('adds 20 % to what is not exact, rounded up', () => {
    expect(estimateTokens('a'.repeat(401))).toEqual({
      tokens: 122,
      exact: false,
      parts: [
        { part: 'prompt', tokens: 101, exact: false },
        { part: 'margin', tokens: 21, exact: false },
      ],
    });
  });

  it('is exact for text of a known model, and has no margin', () => {
    const { tokens, exact, parts } = estimateTokens(
      'Hello world',
      [],
      { b: 1, a: 2 },
      { model: 'gpt-4o', messages: 1 },
    );
    expect(parts.map(({ part }) => part)).toEqual(['prompt', 'context', 'messages']);
    expect(exact).toBe(true);
    expect(tokens).toBe(2 + countTokens('{"a":2,"b":1}', 'o200k_base') + 7);
  });

  it.each<[string, Attachment, number]>([
    ['an image', { kind: 'image' }, 1_000],
    ['a document by its size', { kind: 'document', bytes: 4_001 }, 1_001],
    ['a document by its text', { kind: 'document', bytes: 9_999, text: 'a'.repeat(40) }, 10],
    ['a document of unknown size', { kind: 'document' }, 1_000],
  ])('counts %s', (_name, attachment, tokens) => {
    expect(estimateTokens('', [attachment]).parts[1]?.tokens).toBe(tokens);
    expect(estimateTokens('', [attachment]).tokens).toBe(Math.ceil(tokens * 1.2));
  });

  it('puts the margin on the guessed parts alone', () => {
    const { tokens } = estimateTokens('Hello world', [{ kind: 'document', bytes: 400 }], undefined, {
      model: 'gpt-4o',
    });
    expect(tokens).toBe(2 + 100 + 20);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, Number.MAX_VALUE])('refuses a size of %d', (bytes) => {
    expect(() => estimateTokens('', [{ kind: 'document', bytes }])).toThrow(EnergyError);
  });

  it('is a whole number for any prompt and context', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.jsonValue(),
        fc.constantFrom(undefined, 'gpt-4o'),
        (prompt, context, model) => {
          const { tokens, parts } = estimateTokens(prompt, [], context, { model });
          expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
          expect(parts.reduce((sum, part) => sum + part.tokens, 0)).toBe(tokens);
        },
      ),
    );
  });
});

describe("a model's own rule for images", () => {
  it.each<[string, Omit<Attachment, 'kind'>, number | undefined]>([
    ['gpt-4o', { width: 1_024, height: 1_024 }, 765],
    ['openai/gpt-4o', { width: 2_048, height: 4_096 }, 1_105],
    ['gpt-4o', { width: 4_096, height: 8_192, detail: 'low' }, 85],
    ['gpt-4o', { width: 512, height: 512 }, 255],
    ['gpt-4o-mini', { width: 512, height: 512 }, 8_500],
    ['o1', { width: 512, height: 512 }, 225],
    ['gpt-5', { width: 512, height: 512 }, 210],
    ['gpt-4.1-mini', { width: 1_024, height: 1_024 }, 1_659],
    ['gpt-4.1-mini', { width: 1_800, height: 2_400 }, 2_353],
    ['gpt-4o', { width: 1, height: 1 }, 255],
    ['gpt-4o', { width: 1_000_000, height: 1 }, 765],
    ['gpt-4o', {}, undefined],
    ['gpt-4o', { width: 0, height: 10 }, undefined],
    ['gpt-4.1-mini', { width: 4_096, height: 64 }, Math.ceil(64 * 1.62)],
    ['o4-mini', { width: 1_024, height: 1_024 }, 1_762],
    ['gpt-5-nano', { width: 1_024, height: 1_024 }, 2_520],
    ['gpt-5.4', { width: 1_600, height: 1_600 }, 2_500],
    ['gpt-5.5', { width: 2_048, height: 2_048, detail: 'original' }, 4_096],
    ['claude-sonnet-4-5', { width: 200, height: 200 }, 64],
    ['claude-haiku-4-5', { width: 1_000, height: 1_000 }, 1_296],
    ['claude-sonnet-4-6', { width: 1_920, height: 1_080 }, 1_560],
    ['anthropic/claude-3-7-sonnet-latest', { width: 3_840, height: 2_160 }, 1_560],
    ['claude-opus-4-7', { width: 1_920, height: 1_080 }, 2_691],
    ['claude-opus-5', { width: 3_840, height: 2_160 }, 4_784],
    ['claude-opus-4-7', { width: 1, height: 1 }, 1],
    ['gemini-2.5-flash', { width: 384, height: 384 }, 258],
    ['gemini-2.0-flash', { width: 960, height: 540 }, 1_548],
    ['gemini-3-pro-preview', { width: 512, height: 512 }, undefined],
    ['llava', { width: 512, height: 512 }, undefined],
  ])('of %s for %j is %s', (model, size, tokens) => {
    expect(imageTokens({ kind: 'image', ...size }, model)?.tokens).toBe(tokens);
  });
});

describe('an estimate in bounded time', () => {
  const junk = Array.from({ length: 500_000 }, (_, index) =>
    String.fromCharCode((index * 40_503) & 0xffff),
  ).join('');

  it.each<[string, string]>([
    ['a prompt of 10 MB', 'The offer stands until Friday, 17:30; see page 4. '.repeat(200_000)],
    ['binary junk', junk],
    ['lone surrogates', '\ud83d'.repeat(500_000)],
    ['right-to-left text', 'العرض ساري حتى يوم الجمعة. '.repeat(20_000)],
    ['a line of 200,000 characters', 'x1_'.repeat(66_667)],
  ])('is made of %s, with and without a tokenizer', (_name, prompt) => {
    const from = performance.now();
    for (const model of ['gpt-4o', 'claude-sonnet-4-5', undefined]) {
      const { tokens } = estimateTokens(prompt, [], undefined, { model });
      expect(Number.isSafeInteger(tokens) && tokens > prompt.length / 100).toBe(true);
    }
    expect(performance.now() - from).toBeLessThan(20_000);
  });
});
