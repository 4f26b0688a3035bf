/** How is a scripted reply written in OpenAI's Responses, as one answer or as a stream of events? */

import type { PlayableReply, ScriptedStep, ScriptedUsage } from './script.ts';
import { type Dialect, type Json, saidIn, wireError } from './wire.ts';

const createdAt = 1_767_225_600;

function wireUsage(usage: ScriptedUsage): Json {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: promptTokens,
    input_tokens_details: {
      cached_tokens: cachedTokens ?? 0,
      ...(cacheWriteTokens === undefined ? {} : { cache_write_tokens: cacheWriteTokens }),
    },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: usage.totalTokens ?? promptTokens + completionTokens,
  };
}

const messageOf = (text: string): Json => ({
  type: 'message',
  id: 'msg_scripted',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const callOf = ({ id, name, input }: Extract<ScriptedStep, { type: 'tool-call' }>): Json => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name,
  arguments: input,
  status: 'completed',
});

function response(model: string, more: Json): Json {
  return {
    id: 'resp_scripted',
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output: [],
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    ...more,
  };
}

/** The whole reply as one answer. */
function completed(reply: PlayableReply, model: string): Json {
  const reasoning = saidIn(reply.steps, 'reasoning');
  const text = saidIn(reply.steps, 'text');
  const output = [
    ...(reasoning === ''
      ? []
      : [{ type: 'reasoning', id: 'rs_scripted', summary: [{ type: 'summary_text', text: reasoning }] }]),
    ...(text === '' ? [] : [messageOf(text)]),
    ...reply.steps.filter((step) => step.type === 'tool-call').map(callOf),
  ];
  const isCut = reply.finishReason === 'length';
  return response(model, {
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output,
    output_text: text,
    usage: reply.usage === null ? null : wireUsage(reply.usage),
  });
}

const eventOf = (json: Json): string => `event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`;

function stepEvents(step: ScriptedStep): string {
  const at = { item_id: 'msg_scripted', output_index: 0, content_index: 0 };
  if (step.type === 'text')
    return eventOf({ type: 'response.output_text.delta', ...at, delta: step.text, logprobs: [] });
  if (step.type === 'reasoning') {
    return eventOf({
      type: 'response.reasoning_summary_text.delta',
      ...at,
      summary_index: 0,
      delta: step.text,
    });
  }
  if (step.type !== 'tool-call') return '';
  const item = callOf(step);
  const place = { item_id: item.id, output_index: 0 };
  return [
    { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
    { type: 'response.function_call_arguments.delta', ...place, delta: step.input },
    { type: 'response.function_call_arguments.done', ...place, name: step.name, arguments: step.input },
    { type: 'response.output_item.done', output_index: 0, item },
  ]
    .map(eventOf)
    .join('');
}

export const responsesDialect: Dialect = {
  whole: completed,
  opening: (model, reply) =>
    eventOf({ type: 'response.created', response: response(model, {}) }) +
    (reply.steps.some(({ type }) => type === 'text')
      ? eventOf({
          type: 'response.output_item.added',
          output_index: 0,
          item: {
            type: 'message',
            id: 'msg_scripted',
            status: 'in_progress',
            role: 'assistant',
            content: [],
          },
        }) +
        eventOf({
          type: 'response.content_part.added',
          ...{ item_id: 'msg_scripted', output_index: 0, content_index: 0 },
          part: { type: 'output_text', text: '', annotations: [] },
        })
      : ''),
  step: (step) => stepEvents(step),
  closing: (reply, { model }) => {
    const whole = completed(reply, model);
    return eventOf({ type: `response.${whole.status}`, response: whole });
  },
  error: (step) => {
    const { error } = wireError(step.message ?? 'Scripted error', step.code);
    return eventOf({ type: 'error', ...(error as Json) });
  },
};
