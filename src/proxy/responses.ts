/** How is a call of /responses counted, changed on its way, and read? */

import { EnergyError } from '../errors.ts';
import type { ModelFinishReason, ModelToolCall } from '../providers/provider.ts';
import { type Found, noteContent, notedTools, noteJson } from './counted-content.ts';
import {
  type Counted,
  countAt,
  type Endpoint,
  type EventMeaning,
  errorInstead,
  finishReasonOf,
  type StreamDialect,
  type WireReply,
} from './endpoint.ts';
import { dataOf } from './event-blocks.ts';
import { isJson, type Json, objectAt, objectsAt, parsedObject, textAt } from './json.ts';
import { inputNames, usageIn } from './wire-usage.ts';

/** The estimator takes four bytes of a document for a token. */
const bytesPerToken = 4;

function noteItem(item: unknown, found: Found): void {
  if (typeof item === 'string') found.texts.push(item);
  else if (isJson(item) && (item.type === undefined || item.type === 'message'))
    noteContent(item.content, found);
  else noteJson(item, found);
}

function counted(body: Json, settings: { readonly storedContextTokens: number }): Counted {
  if (body.background === true) {
    throw new EnergyError(
      'invalid_request',
      'background responses cannot be metered: leave background out, or stream',
      { details: { param: 'background' } },
    );
  }
  const found: Found = { texts: [], attachments: [] };
  const items: unknown[] = Array.isArray(body.input) ? body.input : [body.input ?? ''];
  for (const item of items) noteItem(item, found);
  noteContent(body.instructions, found);
  noteJson(body.prompt, found);
  noteJson(objectAt(body, 'text').format, found);
  const tools = notedTools(body.tools, found, (tool) => tool);
  if (body.previous_response_id != null || body.conversation != null) {
    found.attachments.push({ kind: 'document', bytes: settings.storedContextTokens * bytesPerToken });
  }
  return {
    input: { prompt: found.texts.join('\n'), attachments: found.attachments },
    messages: items.length + (body.instructions == null ? 0 : 1),
    tools,
    answers: 1,
    outputLimit: countAt(body, 'max_output_tokens'),
  };
}

const toolCallOf = (item: Json): ModelToolCall => ({
  toolCallId: textAt(item, 'call_id'),
  toolName: textAt(item, 'name'),
  input: textAt(item, 'arguments') || textAt(item, 'input'),
});

const isToolCall = ({ type }: Json): boolean => type === 'function_call' || type === 'custom_tool_call';

const textsIn = (items: readonly Json[], list: string): string =>
  items
    .flatMap((item) => objectsAt(item, list))
    .map((part) => textAt(part, 'text') + textAt(part, 'refusal'))
    .join('');

function finishOf(response: Json, toolCalls: readonly ModelToolCall[]): ModelFinishReason | undefined {
  if (response.status === 'completed') return toolCalls.length > 0 ? 'tool-calls' : 'stop';
  if (response.status !== 'incomplete') return undefined;
  return finishReasonOf(textAt(objectAt(response, 'incomplete_details'), 'reason'));
}

/** A response that came to no end says so in its status alone. */
const endless = new Set<unknown>(['failed', 'cancelled', 'queued', 'in_progress']);

const errorIn = (response: Json): Json | undefined =>
  endless.has(response.status) ? objectAt(response, 'error') : errorInstead(response, 'output');

function replyOf(response: Json): WireReply {
  const output = objectsAt(response, 'output');
  const toolCalls = output.filter(isToolCall).map(toolCallOf);
  return {
    text: textsIn(output, 'content'),
    reasoning: textsIn(output, 'summary'),
    toolCalls,
    finishReason: finishOf(response, toolCalls),
    model: textAt(response, 'model') || undefined,
    usage: usageIn(response.usage, inputNames),
  };
}

/** What an unfinished answer has said: its deltas. */
function replyOfDeltas(events: readonly Json[]): WireReply {
  let [text, reasoning, input] = ['', '', ''];
  for (const event of events) {
    const type = textAt(event, 'type');
    const delta = textAt(event, 'delta');
    if (type === 'response.output_text.delta' || type === 'response.refusal.delta') text += delta;
    else if (type.startsWith('response.reasoning')) reasoning += delta;
    else if (type.endsWith('.delta')) input += delta;
  }
  const toolCalls = input === '' ? [] : [{ toolCallId: '', toolName: '', input }];
  return { text, reasoning, toolCalls, finishReason: undefined, model: undefined, usage: undefined };
}

const endPattern = /"type":\s*"(?:response\.(?:completed|incomplete|failed)|error)"/;
const preamblePattern = /"type":\s*"response\.(?:created|queued|in_progress)"/;

function meaningOf(event: string): EventMeaning {
  const { type } = parsedObject(dataOf(event)) ?? {};
  if (type === 'response.completed' || type === 'response.incomplete') return { kind: 'end', event };
  if (type === 'response.failed' || type === 'error') return { kind: 'error', event };
  return { kind: 'pass', event };
}

const stream: StreamDialect = {
  isPlain: (event) => !endPattern.test(event),
  isPreamble: (event) => preamblePattern.test(event) || dataOf(event) === '',
  meaningOf,
  replyOf(events) {
    const read = events.map((event) => parsedObject(dataOf(event)) ?? {});
    const end = read.find(({ type }) => type === 'response.completed' || type === 'response.incomplete');
    return end === undefined ? replyOfDeltas(read) : replyOf(objectAt(end, 'response'));
  },
  closing({ end, energy }) {
    const json = parsedObject(dataOf(end ?? ''));
    if (json === undefined) return [];
    const response = energy === null ? json.response : { ...objectAt(json, 'response'), energy };
    return [`event: ${textAt(json, 'type')}\ndata: ${JSON.stringify({ ...json, response })}`];
  },
  failure: ({ code, message, param = null }) =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', code, message, param })}`,
};

/** Responses: https://platform.openai.com/docs/api-reference/responses */
export const responses: Endpoint = {
  path: '/responses',
  counted,
  bodyFor: (body, { model, outputLimit }) => ({ ...body, model, max_output_tokens: outputLimit }),
  errorIn,
  replyOf,
  stream,
};
