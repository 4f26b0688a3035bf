/** Does a quote tell the whole price, and what would help where it cannot be paid? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '@/config';
import { isErrorCode } from '@/errors';
import type { QuoteAccount } from '@/pricing/affordability';
import { priceTermsOf } from '@/pricing/price';
import { draftQuote, type QuoteInput } from '@/pricing/quote';
import { activeWindow } from '@/pricing/surge-window';
import { type Tier, tiers } from '@/pricing/tier';
import { quoteInput, richAccount, seededTiers, seededWindows } from './fixtures.ts';

const withAccount = (over: Partial<QuoteAccount>, more: Partial<QuoteInput> = {}): QuoteInput =>
  quoteInput({ account: { ...richAccount, ...over }, ...more });

const codesOf = (input: QuoteInput): string[] => draftQuote(input).warnings.map((warning) => warning.code);

describe('a quote', () => {
  it('tells expected and ceiling cost, the limit for the model, and when it ends', () => {
    const quote = draftQuote(quoteInput());
    expect(quote).toMatchObject({
      expectedTokens: 1_400,
      ceilingTokens: 3_500,
      maxOutputTokens: 2_500,
      exact: true,
      issuedAt: '2026-05-20T12:00:00.000Z',
      expiresAt: '2026-05-20T12:05:00.000Z',
      unaffordable: null,
      warnings: [],
      alternatives: [],
    });
    expect(quote.expected.total).toBe(110);
    expect(quote.ceiling).toMatchObject({ tokens: 3_500, base: 300, total: 330 });
  });

  it('is plain JSON', () => {
    const quote = draftQuote(quoteInput());
    expect(JSON.parse(JSON.stringify(quote))).toEqual(quote);
  });

  it('names the next cheaper hour and what it saves', () => {
    expect(draftQuote(quoteInput()).nextCheaperWindow).toEqual({
      name: 'Happy Hour',
      startsAt: '2026-05-20T14:00:00.000Z',
      multiplier: '0.80',
      savings: 22,
    });
    expect(draftQuote(quoteInput({ windows: [] })).nextCheaperWindow).toBeNull();
  });

  it('names no cheaper hour where nothing would be saved', () => {
    const terms = { ...quoteInput().terms, energyFactor: '0' };
    expect(draftQuote(quoteInput({ terms })).nextCheaperWindow).toBeNull();
  });

  it('warns of a surge in words, not of a discount', () => {
    const [peak = null, happy = null] = seededWindows;
    const inPeak = draftQuote(quoteInput({ terms: priceTermsOf(seededTiers.free, peak) }));
    expect(inPeak.warnings).toEqual([
      { code: 'surge_pricing', message: 'Peak Evening: prices are 1.20 times the usual now.' },
    ]);
    expect(codesOf(quoteInput({ terms: priceTermsOf(seededTiers.free, happy) }))).toEqual([]);
  });

  it('judges a spike by the expected tokens', () => {
    const estimate = {
      inputTokens: 9_000,
      expectedOutputTokens: 2_000,
      ceilingOutputTokens: 4_000,
      exact: true,
    };
    const quote = draftQuote(withAccount({ dailyLimit: 100_000 }, { estimate }));
    expect(quote.spike).toMatchObject({ level: 'very_large', requiresConfirmation: true });
    expect(quote.warnings[0]?.code).toBe('very_large_request');
  });
});

describe('what cannot be paid is told as a value', () => {
  it.each([
    ['a frozen account', { frozen: true }, 'account_frozen', {}],
    [
      'energy that is not there',
      { ownedEnergy: 109 },
      'insufficient_energy',
      { neededEnergy: '1.10', shortEnergy: '0.01' },
    ],
    [
      'energy that is not there, held or not',
      { ownedEnergy: 100, heldEnergy: 100 },
      'insufficient_energy',
      { shortEnergy: '0.10' },
    ],
    ['all that is needed, partly held', { ownedEnergy: 110, heldEnergy: 1 }, 'energy_held_elsewhere', {}],
    [
      'energy that is merely held',
      { ownedEnergy: 500, heldEnergy: 400 },
      'energy_held_elsewhere',
      { availableEnergy: '1.00' },
    ],
    [
      'tokens of the day',
      { dailyLimit: 2_000, tokensUsedToday: 601 },
      'token_budget_exceeded',
      { exceededBy: 1, resetAt: '2026-05-20T22:00:00.000Z' },
    ],
    [
      'tokens that are held',
      { dailyLimit: 2_000, tokensHeld: 700 },
      'token_budget_exceeded',
      { exceededBy: 100, heldTokens: 700 },
    ],
    ['tokens are told before energy', { dailyLimit: 0, ownedEnergy: 0 }, 'token_budget_exceeded', {}],
  ] as const)('%s', (_name, account, code, details) => {
    const { unaffordable, ceilingTokens } = draftQuote(withAccount(account));
    expect(unaffordable).toMatchObject({ code, details });
    expect(isErrorCode(unaffordable?.code ?? '')).toBe(true);
    expect(unaffordable?.message.length).toBeGreaterThan(20);
    // A moment is worded where the reader's zone and language are known, from the details.
    expect(unaffordable?.message).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    expect(ceilingTokens).toBeGreaterThanOrEqual(1_400);
  });

  it('exactly the expected cost can be paid', () => {
    expect(draftQuote(withAccount({ ownedEnergy: 110 })).unaffordable).toBeNull();
    expect(draftQuote(withAccount({ dailyLimit: 1_400 })).unaffordable).toBeNull();
  });
});

describe('a ceiling that does not fit', () => {
  it('is lowered to the energy that is there, and the model’s limit with it', () => {
    const quote = draftQuote(withAccount({ ownedEnergy: 250 }));
    expect(quote).toMatchObject({ ceilingTokens: 3_000, maxOutputTokens: 2_000 });
    expect(quote.ceiling.total).toBe(220);
    expect(quote.warnings).toEqual([
      {
        code: 'ceiling_lowered_to_energy',
        message:
          'The answer may be cut short: it is limited to 2,000 tokens, which is what your energy pays for.',
      },
    ]);
  });

  it('is lowered to the tokens that remain of the day', () => {
    const quote = draftQuote(withAccount({ dailyLimit: 2_000 }));
    expect(quote).toMatchObject({ ceilingTokens: 2_000, maxOutputTokens: 1_000 });
    expect(quote.warnings.map((warning) => warning.code)).toEqual(['ceiling_lowered_to_token_budget']);
  });

  it('is lowered to exactly what is expected where no more is left', () => {
    const quote = draftQuote(withAccount({ dailyLimit: 1_400 }));
    expect(quote).toMatchObject({ ceilingTokens: 1_400, maxOutputTokens: 400, unaffordable: null });
  });

  it('is not lowered where even the expected cost does not fit: that is a refusal', () => {
    expect(draftQuote(withAccount({ ownedEnergy: 50 }))).toMatchObject({
      ceilingTokens: 3_500,
      warnings: [],
    });
  });

  it('is nothing for a call that expects nothing on a day used past its limit', () => {
    checkCeiling('free', [0, 1], 0, 6, {
      ownedEnergy: 94,
      heldEnergy: 0,
      dailyLimit: 0,
      tokensUsedToday: 1,
      tokensHeld: 0,
    });
  });

  it('is always between the expected tokens and what was asked, and fits whenever the quote can be paid', () => {
    const count = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(
        fc.record({
          tier: fc.constantFrom(...tiers),
          output: fc.tuple(count, count),
          inputTokens: count,
          ownedEnergy: fc.integer({ min: 0, max: 4_000 }),
          heldEnergy: fc.integer({ min: 0, max: 1_000 }),
          dailyLimit: fc.integer({ min: 0, max: 60_000 }),
          tokensUsedToday: count,
          tokensHeld: fc.integer({ min: 0, max: 5_000 }),
          hour: fc.integer({ min: 0, max: 23 }),
        }),
        ({ tier, output, inputTokens, hour, ...account }) =>
          checkCeiling(tier, output, inputTokens, hour, account),
      ),
      { numRuns: 2_000 },
    );
  });
});

function checkCeiling(
  tier: Tier,
  output: readonly [number, number],
  inputTokens: number,
  hour: number,
  account: Partial<QuoteAccount>,
): void {
  const at = Date.UTC(2026, 4, 20, hour);
  const window = activeWindow(seededWindows, { feature: 'ai_message', at, platformTimeZone: 'UTC' })?.window;
  const [expectedOutputTokens, ceilingOutputTokens] = [Math.min(...output), Math.max(...output)];
  const input = withAccount(account, {
    at,
    tierTerms: seededTiers[tier],
    terms: priceTermsOf(seededTiers[tier], window ?? null),
    estimate: { inputTokens, expectedOutputTokens, ceilingOutputTokens, exact: true },
  });
  const quote = draftQuote(input);
  const { dailyLimit, tokensUsedToday, tokensHeld, ownedEnergy, heldEnergy } = input.account;
  expect(quote.ceilingTokens).toBeGreaterThanOrEqual(quote.expectedTokens);
  expect(quote.ceilingTokens).toBeLessThanOrEqual(inputTokens + ceilingOutputTokens);
  expect(quote.maxOutputTokens).toBe(quote.ceilingTokens - inputTokens);
  expect(quote.ceiling.total).toBeGreaterThanOrEqual(quote.expected.total);
  if (quote.unaffordable !== null) return;
  expect(quote.ceiling.total).toBeLessThanOrEqual(Math.max(0, ownedEnergy - heldEnergy));
  expect(quote.ceilingTokens).toBeLessThanOrEqual(Math.max(0, dailyLimit - tokensUsedToday - tokensHeld));
}

describe('another way', () => {
  const estimate = { inputTokens: 2_000, expectedOutputTokens: 800, ceilingOutputTokens: 1_000, exact: true };
  const output = { expectedOutputTokens: 800, ceilingOutputTokens: 1_000 };
  const compressed = { estimate: { inputTokens: 600, ...output }, percentSaved: 70 };
  const cheaperModel = { model: 'small', energyFactor: '0.5', estimate };

  it('is told with its price and what it saves', () => {
    const { alternatives } = draftQuote(quoteInput({ estimate, compressed, cheaperModel }));
    expect(alternatives.map(({ kind, savings, affordable }) => ({ kind, savings, affordable }))).toEqual([
      { kind: 'compressed', savings: 110, affordable: true },
      { kind: 'cheaper_model', savings: 110, affordable: true },
    ]);
    expect(alternatives[1]?.expected.energyFactor).toBe('0.5');
    expect(alternatives.map(({ ceiling }) => ceiling.tokens)).toEqual([1_600, 3_000]);
  });

  it('is left out where it saves nothing', () => {
    const nothing = { estimate: { inputTokens: 1_900, ...output }, percentSaved: 5 };
    expect(draftQuote(quoteInput({ estimate, compressed: nothing })).alternatives).toEqual([]);
  });

  it('is told where it saves no energy but fits into the day when the call does not', () => {
    const fits = { estimate: { inputTokens: 1_100, ...output }, percentSaved: 45 };
    const quote = draftQuote(withAccount({ dailyLimit: 2_000 }, { estimate, compressed: fits }));
    expect(quote.unaffordable?.code).toBe('token_budget_exceeded');
    expect(quote.alternatives).toMatchObject([{ kind: 'compressed', savings: 0, affordable: true }]);
  });
});

describe('an estimate that cannot be', () => {
  it.each([
    ['negative input', { inputTokens: -1 }, /inputTokens must be/],
    ['half a token', { expectedOutputTokens: 0.5 }, /expectedOutputTokens must be/],
    ['a ceiling that is no number', { ceilingOutputTokens: Number.NaN }, /ceilingOutputTokens must be/],
    ['a ceiling below what is expected', { ceilingOutputTokens: 399 }, /at least expectedOutputTokens/],
  ])('%s is refused', (_name, over, message) => {
    const estimate = { ...quoteInput().estimate, ...over };
    expect(() => draftQuote(quoteInput({ estimate }))).toThrow(message);
  });
});

it('the default settings are all a quote needs', () => {
  expect(draftQuote(quoteInput({ settings: defaults })).expiresAt).toBe('2026-05-20T12:05:00.000Z');
});
