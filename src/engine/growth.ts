/** Is what a quote was made from still about as long as it was then? */

import { EnergyError } from '../errors.ts';
import { loadTokenizer, tokenizerFor } from '../tokens/tokenizer.ts';
import type { CallRequest, CallText } from './call.ts';
import type { ConfigurationStore } from './configuration.ts';
import { type EstimatingContext, inputTokensOf } from './estimate-call.ts';
import type { Offer } from './offer.ts';
import { featureTermsOf } from './plan.ts';

/** Throws `invalid_request` where what a quote was made from has so much more to read by now that its hold would not pay for it. */
export async function assertNotGrown(
  context: EstimatingContext & { readonly configuration: ConfigurationStore },
  sent: {
    readonly request: CallRequest;
    readonly call: CallText;
    readonly offer: Offer;
    readonly text: string;
  },
): Promise<void> {
  const { request, call, offer, text } = sent;
  const feature = featureTermsOf(await context.configuration.current(), offer.feature);
  await loadTokenizer(tokenizerFor(offer.model));
  const way = { model: offer.model, text };
  const growth = inputTokensOf({ request, call, feature, context }, way) / offer.inputTokens;
  if (growth <= context.settings.inputGrowthAtMost) return;
  throw new EnergyError(
    'invalid_request',
    'what this quote was made from has more to read than when it was quoted; ask for a new quote',
    { details: { hasGrown: true } },
  );
}
