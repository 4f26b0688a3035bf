/** Does a quote come back exactly as it was signed, and not at all otherwise? */

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftQuote } from '@/pricing/quote';
import { readQuoteToken, signQuote } from '@/pricing/quote-token';
import { quoteInput, richAccount } from './fixtures.ts';

const secret = 'a secret of the test, 32 bytes long or more';
const otherSecret = 'another secret of the test, long enough too';
const quote = draftQuote(quoteInput());
const token = signQuote(quote, secret);
const issuedAt = Date.parse(quote.issuedAt);
const expiresAt = Date.parse(quote.expiresAt);

const codeOf = (read: () => unknown): string => {
  try {
    read();
    return 'read';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const signedBy = (payload: unknown, key: string, version = 'eq1'): string => {
  const signed = `${version}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

describe('a quote token', () => {
  it('binds what a hold is made of', () => {
    expect(readQuoteToken(token, secret, issuedAt)).toEqual({
      id: quote.id,
      userId: quote.userId,
      feature: 'ai_message',
      model: 'some-model',
      inputHash: quote.inputHash,
      terms: quote.terms,
      inputTokens: 1_000,
      expectedTokens: 1_400,
      ceilingTokens: 3_500,
      maxOutputTokens: 2_500,
      expectedEnergy: 110,
      ceilingEnergy: 330,
      unusual: false,
      issuedAt,
      expiresAt,
    });
  });

  it('binds the moment whose prices it has, where a list has kept them from before', () => {
    const pricedAt = '2026-03-01T08:00:00.250Z';
    const list = draftQuote(quoteInput({ pricedAt }));
    expect(list).toMatchObject({ pricedAt, issuedAt: quote.issuedAt });
    expect(readQuoteToken(signQuote(list, secret), secret, issuedAt).pricedAt).toBe(Date.parse(pricedAt));
    expect(quote.pricedAt).toBe(quote.issuedAt);
    expect(codeOf(() => draftQuote(quoteInput({ pricedAt: 'this morning' })))).toBe('invalid_request');
  });

  it('of a quote that cannot be paid keeps the quote’s numbers; the hold refuses it', () => {
    const unaffordable = draftQuote(quoteInput({ account: { ...richAccount, ownedEnergy: 0 } }));
    expect(readQuoteToken(signQuote(unaffordable, secret), secret, issuedAt).ceilingEnergy).toBe(330);
  });

  it('lives to its last millisecond and no longer', () => {
    expect(codeOf(() => readQuoteToken(token, secret, expiresAt - 1))).toBe('read');
    expect(codeOf(() => readQuoteToken(token, secret, expiresAt))).toBe('quote_expired');
    expect(codeOf(() => readQuoteToken(token, secret, new Date(expiresAt + 1)))).toBe('quote_expired');
  });

  it('is refused by another secret', () => {
    expect(codeOf(() => readQuoteToken(token, otherSecret, issuedAt))).toBe('invalid_request');
  });

  it('is signed with the first of several secrets and read with any of them', () => {
    const rotated = signQuote(quote, [otherSecret, secret]);
    expect(codeOf(() => readQuoteToken(rotated, otherSecret, issuedAt))).toBe('read');
    expect(codeOf(() => readQuoteToken(token, [otherSecret, secret], issuedAt))).toBe('read');
    expect(codeOf(() => readQuoteToken(rotated, secret, issuedAt))).toBe('invalid_request');
  });

  it('is refused when any single character is another one', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom('A', 'b', '0', '_', '.', '='),
        (index, letter) => {
          fc.pre(token[index] !== letter);
          const altered = token.slice(0, index) + letter + token.slice(index + 1);
          expect(codeOf(() => readQuoteToken(altered, secret, issuedAt))).toBe('invalid_request');
        },
      ),
    );
  });

  it('is refused, never a crash, for any other text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((text) => `eq1.${text}.${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(codeOf(() => readQuoteToken(text, secret, issuedAt))).toBe('invalid_request');
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a longer text than any token', 'x'.repeat(100_000)],
    ['one part too many', `${token}.more`],
    ['a cut signature', token.slice(0, -1)],
    ['no object, though well signed', signedBy(1, secret)],
    ['a payload of another shape, though well signed', signedBy({ id: 'x' }, secret)],
    ['another version, though well signed', signedBy({}, secret, 'eq0')],
    [
      'a negative ceiling, though well signed',
      signedBy({ ...readQuoteToken(token, secret, issuedAt), ceilingEnergy: -1 }, secret),
    ],
  ])('%s is refused', (_name, text) => {
    expect(codeOf(() => readQuoteToken(text, secret, issuedAt))).toBe('invalid_request');
  });

  it.each(['', 'x'.repeat(31)])('a secret shorter than 32 bytes is refused: %j', (short) => {
    expect(() => signQuote(quote, short)).toThrow(/at least 32 bytes/);
    expect(() => readQuoteToken(token, [secret, short], issuedAt)).toThrow(/at least 32 bytes/);
  });
});
