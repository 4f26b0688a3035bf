/** How is a call of /chat/completions counted, changed on its way, and read? */

import type { ModelToolCall } from '../providers/provider.ts';
import { type Found, noteContent, notedTools, noteJson } from './counted-content.ts';
import {
  type BodyChanges,
  type Counted,
  countAt,
  type Endpoint,
  type EventMeaning,
  errorInstead,
  finishReasonOf,
  type StreamDialect,
  type WireReply,
} from './endpoint.ts';
import { dataOf, withData } from './event-blocks.ts';
import { isJson, type Json, numberAt, objectAt, objectsAt, parsedObject, textAt } from './json.ts';
import { promptNames, usageIn } from './wire-usage.ts';

function counted(body: Json): Counted {
  const found: Found = { texts: [], attachments: [] };
  const messages = objectsAt(body, 'messages');
  for (const message of messages) {
    noteContent(message.content, found);
    noteJson(message.tool_calls, found);
    noteJson(message.function_call, found);
  }
  const tools = notedTools(body.tools, found, (tool) => objectAt(tool, 'function'));
  noteJson(body.functions, found);
  noteJson(objectAt(body, 'response_format').json_schema, found);
  noteContent(objectAt(body, 'prediction').content, found);
  return {
    input: { prompt: found.texts.join('\n'), attachments: found.attachments },
    messages: messages.length,
    tools,
    answers: countAt(body, 'n') ?? 1,
    outputLimit: countAt(body, 'max_completion_tokens') ?? countAt(body, 'max_tokens'),
  };
}

function bodyFor(body: Json, { model, outputLimit, limitField }: BodyChanges): Json {
  const named = (['max_completion_tokens', 'max_tokens'] as const).filter((name) => body[name] != null);
  const fields = named.length === 0 ? [limitField] : named;
  return {
    ...body,
    model,
    ...Object.fromEntries(fields.map((name) => [name, outputLimit])),
    ...(body.stream === true
      ? { stream_options: { ...objectAt(body, 'stream_options'), include_usage: true } }
      : {}),
  };
}

const toolCallOf = (call: Json): ModelToolCall => {
  const called = isJson(call.function) ? call.function : objectAt(call, 'custom');
  return {
    toolCallId: textAt(call, 'id'),
    toolName: textAt(called, 'name'),
    input: textAt(called, 'arguments') || textAt(called, 'input'),
  };
};

function replyOf(answer: Json): WireReply {
  const choices = objectsAt(answer, 'choices');
  const messages = choices.map((choice) => objectAt(choice, 'message'));
  const all = (name: string) => messages.map((message) => textAt(message, name)).join('');
  return {
    text: all('content') + all('refusal'),
    reasoning: all('reasoning_content') || all('reasoning'),
    toolCalls: messages.flatMap((message) => objectsAt(message, 'tool_calls').map(toolCallOf)),
    finishReason: finishReasonOf(textAt(choices[0] ?? {}, 'finish_reason')),
    model: textAt(answer, 'model') || undefined,
    usage: usageIn(answer.usage, promptNames),
  };
}

const wantsUsage = (request: Json): boolean => objectAt(request, 'stream_options').include_usage === true;

/** A tool call comes in pieces, each with the index of its call, the first with its name. */
class ToolCalls {
  readonly #calls = new Map<string, ModelToolCall>();

  add(choice: number, piece: Json): void {
    const key = `${choice}/${numberAt(piece, 'index') ?? 0}`;
    const before = this.#calls.get(key) ?? { toolCallId: '', toolName: '', input: '' };
    const { toolCallId, toolName, input } = toolCallOf(piece);
    this.#calls.set(key, {
      toolCallId: before.toolCallId || toolCallId,
      toolName: before.toolName + toolName,
      input: before.input + input,
    });
  }

  get all(): ModelToolCall[] {
    return [...this.#calls.values()];
  }
}

function replyOfEvents(events: readonly string[]): WireReply {
  const toolCalls = new ToolCalls();
  let [text, reasoning, model, finish] = ['', '', '', ''];
  let usage: unknown;
  for (const event of events) {
    const chunk = parsedObject(dataOf(event));
    if (chunk === undefined) continue;
    model = textAt(chunk, 'model') || model;
    usage = chunk.usage ?? usage;
    for (const choice of objectsAt(chunk, 'choices')) {
      const delta = objectAt(choice, 'delta');
      text += textAt(delta, 'content') + textAt(delta, 'refusal');
      reasoning += textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning');
      for (const piece of objectsAt(delta, 'tool_calls'))
        toolCalls.add(numberAt(choice, 'index') ?? 0, piece);
      finish = textAt(choice, 'finish_reason') || finish;
    }
  }
  return {
    text,
    reasoning,
    toolCalls: toolCalls.all,
    finishReason: finish === '' ? undefined : finishReasonOf(finish),
    model: model || undefined,
    usage: usageIn(usage, promptNames),
  };
}

const usageOfNothing = /,\s*"usage":\s*null/;

/** In JSON a quote inside a text is escaped, so a name in quotes is a name. */
function meaningOf(event: string, request: Json): EventMeaning {
  const data = dataOf(event);
  if (data.trim() === '[DONE]') return { kind: 'end' };
  const unused = wantsUsage(request) ? event : event.replace(usageOfNothing, '');
  if (!unused.includes('"usage"') && !unused.includes('"error"')) return { kind: 'pass', event: unused };
  const chunk = parsedObject(data);
  if (chunk === undefined) return { kind: 'pass', event };
  if (chunk.error) return { kind: 'error', event };
  if (!isJson(chunk.usage)) return { kind: 'pass', event: unused };
  if (objectsAt(chunk, 'choices').length === 0) return { kind: 'drop' };
  const { usage: _usage, ...rest } = chunk;
  return { kind: 'pass', event: withData(event, JSON.stringify(rest)) };
}

const stream: StreamDialect = {
  isPlain: (event) => !event.includes('"usage"') && !event.includes('[DONE]') && !event.includes('"error"'),
  isPreamble: (event) =>
    dataOf(event) === '' ||
    (event.includes('"role"') &&
      !/"(?:content|reasoning_content|reasoning|refusal|name)":\s*"[^"]/.test(event)),
  meaningOf,
  replyOf: replyOfEvents,
  closing({ request, events, usage, energy }) {
    if (!wantsUsage(request)) return ['data: [DONE]'];
    const said = events.map(dataOf).findLast((data) => data.startsWith('{'));
    const { id, created, model, service_tier, system_fingerprint } = parsedObject(said ?? '') ?? {};
    const told = parsedObject(events.map(dataOf).findLast((data) => data.includes('"prompt_tokens"')) ?? '');
    const { inputTokens, outputTokens } = usage;
    const own = {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    };
    const chunk = {
      ...{ id, object: 'chat.completion.chunk', created, model, service_tier, system_fingerprint },
      choices: [],
      usage: told?.usage ?? own,
      ...(energy === null ? {} : { energy }),
    };
    return [`data: ${JSON.stringify(chunk)}`, 'data: [DONE]'];
  },
  failure: (error) => `data: ${JSON.stringify({ error })}`,
};

/** Chat Completions: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: Endpoint = {
  path: '/chat/completions',
  counted,
  bodyFor,
  errorIn: (answer) => errorInstead(answer, 'choices'),
  replyOf,
  stream,
};
