/** Was this call made before, or does it bring the price that it is to have? Asked before anything else. */

import type { Clock } from '../clock.ts';
import { EnergyError } from '../errors.ts';
import { keyOf } from '../ledger/idempotency.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { QuoteSecret } from '../pricing/quote-token.ts';
import type { CallRequest, Carriage } from './call.ts';
import type { CallResult } from './held-call.ts';
import { answeredBefore } from './known-call.ts';
import { type QuoteBrought, quoteInToken } from './offer.ts';

export interface LookUpContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly quoteSecret: QuoteSecret;
}

interface Bringing {
  /** A signed quote of this very call. */
  readonly quoteToken?: string | undefined;
}

/** The quote that a request brings, or null. Throws where it is no quote of this user's, or comes with another key. */
function quoteBrought(context: LookUpContext, request: CallRequest & Bringing): QuoteBrought | null {
  if (request.quoteToken === undefined) return null;
  const trust = { secret: context.quoteSecret, at: context.clock.now() };
  const quote = quoteInToken(request.quoteToken, request, trust);
  if (request.idempotencyKey === undefined || keyOf(request.idempotencyKey) === quote.id) return quote;
  throw new EnergyError(
    'invalid_request',
    'a quote is its own idempotency key: leave idempotencyKey out, or give the same one when asking for the quote',
  );
}

/** The quote that a request brings, and how a call of its key was answered before. */
export function lookUp(context: LookUpContext, request: CallRequest & Bringing & Partial<Carriage>) {
  const quote = quoteBrought(context, request);
  const key = quote?.id ?? (request.idempotencyKey === undefined ? undefined : keyOf(request.idempotencyKey));
  const before = async () => (key === undefined ? null : await answeredBefore(context.ledger, request, key));
  return { quote, before };
}

/** A call whose input is still to be made; see `CallRequest.madeFrom`. */
export type RunToMake = Pick<CallRequest, 'userId' | 'feature' | 'model' | 'idempotencyKey'> &
  Bringing & { readonly madeFrom: object | string };

/**
 * How a call was answered before, asked by whoever has to make its input first; null where that is to be made. Throws as `run`
 * does where the key was another request's, the first attempt still runs, or the quote is good no more.
 */
export async function answered(context: LookUpContext, request: RunToMake): Promise<CallResult | null> {
  const { quote, before } = lookUp(context, { ...request, input: null });
  const known = await before();
  if (known === null) quote?.offer();
  return known;
}
