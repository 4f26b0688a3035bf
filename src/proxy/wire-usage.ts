/** What do the `usage` objects of OpenAI's endpoints say, in the words that the providers are read by? */

import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { isJson, type Json, numberAt, objectAt } from './json.ts';

interface Names {
  readonly input: string;
  readonly output: string;
}

/** Chat Completions and Embeddings. */
export const promptNames: Names = { input: 'prompt_tokens', output: 'completion_tokens' };
/** Responses. */
export const inputNames: Names = { input: 'input_tokens', output: 'output_tokens' };

/** Undefined where there is no usage, or none that tells the input. */
export function usageIn(usage: unknown, { input, output }: Names): LanguageModelV4Usage | undefined {
  if (!isJson(usage) || numberAt(usage, input) === undefined) return undefined;
  const inputDetails = objectAt(usage, `${input}_details`);
  const reasoning = numberAt(objectAt(usage, `${output}_details`), 'reasoning_tokens');
  const cacheRead = numberAt(inputDetails, 'cached_tokens');
  const inputTotal = numberAt(usage, input);
  const outputTotal = numberAt(usage, output) ?? 0;
  return {
    inputTokens: {
      total: inputTotal,
      noCache: undefined,
      cacheRead,
      cacheWrite: numberAt(inputDetails, 'cache_write_tokens'),
    },
    outputTokens: { total: outputTotal, text: undefined, reasoning },
    raw: usage as LanguageModelV4Usage['raw'] & Json,
  };
}
