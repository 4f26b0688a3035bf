/** Are tools counted by the provider's published rule, and guesses corrected by what the provider reports? */

import { beforeAll, describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { estimateTokens, uncorrected } from '@/tokens/estimate';
import { loadTokenizer } from '@/tokens/tokenizer';
import { estimateTools, type ToolDefinition } from '@/tokens/tool-tokens';

beforeAll(async () => {
  await Promise.all([loadTokenizer('o200k_base'), loadTokenizer('cl100k_base')]);
});

/** The example of the cookbook that states the rule, with the counts the API gave. */
const weather: ToolDefinition = {
  name: 'get_current_weather',
  description: 'Get the current weather in a given location',
  inputSchema: {
    type: 'object',
    properties: {
      location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
      unit: {
        type: 'string',
        description: 'The unit of temperature to return',
        enum: ['celsius', 'fahrenheit'],
      },
    },
    required: ['location'],
  },
};
const messages = [
  'You are a helpful assistant that can answer to questions about the weather.',
  "What's the weather like in San Francisco?",
];
/** Three tokens a message and one for its role, three before the reply. */
const overhead = 2 * 4 + 3;

describe('tools', () => {
  it.each([
    ['gpt-4o', 101],
    ['gpt-4o-mini', 101],
    ['gpt-4', 105],
    ['gpt-3.5-turbo', 105],
  ])('cost %s what its provider reports for the published example', (model, reported) => {
    const { tokens, exact } = estimateTools([weather], model);
    const ofTexts = messages.reduce(
      (sum, message) => sum + estimateTokens(message, [], undefined, { model }).tokens,
      0,
    );
    expect(exact).toBe(true);
    expect(ofTexts + tokens + overhead).toBe(reported);
  });

  it('are exact only where no argument is nested', () => {
    const nested = {
      ...weather,
      inputSchema: { properties: { a: { type: 'array', items: { type: 'string' } } } },
    };
    expect(estimateTools([nested], 'gpt-4o').exact).toBe(false);
    expect(estimateTools([{ name: 'now', inputSchema: {} }], 'gpt-4o').exact).toBe(true);
  });

  it.each([
    ['claude-sonnet-4-5', 496],
    ['claude-opus-4-20250514', 313],
    ['anthropic/claude-opus-4-8', 290],
    ['llama-3', 0],
  ])('bring %s the prompt that its provider puts before them', (model, before) => {
    const without = estimateTools([weather], 'some-model').tokens;
    expect(estimateTools([weather], model)).toEqual({ tokens: without + before, exact: false });
  });

  it('cost nothing where there are none', () => {
    expect(estimateTools([], 'gpt-4o')).toEqual({ tokens: 0, exact: true });
  });
});

describe('what a provider has reported', () => {
  it('corrects the guessed parts alone, before the margin', () => {
    const { tokens, parts } = estimateTokens('Hello world', [{ kind: 'document', bytes: 400 }], undefined, {
      model: 'gpt-4o',
      multiplier: 1.5,
    });
    expect(parts.map(({ part, tokens: each }) => [part, each])).toEqual([
      ['prompt', 2],
      ['document', 100],
      ['calibration', 50],
      ['margin', 30],
    ]);
    expect(tokens).toBe(182);
  });

  it.each([0.5, 0.9, 1, 1.3, 2])('leaves what is to be compared with it as it was, at %d', (multiplier) => {
    const estimate = estimateTokens('a'.repeat(401), [], undefined, { multiplier });
    expect(uncorrected(estimate)).toEqual({ guessed: 101, exact: 0 });
    expect(estimate.tokens).toBe(Math.ceil(Math.ceil(101 * multiplier) * 1.2));
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a multiplier of %d', (multiplier) => {
    expect(() => estimateTokens('text', [], undefined, { multiplier })).toThrow(EnergyError);
  });
});
