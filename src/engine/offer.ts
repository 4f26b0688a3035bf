/** What exactly does a hold lock? The binding part of a quote, as drafted here or as a client brings it back signed. */

import type { Hundredths } from '../amount.ts';
import type { Clock } from '../clock.ts';
import { EnergyError } from '../errors.ts';
import { userIdOf } from '../ledger/idempotency.ts';
import type { PriceTerms } from '../pricing/price.ts';
import type { Quote } from '../pricing/quote.ts';
import { type QuoteSecret, readQuoteToken } from '../pricing/quote-token.ts';

export interface Offer {
  readonly id: string;
  readonly userId: string;
  readonly feature: string;
  readonly model: string;
  readonly inputHash: string;
  readonly terms: PriceTerms;
  readonly inputTokens: number;
  readonly expectedTokens: number;
  /** Held of the day's token budget. */
  readonly ceilingTokens: number;
  readonly maxOutputTokens: number;
  readonly expectedEnergy: Hundredths;
  /** What is held; no receipt is higher. */
  readonly ceilingEnergy: Hundredths;
  /** The call is unusual for this user: its hold counts as a spike warning. */
  readonly unusual: boolean;
  /** The moment whose prices it has; the hold may come minutes later. Milliseconds since 1970. */
  readonly pricedAt: number;
}

export const offerOf = (quote: Quote): Offer => ({
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
  pricedAt: Date.parse(quote.pricedAt),
});

/** A quote as a client brings it back. Its id is the key of the run. */
export interface QuoteBrought {
  readonly id: string;
  /** Throws `quote_expired`: then nothing new can be held, and a run that was made with it is still answered. */
  readonly offer: () => Offer;
}

/** Reads a signed token as `offerInToken` does, except that one which has only expired still tells its id. */
export function quoteInToken(...[token, wanted, trust]: Parameters<typeof offerInToken>): QuoteBrought {
  try {
    const offer = offerInToken(token, wanted, trust);
    return { id: offer.id, offer: () => offer };
  } catch (error) {
    const id = EnergyError.isInstance(error) && error.code === 'quote_expired' && error.details.quoteId;
    if (typeof id !== 'string') throw error;
    return {
      id,
      offer: () => {
        throw error;
      },
    };
  }
}

/** The price that a quote promised, for a list that is paid in several calls. */
export type AgreedPrice = Pick<Offer, 'model' | 'terms' | 'pricedAt' | 'expectedEnergy' | 'ceilingEnergy'>;

/** What a quote promised that is still good. Throws as `offerInToken`. */
export const agreedPrice = (
  token: string,
  of: { readonly userId: string; readonly feature: string },
  { quoteSecret: secret, clock }: { readonly quoteSecret: QuoteSecret; readonly clock: Clock },
): AgreedPrice => offerInToken(token, of, { secret, at: clock.now() });

/**
 * The offer in a signed token, for this user and feature only. Throws `quote_expired`, and `invalid_request` for a token
 * that was altered or belongs to somebody or something else.
 */
function offerInToken(
  token: string,
  wanted: { readonly userId: string; readonly feature: string },
  trust: { readonly secret: QuoteSecret; readonly at: Date },
): Offer {
  const {
    issuedAt,
    expiresAt,
    pricedAt = issuedAt,
    ...offer
  } = readQuoteToken(token, trust.secret, trust.at);
  if (offer.userId !== userIdOf(wanted.userId) || offer.feature !== wanted.feature) {
    throw new EnergyError(
      'invalid_request',
      'this quote was made for another user or feature; ask for a new one',
      {
        details: {
          issuedAt: new Date(issuedAt).toISOString(),
          expiresAt: new Date(expiresAt).toISOString(),
        },
      },
    );
  }
  return { ...offer, pricedAt };
}
