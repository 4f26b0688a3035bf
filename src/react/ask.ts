/** What is asked of a model, and which routes quote and run it: a prompt as it stands, or one of the AI features? */

import type { EnergyClient } from '../client/client.ts';
import type { FeatureEvent, Input, Output, RunEvent } from '../contract.ts';
import type { Quote } from './data.ts';

/** A prompt as it stands, under the name of a feature that decides its price. */
export type PromptAsk = Input<'POST /v1/me/quotes'>['body'];
/** The input of one of the AI features, whose prompt the server writes and whose output it checks. */
export type FeatureAsk = {
  readonly feature: string;
} & Input<'POST /v1/me/features/{feature}/quotes'>['body'];
export type Ask = PromptAsk | FeatureAsk;
export type AskKind = 'prompt' | 'feature';

export type RunResult = Output<'POST /v1/me/runs'>;
export type FeatureResult = Output<'POST /v1/me/features/{feature}/runs'>;
export type AskEvent = RunEvent | FeatureEvent;

/** What goes with a run beside what is asked. */
export interface RunTerms {
  /** The quote that was shown: its price is kept, and it pays for one call, however often it is sent. */
  readonly quote?: Quote | null | undefined;
  /** True once the user has agreed to a very large call. */
  readonly isConfirmed?: boolean | undefined;
  /** True where the same was sent before, by the same quote, and it is not known what became of it. */
  readonly isAgain?: boolean | undefined;
}

export interface Sending extends RunTerms {
  readonly signal: AbortSignal;
  /** Where there is no quote. */
  readonly key: string;
}

interface Door {
  quote(client: EnergyClient, ask: Ask, signal?: AbortSignal): Promise<Quote>;
  run(client: EnergyClient, ask: Ask, sending: Sending): AsyncGenerator<AskEvent>;
}

const termsOf = ({ quote, isConfirmed }: Sending) => ({
  ...(quote ? { quote_token: quote.token } : {}),
  ...(isConfirmed ? { confirmed: true } : {}),
});

const wayOf = (sending: Sending) => ({
  signal: sending.signal,
  ...(sending.quote ? {} : { idempotencyKey: sending.key }),
});

/** What the routes of a feature take: its name stands in the path. */
function featureParts({ feature, ...body }: Ask) {
  return { params: { feature }, body };
}

export const doors: Readonly<Record<AskKind, Door>> = {
  prompt: {
    quote: (client, ask, signal) => client.request('POST /v1/me/quotes', { body: ask, signal }),
    run: (client, ask, sending) => client.run({ body: { ...ask, ...termsOf(sending) }, ...wayOf(sending) }),
  },
  feature: {
    quote: (client, ask, signal) =>
      client.request('POST /v1/me/features/{feature}/quotes', { ...featureParts(ask), signal }),
    run(client, ask, sending) {
      const { params, body } = featureParts(ask);
      return client.runFeature({ params, body: { ...body, ...termsOf(sending) }, ...wayOf(sending) });
    },
  },
};
