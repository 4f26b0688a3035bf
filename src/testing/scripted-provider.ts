/** What does a model answer in a test that needs no socket? A provider in the process that plays a script. */

import { EnergyError } from '../errors.ts';
import { unlessAborted } from '../providers/abortable.ts';
import type {
  CountTokens,
  ModelEvent,
  ModelFinishReason,
  ModelProvider,
  ModelReply,
  ModelRequest,
  ModelUsage,
} from '../providers/provider.ts';
import { abortError } from '../providers/provider-error.ts';
import { approximateTokens, countedUsage, inputTokensOf } from '../providers/usage.ts';
import { type PlayableReply, type ScriptedReply, type ScriptedStep, underLimit } from './script.ts';

export interface ScriptedCall {
  readonly request: ModelRequest;
  /** How the call ended: `abandoned` where the reader left early or was aborted. */
  readonly outcome: Promise<'finished' | 'failed' | 'abandoned'>;
}

export interface ScriptedProvider extends ModelProvider {
  /** Every call so far, in order. */
  readonly calls: readonly ScriptedCall[];
  /** Adds replies, used one a call; without one the call fails and says so. */
  script(...replies: ScriptedReply[]): void;
}

export interface ScriptedProviderOptions {
  replies?: readonly ScriptedReply[];
  name?: string;
  defaultModel?: string;
  /** Counts where the script reports no usage; by default four characters a token. */
  countTokens?: CountTokens;
}

interface Scene {
  readonly name: string;
  readonly request: ModelRequest;
  readonly streaming: boolean;
  readonly reply: ScriptedReply;
  readonly countTokens: CountTokens;
}

const finishReasons: Readonly<Record<string, ModelFinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
};

function failure(scene: Scene, details: { status?: number; retryable: boolean; beforeFirstToken: boolean }) {
  const retryAfterSeconds = scene.reply.refusal?.retryAfterSeconds;
  return new EnergyError('provider_failed', `The model provider "${scene.name}" failed as scripted`, {
    details: {
      provider: scene.name,
      ...details,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
  });
}

function usageOf(
  scene: Scene,
  playable: PlayableReply,
  delivered: { text: string; reasoning: string },
): ModelUsage {
  const { usage } = playable;
  if (usage === null) {
    return countedUsage({
      inputTokens: inputTokensOf(scene.request, scene.countTokens),
      deliveredText: delivered.text,
      reasoningText: delivered.reasoning,
      countTokens: scene.countTokens,
    });
  }
  return {
    inputTokens: usage.promptTokens,
    outputTokens: usage.completionTokens,
    totalTokens: usage.promptTokens + usage.completionTokens,
    cachedInputTokens: usage.cachedTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteTokens ?? 0,
    reasoningTokens: usage.reasoningTokens ?? 0,
    reported: true,
  };
}

/** What a step delivers, after waiting as it says; undefined for a step that delivers nothing. */
async function eventOf(
  step: ScriptedStep,
  signal: AbortSignal,
): Promise<Exclude<ModelEvent, { type: 'finish' }> | undefined> {
  switch (step.type) {
    case 'text':
    case 'reasoning':
      return step;
    case 'tool-call':
      return { type: 'tool-call', toolCallId: step.id, toolName: step.name, input: step.input };
    case 'wait':
      await unlessAborted(step.until, signal);
      return undefined;
    case 'hang':
      return unlessAborted(new Promise<undefined>(() => {}), signal);
    default:
      throw new EnergyError('invalid_request', `A scripted provider plays no step "${step.type}"`);
  }
}

async function* play(scene: Scene): AsyncGenerator<ModelEvent> {
  const { request, reply } = scene;
  const signal = request.signal ?? new AbortController().signal;
  if (signal.aborted) throw abortError(signal);
  if (reply.refusal) {
    const { status } = reply.refusal;
    throw failure(scene, { status, retryable: status >= 500 || status === 429, beforeFirstToken: true });
  }
  const playable = underLimit(reply, request.maxOutputTokens);
  const delivered = { text: '', reasoning: '' };
  let begun = false;
  for (const step of playable.steps) {
    if (step.type === 'error' || step.type === 'disconnect') {
      throw failure(scene, { retryable: true, beforeFirstToken: !(begun && scene.streaming) });
    }
    const event = await eventOf(step, signal);
    if (signal.aborted) throw abortError(signal);
    if (event === undefined) continue;
    begun = true;
    if (event.type === 'reasoning') delivered.reasoning += event.text;
    else delivered.text += event.type === 'text' ? event.text : event.toolName + event.input;
    yield event;
  }
  yield {
    type: 'finish',
    finishReason: finishReasons[playable.finishReason] ?? 'other',
    usage: usageOf(scene, playable, delivered),
    model: reply.model ?? request.model,
  };
}

type Outcome = Awaited<ScriptedCall['outcome']>;

/** Plays a scene and notes how it ended, also where the reader leaves. */
async function* recorded(scene: Scene, end: (outcome: Outcome) => void): AsyncGenerator<ModelEvent> {
  let outcome: Outcome = 'abandoned';
  try {
    for await (const event of play(scene)) {
      if (event.type === 'finish') outcome = 'finished';
      yield event;
    }
  } catch (error) {
    if (EnergyError.isInstance(error)) outcome = 'failed';
    throw error;
  } finally {
    end(outcome);
  }
}

async function collected(events: AsyncIterable<ModelEvent>): Promise<ModelReply> {
  const said = { text: '', reasoning: '' };
  const toolCalls: ModelReply['toolCalls'][number][] = [];
  let finish: Extract<ModelEvent, { type: 'finish' }> | undefined;
  for await (const event of events) {
    if (event.type === 'finish') finish = event;
    else if (event.type === 'tool-call') toolCalls.push(event);
    else said[event.type] += event.text;
  }
  if (finish === undefined) throw new EnergyError('provider_failed', 'The script ended without a finish');
  const { finishReason, usage, model } = finish;
  return { ...said, toolCalls, finishReason, usage, model };
}

const nothingScripted: ScriptedReply = { refusal: { status: 500 } };

/** A provider for tests of the engine: plays its replies in order and records each call. */
export function createScriptedProvider(options: ScriptedProviderOptions = {}): ScriptedProvider {
  const { name = 'scripted', defaultModel = 'scripted', countTokens = approximateTokens } = options;
  const queue = [...(options.replies ?? [])];
  const calls: ScriptedCall[] = [];
  const start = (request: ModelRequest, streaming: boolean): AsyncGenerator<ModelEvent> => {
    let end: (outcome: Outcome) => void = () => {};
    const outcome = new Promise<Outcome>((resolve) => {
      end = resolve;
    });
    calls.push({ request, outcome });
    return recorded({ name, request, streaming, reply: queue.shift() ?? nothingScripted, countTokens }, end);
  };
  return {
    name,
    defaultModel,
    calls,
    script: (...replies) => void queue.push(...replies),
    stream: (request) => start(request, true),
    generate: (request) => collected(start(request, false)),
  };
}
