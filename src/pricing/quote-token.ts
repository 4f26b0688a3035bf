/** How does a quote travel through a client and come back unaltered? As a signed token. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { largestAmount } from '../amount.ts';
import { EnergyError } from '../errors.ts';
import type { Quote } from './quote.ts';
import { tiers } from './tier.ts';
import { largestTokens } from './token-count.ts';
import { epochMsOf, type Instant } from './wall-clock.ts';

/** One secret of at least 32 bytes, or several while they are changed: the first signs, each of them verifies. */
export type QuoteSecret = string | readonly [string, ...string[]];

/** Version of the payload's shape; a token of another one is refused. */
const version = 'eq1';
/** HMAC-SHA256 wants a key as long as its digest (RFC 2104, section 3). */
const secretBytesAtLeast = 32;
/** No token of ours is longer; anything longer is refused before it is hashed. */
const tokenCharactersAtMost = 8_192;

const tokenCount = z.int().min(0).max(largestTokens);
const hundredths = z.int().min(0).max(largestAmount);

const payloadSchema = z.strictObject({
  id: z.string(),
  userId: z.string(),
  feature: z.string(),
  model: z.string(),
  inputHash: z.string(),
  terms: z.strictObject({
    tier: z.enum(tiers),
    tokensPerEnergy: tokenCount,
    window: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    windowMultiplier: z.string(),
    tierModifier: z.string(),
    energyFactor: z.string(),
    tokensBefore: tokenCount.optional(),
  }),
  inputTokens: tokenCount,
  expectedTokens: tokenCount,
  ceilingTokens: tokenCount,
  maxOutputTokens: tokenCount,
  expectedEnergy: hundredths,
  ceilingEnergy: hundredths,
  unusual: z.boolean(),
  /** Milliseconds since 1970. */
  issuedAt: z.int(),
  /** The moment whose prices it has, where that is not `issuedAt`: of a list whose price was locked before. */
  pricedAt: z.int().optional(),
  expiresAt: z.int(),
});

/** What a token binds: a hold is made of this and of nothing the client says beside it. Energies in hundredths. */
export type QuoteTokenPayload = z.infer<typeof payloadSchema>;

function keysOf(secret: QuoteSecret): [string, ...string[]] {
  const [first, ...others] = typeof secret === 'string' ? [secret] : secret;
  for (const key of [first, ...others]) {
    if (Buffer.byteLength(key) < secretBytesAtLeast) {
      throw new EnergyError(
        'invalid_request',
        `the secret that signs quotes must have at least ${secretBytesAtLeast} bytes; make one with: openssl rand -hex 32`,
      );
    }
  }
  return [first, ...others];
}

const signatureOf = (signed: string, key: string): string =>
  createHmac('sha256', key).update(signed).digest('base64url');

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const payloadOf = (quote: Quote): QuoteTokenPayload => ({
  id: quote.id,
  userId: quote.userId,
  feature: quote.feature,
  model: quote.model,
  inputHash: quote.inputHash,
  terms: quote.terms,
  inputTokens: quote.inputTokens,
  expectedTokens: quote.expectedTokens,
  ceilingTokens: quote.ceilingTokens,
  maxOutputTokens: quote.maxOutputTokens,
  expectedEnergy: quote.expected.total,
  ceilingEnergy: quote.ceiling.total,
  unusual: quote.unusual,
  issuedAt: Date.parse(quote.issuedAt),
  ...(quote.pricedAt === quote.issuedAt ? {} : { pricedAt: Date.parse(quote.pricedAt) }),
  expiresAt: Date.parse(quote.expiresAt),
});

/**
 * Signs what the quote binds (HMAC-SHA256). The payload is readable, not secret; it holds no text of a prompt.
 * Throws `invalid_request` for a secret shorter than 32 bytes.
 */
export function signQuote(quote: Quote, secret: QuoteSecret): string {
  const [key] = keysOf(secret);
  const payload = Buffer.from(JSON.stringify(payloadOf(quote))).toString('base64url');
  const signed = `${version}.${payload}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

const refused = (cause?: unknown): EnergyError =>
  new EnergyError('invalid_request', 'this is not a quote of ours, or it was altered; ask for a new quote', {
    cause,
  });

function parsedPayload(text: string): QuoteTokenPayload {
  try {
    return payloadSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (cause) {
    throw refused(cause);
  }
}

/**
 * Reads a token back. Throws `invalid_request` for what we did not sign or what was altered, and `quote_expired`
 * from `expiresAt` on. That it makes at most one hold is the ledger's part: the quote's id is the key there.
 */
export function readQuoteToken(token: string, secret: QuoteSecret, at: Instant): QuoteTokenPayload {
  const keys = keysOf(secret);
  if (typeof token !== 'string' || token.length > tokenCharactersAtMost) throw refused();
  const [prefix, text = '', signature = '', ...rest] = token.split('.');
  if (prefix !== version || rest.length > 0) throw refused();
  const signed = `${version}.${text}`;
  if (!keys.some((key) => sameText(signatureOf(signed, key), signature))) throw refused();
  const payload = parsedPayload(text);
  if (epochMsOf(at) >= payload.expiresAt) {
    throw new EnergyError('quote_expired', undefined, {
      details: { quoteId: payload.id, expiredAt: new Date(payload.expiresAt).toISOString() },
    });
  }
  return payload;
}
