/** How many tokens did a call use, each counted once, whether the provider says so or not? */

import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { defaults } from '../config.ts';
import type { CountTokens, ModelRequest, ModelUsage } from './provider.ts';

/** Four characters a token: used where no tokenizer is handed in (requirements R6). */
export const approximateTokens: CountTokens = (text) =>
  Math.ceil(text.length / defaults.providers.charactersPerToken);

/**
 * The usage of a call whose provider reported none, or that ended before it could: what was sent and what
 * was delivered, in tokens. Pure; `reported` is false.
 */
export function countedUsage(call: {
  /** Tokens of the prompt, estimated. */
  inputTokens: number;
  /** Text, and arguments of tool calls, that reached the caller. */
  deliveredText: string;
  reasoningText?: string;
  countTokens?: CountTokens;
}): ModelUsage {
  const count = call.countTokens ?? approximateTokens;
  const reasoningTokens = call.reasoningText ? count(call.reasoningText) : 0;
  const outputTokens = reasoningTokens + (call.deliveredText ? count(call.deliveredText) : 0);
  return {
    inputTokens: call.inputTokens,
    outputTokens,
    totalTokens: call.inputTokens + outputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens,
    reported: false,
  };
}

/** Tokens of the request's prompt: the caller's own estimate where there is one, else counted part by part. */
export function inputTokensOf(request: ModelRequest, countTokens: CountTokens): number {
  if (request.estimatedInputTokens !== undefined) return request.estimatedInputTokens;
  let tokens = 0;
  for (const { content } of request.messages) {
    const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
    for (const part of parts) {
      tokens += part.type === 'text' ? countTokens(part.text) : defaults.providers.tokensPerImage;
    }
  }
  return tokens;
}

/** A count as providers write it: whole and not negative, or nothing. */
const tokenCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;

/** Gateways before models that charge for cache writes name them beside the cached tokens. */
function rawCacheWrite(raw: LanguageModelV4Usage['raw']): number {
  const details: unknown = raw?.prompt_tokens_details;
  if (typeof details !== 'object' || details === null || !('cache_write_tokens' in details)) return 0;
  return tokenCount(details.cache_write_tokens) ?? 0;
}

/**
 * A whole and its parts as a provider writes them. A part that is larger than the whole was not inside it; and
 * where the provider's own total is larger than the two wholes by exactly these parts, they were not either.
 */
const withParts = (whole: number, parts: number, missing: boolean): number =>
  missing || parts > whole ? whole + parts : whole;

/**
 * Reads what a model of the AI SDK reported. Returns undefined where it reported nothing that can be true:
 * no numbers, no input, or no output although something was delivered.
 *
 * The AI SDK's totals include cached and reasoning tokens; some servers leave them out of `completion_tokens`
 * or `prompt_tokens` and show it in `total_tokens` only, so that is compared.
 */
export function reportedUsage(usage: LanguageModelV4Usage, delivered: boolean): ModelUsage | undefined {
  const { inputTokens: input, outputTokens: output } = usage;
  const cached = tokenCount(input.cacheRead) ?? 0;
  const cacheWrite = tokenCount(input.cacheWrite) ?? rawCacheWrite(usage.raw);
  const reasoning = tokenCount(output.reasoning) ?? 0;
  const inputTotal = tokenCount(input.total);
  const outputTotal = tokenCount(output.total);
  if (!inputTotal || outputTotal === undefined || (delivered && outputTotal + reasoning === 0))
    return undefined;

  const providerTotal = tokenCount(usage.raw?.total_tokens);
  const missing = providerTotal === undefined ? 0 : providerTotal - inputTotal - outputTotal;
  const inputParts = cached + cacheWrite;
  const bothMissing = inputParts > 0 && reasoning > 0 && inputParts + reasoning === missing;
  const reasoningMissing = bothMissing || reasoning === missing;
  const inputMissing = bothMissing || (!reasoningMissing && inputParts === missing);
  const inputTokens = withParts(inputTotal, inputParts, inputMissing);
  const outputTokens = withParts(outputTotal, reasoning, reasoningMissing);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cachedInputTokens: cached,
    cacheWriteTokens: cacheWrite,
    reasoningTokens: reasoning,
    reported: true,
  };
}
