/** Which text goes to which model, and how is a quote bound to that? */

import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { type Compression, compress } from '../tokens/compression/compress.ts';
import type { Stretch } from '../tokens/compression/segment.ts';
import { estimateText } from '../tokens/estimate.ts';
import { inputHash } from '../tokens/input-hash.ts';
import { loadTokenizer, tokenizerFor } from '../tokens/tokenizer.ts';
import { attachedOf, type CallRequest, type CallText, callTextOf } from './call.ts';

export interface Way {
  readonly model: string;
  readonly text: string;
  readonly compression: Compression | null;
}

/** Everything that decides what the model gets, as one hash: what a quote is bound to. */
export const hashOfCall = (request: CallRequest, call: CallText, way: Way): string => {
  const { madeFrom, system, responseFormat, tools } = request;
  const text = madeFrom === undefined ? way.text : { madeFrom, isCompressed: way.compression !== null };
  return inputHash([way.model, text, attachedOf(call), system, responseFormat, tools]);
};

/** Where the pinned parts stand in a text: ascending, what overlaps as one. */
function stretchesOf(text: string, pinned: readonly string[]): Stretch[] {
  const found: Stretch[] = [];
  for (const part of pinned) {
    if (part === '') continue;
    for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + part.length)) {
      found.push({ from, to: from + part.length });
    }
  }
  const apart: Stretch[] = [];
  for (const { from, to } of found.sort((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last.to)
      apart[apart.length - 1] = { ...last, to: Math.max(last.to, to) };
    else apart.push({ from, to });
  }
  return apart;
}

/** The text compressed for a model, whose tokenizer counts what is saved; null where nothing is. */
export function compressed(
  text: string,
  model: string,
  {
    question,
    pinned = [],
    settings,
  }: Pick<CallRequest, 'question' | 'pinned'> & { readonly settings: Settings },
): Way | null {
  const compression = compress(text, {
    targetReduction: settings.compression.targetReduction,
    pinned: stretchesOf(text, pinned),
    ...(question === undefined ? {} : { question }),
    count: (part) => estimateText(part, model, settings.tokens).tokens,
    additive: tokenizerFor(model) !== null,
  });
  return compression.tokensAfter < compression.tokensBefore
    ? { model, text: compression.text, compression }
    : null;
}

/**
 * The way that an offer was made for: the text as it is, or as it is compressed for the offer's model.
 * Throws `invalid_request` where the request is another one than was quoted.
 */
export async function wayOfOffer(
  request: CallRequest,
  offer: { readonly model: string; readonly inputHash: string },
  settings: Settings,
): Promise<Way & { readonly call: CallText }> {
  const { model } = offer;
  const call = callTextOf(request);
  const isOffered = (way: Way) => hashOfCall(request, call, way) === offer.inputHash;
  const isModelQuoted = request.model === undefined || request.model === model;
  const whole: Way = { model, text: call.text, compression: null };
  if (isModelQuoted && isOffered(whole)) return { call, ...whole };
  await loadTokenizer(tokenizerFor(model));
  const shorter = isModelQuoted ? compressed(call.text, model, { ...request, settings }) : null;
  if (shorter !== null && isOffered(shorter)) return { call, ...shorter };
  throw new EnergyError('invalid_request', 'this quote was made for another input; ask for a new one');
}
