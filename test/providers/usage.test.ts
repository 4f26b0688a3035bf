/** Is every token counted once, however a provider reports it? */

import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedUsage, inputTokensOf, reportedUsage } from '@/providers/usage';

interface Reported {
  input?: number;
  cached?: number;
  write?: number;
  output?: number;
  reasoning?: number;
  raw?: LanguageModelV4Usage['raw'];
}

const sdkUsage = ({ input, cached, write, output, reasoning, raw }: Reported): LanguageModelV4Usage => ({
  inputTokens: { total: input, noCache: undefined, cacheRead: cached, cacheWrite: write },
  outputTokens: { total: output, text: undefined, reasoning },
  ...(raw && { raw }),
});

describe('pain 9: cached and reasoning tokens are never counted twice', () => {
  it.each([
    ['parts inside the wholes', { input: 100, cached: 40, output: 30, reasoning: 20 }, [100, 30, 130]],
    [
      'parts inside the wholes, with a total that agrees',
      { input: 100, cached: 40, output: 30, reasoning: 20, raw: { total_tokens: 130 } },
      [100, 30, 130],
    ],
    [
      'reasoning left out of the output, shown by the total',
      { input: 100, cached: 40, output: 30, reasoning: 20, raw: { total_tokens: 150 } },
      [100, 50, 150],
    ],
    [
      'cached tokens left out of the input, shown by the total',
      { input: 100, cached: 40, output: 30, reasoning: 20, raw: { total_tokens: 170 } },
      [140, 30, 170],
    ],
    [
      'both left out, shown by the total',
      { input: 100, cached: 40, output: 30, reasoning: 20, raw: { total_tokens: 190 } },
      [140, 50, 190],
    ],
    [
      'more reasoning than output: it was not inside',
      { input: 100, output: 30, reasoning: 50 },
      [100, 80, 180],
    ],
    ['more cached than input: they were not inside', { input: 10, cached: 50, output: 3 }, [60, 3, 63]],
    [
      'a total that explains nothing is left aside',
      { input: 100, cached: 40, output: 30, reasoning: 20, raw: { total_tokens: 999 } },
      [100, 30, 130],
    ],
  ] satisfies [string, Reported, number[]][])(
    '%s',
    (_, reported, [inputTokens, outputTokens, totalTokens]) => {
      const usage = reportedUsage(sdkUsage(reported), true);
      expect(usage).toMatchObject({ inputTokens, outputTokens, totalTokens, reported: true });
    },
  );

  it('the parts never exceed their whole', () => {
    const count = fc.nat(1_000);
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        count,
        (input, cached, write, output, reasoning, total) => {
          const raw = { total_tokens: total };
          const usage = reportedUsage(
            sdkUsage({ input: input + 1, cached, write, output, reasoning, raw }),
            false,
          );
          expect(usage).toBeDefined();
          if (!usage) return;
          expect(usage.cachedInputTokens + usage.cacheWriteTokens).toBeLessThanOrEqual(usage.inputTokens);
          expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.outputTokens);
          expect(usage.totalTokens).toBe(usage.inputTokens + usage.outputTokens);
        },
      ),
    );
  });

  it('reads cache writes where a gateway names them beside the cached tokens', () => {
    const raw = { prompt_tokens_details: { cache_write_tokens: 25 } };
    expect(reportedUsage(sdkUsage({ input: 100, cached: 40, output: 3, raw }), true)).toMatchObject({
      inputTokens: 100,
      cacheWriteTokens: 25,
    });
  });
});

describe('pain 8: usage that is missing is counted', () => {
  it.each([
    ['nothing at all', {}, true],
    ['an input alone', { input: 10 }, true],
    ['zeros', { input: 0, output: 0 }, true],
    ['no output although a text came', { input: 10, output: 0 }, true],
    ['numbers that are none', { input: Number.NaN, output: -1 }, true],
  ] satisfies [string, Reported, boolean][])('%s is not believed', (_, reported, delivered) => {
    expect(reportedUsage(sdkUsage(reported), delivered)).toBeUndefined();
  });

  it('an empty answer may cost its prompt alone', () => {
    expect(reportedUsage(sdkUsage({ input: 10, output: 0 }), false)).toMatchObject({ totalTokens: 10 });
  });

  it('counts what was delivered, reasoning included once', () => {
    const counted = countedUsage({ inputTokens: 7, deliveredText: '12345', reasoningText: '123456789' });
    expect(counted).toEqual({
      inputTokens: 7,
      outputTokens: 2 + 3,
      totalTokens: 12,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 3,
      reported: false,
    });
    expect(countedUsage({ inputTokens: 7, deliveredText: '' })).toMatchObject({
      outputTokens: 0,
      totalTokens: 7,
    });
  });

  it('counts a prompt by its parts, or takes the estimate that came with it', () => {
    const request = {
      model: 'm',
      maxOutputTokens: 1,
      messages: [
        { role: 'system', content: 'ab' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'cde' },
            { type: 'image', image: new Uint8Array() },
          ],
        },
      ],
    } as const;
    expect(inputTokensOf(request, (text) => text.length)).toBe(2 + 3 + 1_000);
    expect(inputTokensOf({ ...request, estimatedInputTokens: 9 }, (text) => text.length)).toBe(9);
  });
});
