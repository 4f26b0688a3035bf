/** How many tokens will a prompt be, with all that goes with it? Exact where that can be known. */

import { defaults, type Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { type Attachment, sizeOf } from './attachment.ts';
import { estimateText, type TextEstimate } from './estimate-text.ts';
import { imageTokens } from './image-tokens.ts';
import { canonicalJson } from './input-hash.ts';
import { tokenizerFor } from './tokenizer.ts';
import { estimateTools, type ToolDefinition } from './tool-tokens.ts';

export { approximateTokens, estimateText, type TextEstimate } from './estimate-text.ts';

export interface EstimatePart extends TextEstimate {
  readonly part:
    | 'prompt'
    | 'before'
    | 'context'
    | 'tools'
    | 'image'
    | 'document'
    | 'messages'
    | 'calibration'
    | 'margin';
}

/** `tokens` is the sum of the parts, correction and safety margin among them; `exact` where every part is. */
export interface TokenEstimate extends TextEstimate {
  readonly parts: readonly EstimatePart[];
}

export interface EstimateOptions {
  /** The model's id; without it, or where its tokenizer is not public, characters are counted. */
  readonly model?: string | undefined;
  /** What is said before the prompt, in messages of their own. */
  readonly before?: readonly string[];
  /** As how many chat messages the prompt is sent. Default 0: their overhead is left out. */
  readonly messages?: number;
  /** What the model may call. */
  readonly tools?: readonly ToolDefinition[] | undefined;
  /** By how much this model's guesses have been off: `multiplierOf` its calibration. Default 1. */
  readonly multiplier?: number;
  readonly settings?: Settings['tokens'];
}

/**
 * The tokens of a whole input (requirements R6): the prompt and the context (as canonical JSON) by the model's own
 * tokenizer, else a quarter of their characters; images by the model's own rule, else 1,000 each; documents by their
 * text where it is given, else a quarter of their bytes; tools by the provider's rule. What is not exact is multiplied by
 * what providers have reported of the model, and 20 % of it are added, rounded up.
 *
 * A chat message costs 3 tokens and its role one, the reply is primed with 3:
 * https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
 *
 * Throws `invalid_request` for a prompt that is no text, an impossible size, a circular context, or a tokenizer that
 * has not been loaded.
 */
export function estimateTokens(
  prompt: string,
  attachments: readonly Attachment[] = [],
  context?: unknown,
  options: EstimateOptions = {},
): TokenEstimate {
  if (typeof prompt !== 'string') throw new EnergyError('invalid_request', 'the prompt must be a text');
  const settings = options.settings ?? defaults.tokens;
  const parts: EstimatePart[] = [{ part: 'prompt', ...estimateText(prompt, options.model, settings) }];
  for (const text of options.before ?? []) {
    parts.push({ part: 'before', ...estimateText(text, options.model, settings) });
  }
  if (context !== undefined && context !== null) {
    parts.push({ part: 'context', ...estimateText(canonicalJson(context), options.model, settings) });
  }
  for (const attachment of attachments) parts.push(attachmentPart(attachment, options.model, settings));
  const { tools = [] } = options;
  if (tools.length > 0) parts.push({ part: 'tools', ...estimateTools(tools, options.model, settings) });
  if (options.messages) parts.push(messagesPart(options.messages, options.model, settings));
  return corrected(parts, options.multiplier ?? 1, settings);
}

function attachmentPart(
  attachment: Attachment,
  model: string | undefined,
  settings: Settings['tokens'],
): EstimatePart {
  if (attachment.kind === 'image') {
    const byRule = model === undefined ? null : imageTokens(attachment, model);
    return { part: 'image', ...(byRule ?? { tokens: settings.tokensPerImage, exact: false }) };
  }
  if (attachment.text !== undefined)
    return { part: 'document', ...estimateText(attachment.text, model, settings) };
  const bytes = sizeOf(attachment.bytes, 'bytes');
  const tokens =
    bytes === undefined
      ? settings.tokensPerUnsizedDocument
      : Math.ceil(bytes / settings.bytesPerDocumentToken);
  return { part: 'document', tokens, exact: false };
}

function messagesPart(
  messages: number,
  model: string | undefined,
  settings: Settings['tokens'],
): EstimatePart {
  if (!Number.isSafeInteger(messages) || messages < 0) {
    throw new EnergyError('invalid_request', 'messages must be a whole number of at least 0');
  }
  const exact = model !== undefined && tokenizerFor(model) !== null;
  return { part: 'messages', tokens: messages * settings.tokensPerMessage + settings.tokensPerReply, exact };
}

function corrected(parts: EstimatePart[], multiplier: number, settings: Settings['tokens']): TokenEstimate {
  let all = 0;
  let guessed = 0;
  for (const part of parts) {
    all += part.tokens;
    if (!part.exact) guessed += part.tokens;
  }
  if (!(multiplier > 0) || multiplier === Number.POSITIVE_INFINITY) {
    throw new EnergyError('invalid_request', 'the multiplier of an estimate must be a number above 0');
  }
  const correction = Math.ceil(guessed * multiplier) - guessed;
  if (correction !== 0) parts.push({ part: 'calibration', tokens: correction, exact: false });
  const margin = Math.ceil(((guessed + correction) * settings.safetyMarginPercent) / 100);
  if (margin > 0) parts.push({ part: 'margin', tokens: margin, exact: false });
  return { tokens: all + correction + margin, exact: parts.every((part) => part.exact), parts };
}

/** What a call teaches of its model: the guess as it was before correction and margin, and the exact rest. Tokens. */
export function uncorrected({ parts }: TokenEstimate): { readonly guessed: number; readonly exact: number } {
  let [guessed, exact] = [0, 0];
  for (const { part, tokens, exact: isExact } of parts) {
    if (part === 'calibration' || part === 'margin') continue;
    if (isExact) exact += tokens;
    else guessed += tokens;
  }
  return { guessed, exact };
}
