/** How is a scripted reply written in OpenAI's Chat Completions, as one answer or as a stream of events? */

import type { PlayableReply, ScriptedStep, ScriptedUsage } from './script.ts';
import { type Dialect, type Json, saidIn, wireError } from './wire.ts';

const created = 1_767_225_600;

/** The `usage` object as OpenAI sends it; details only where the script names them. */
function wireUsage(usage: ScriptedUsage): Json {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: usage.totalTokens ?? promptTokens + completionTokens,
    ...((cachedTokens !== undefined || cacheWriteTokens !== undefined) && {
      prompt_tokens_details: { cached_tokens: cachedTokens ?? 0, cache_write_tokens: cacheWriteTokens },
    }),
    ...(reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
  };
}

/** One server-sent event. */
const wireEvent = (data: unknown): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

function wireChunk(model: string, part: Json): Json {
  return { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created, model, choices: [], ...part };
}

const choiceOf = (delta: Json, finishReason: string | null): Json => ({
  choices: [{ index: 0, delta, finish_reason: finishReason }],
});

/** The chunk of a step that says something; undefined for the others. `toolIndex` numbers the tool calls. */
function stepChunk(step: ScriptedStep, model: string, toolIndex: number): Json | undefined {
  switch (step.type) {
    case 'text':
      return wireChunk(model, choiceOf({ content: step.text }, null));
    case 'reasoning':
      return wireChunk(model, choiceOf({ reasoning_content: step.text }, null));
    case 'tool-call':
      return wireChunk(model, choiceOf({ tool_calls: [{ index: toolIndex, ...wireToolCall(step) }] }, null));
    default:
      return undefined;
  }
}

const wireToolCall = (step: Extract<ScriptedStep, { type: 'tool-call' }>): Json => ({
  id: step.id,
  type: 'function',
  function: { name: step.name, arguments: step.input },
});

/** What follows the last step: why it ended, the usage where it was asked for, and the end mark. */
function closingEvents(reply: PlayableReply, model: string, includeUsage: boolean): string {
  const finish = wireEvent(wireChunk(model, choiceOf({}, reply.finishReason)));
  const usage =
    includeUsage && reply.usage ? wireEvent(wireChunk(model, { usage: wireUsage(reply.usage) })) : '';
  return `${finish}${usage}${wireEvent('[DONE]')}`;
}

/** The whole reply as one answer. */
function wireCompletion(reply: PlayableReply, model: string): Json {
  const reasoning = saidIn(reply.steps, 'reasoning');
  const calls = reply.steps.filter((step) => step.type === 'tool-call').map(wireToolCall);
  const message = {
    role: 'assistant',
    content: saidIn(reply.steps, 'text') || null,
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, finish_reason: reply.finishReason }],
    ...(reply.usage && { usage: wireUsage(reply.usage) }),
  };
}

export const chatDialect: Dialect = {
  whole: wireCompletion,
  opening: (model) => wireEvent(wireChunk(model, choiceOf({ role: 'assistant', content: '' }, null))),
  step: (step, model, toolIndex) => {
    const chunk = stepChunk(step, model, toolIndex);
    return chunk === undefined ? '' : wireEvent(chunk);
  },
  closing: (reply, { model, includesUsage }) => closingEvents(reply, model, includesUsage),
  error: (step) => wireEvent(wireError(step.message ?? 'Scripted error', step.code)),
};
