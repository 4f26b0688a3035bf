/** What does a caller get of a plan? Its quote, the token that brings it back, and what compression would make of the prompt. */

import type { Quote } from '../pricing/quote.ts';
import { signQuote } from '../pricing/quote-token.ts';
import type { PricedModel } from '../providers/model-price.ts';
import type { Compression } from '../tokens/compression/compress.ts';
import type { Plan } from './plan.ts';
import type { RunContext } from './run.ts';
import { inputCostUsd } from './saving.ts';

/** A quote, and the token that brings it back: `run({ quoteToken })` keeps its price for five minutes. */
export interface SignedQuote extends Quote {
  readonly token: string;
  /** The prompt as it would be sent, where it would be compressed; null where it goes as it is. */
  readonly compressed: { readonly text: string; readonly tokensSaved: number } | null;
  /**
   * What compression would make of the prompt and save, where `showCompression` asks for it and it saves anything. USD
   * at the model's price of input, a decimal; null where that is not known.
   */
  readonly shorter: {
    readonly text: string;
    readonly tokensSaved: number;
    readonly usdSaved: string | null;
  } | null;
}

const savedBy = ({ tokensBefore, tokensAfter }: Compression): number => tokensBefore - tokensAfter;

/** The prices are those of models, in USD. */
export function signed(
  { quote, compression, shorter }: Plan,
  {
    quoteSecret,
    provider,
    prices,
  }: Pick<RunContext, 'quoteSecret' | 'provider'> & Pick<PricedModel, 'prices'>,
): SignedQuote {
  const priced = { model: quote.model, provider: provider.name, at: new Date(quote.issuedAt), prices };
  return {
    ...quote,
    token: signQuote(quote, quoteSecret),
    compressed: compression && { text: compression.text, tokensSaved: savedBy(compression) },
    shorter: shorter && {
      text: shorter.text,
      tokensSaved: savedBy(shorter),
      usdSaved: inputCostUsd(savedBy(shorter), priced),
    },
  };
}
