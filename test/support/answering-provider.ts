/** Which model answers what a test computes from the question? A provider without a script. */

import type { ModelProvider, ModelReply, ModelRequest, ModelUsage } from '@/providers/provider';

export interface AnsweringProvider extends ModelProvider {
  /** Every request so far. */
  readonly requests: readonly ModelRequest[];
}

/** The text of a request's last message. */
export const lastTextOf = ({ messages }: ModelRequest): string => String(messages.at(-1)?.content ?? '');

export function createAnsweringProvider(
  answer: (request: ModelRequest) => string | Promise<string>,
  tokens: (request: ModelRequest) => { input: number; output: number },
): AnsweringProvider {
  const requests: ModelRequest[] = [];
  const usageOf = (request: ModelRequest): ModelUsage => {
    const { input, output } = tokens(request);
    return {
      inputTokens: input,
      outputTokens: output,
      totalTokens: input + output,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      reported: true,
    };
  };
  const generate = async (request: ModelRequest): Promise<ModelReply> => {
    requests.push(request);
    const text = await answer(request);
    const usage = usageOf(request);
    return { text, reasoning: '', toolCalls: [], finishReason: 'stop', usage, model: request.model };
  };
  return {
    name: 'answering',
    defaultModel: 'answering',
    requests,
    generate,
    async *stream(request) {
      const { text, finishReason, usage, model } = await generate(request);
      yield { type: 'text', text };
      yield { type: 'finish', finishReason, usage, model };
    },
  };
}
