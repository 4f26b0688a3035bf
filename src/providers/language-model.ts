/**
 * How is any model of the AI SDK used through the port?
 *
 * Its `doStream` and `doGenerate` are called directly, not through `streamText`: that one starts retries and steps of
 * its own, reports usage by promises that never settle for an aborted stream, and swallows errors into a
 * callback. Here each part arrives in order, so what was delivered before an abort or an error is known exactly.
 */

import type {
  LanguageModelV2,
  LanguageModelV3,
  LanguageModelV4,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import { EnergyError } from '../errors.ts';
import { partsOf, unlessAborted } from './abortable.ts';
import { callOptionsOf } from './prompt.ts';
import type {
  CountTokens,
  ModelEvent,
  ModelProvider,
  ModelReply,
  ModelRequest,
  ModelToolCall,
} from './provider.ts';
import { abortError, providerError } from './provider-error.ts';
import { approximateTokens, countedUsage, inputTokensOf, reportedUsage } from './usage.ts';

export type AnyLanguageModel = LanguageModelV2 | LanguageModelV3 | LanguageModelV4;

export interface LanguageModelProviderOptions {
  /** One model, or a function that gives the model of a name. */
  model: AnyLanguageModel | ((modelId: string) => AnyLanguageModel);
  /** Needed with a function; with one model its own id. */
  defaultModel?: string;
  /** Shown in errors and used to find prices; by default the model's own, without what follows the point. */
  name?: string;
  /** Counts where the provider reports no usage; by default four characters a token. */
  countTokens?: CountTokens;
  /** Options of the AI SDK's provider that go with every call. */
  callProviderOptions?: SharedV4ProviderOptions;
}

interface Context {
  readonly name: string;
  readonly defaultModel: string;
  readonly modelOf: (modelId: string) => AnyLanguageModel;
  readonly countTokens: CountTokens;
  readonly providerOptions: SharedV4ProviderOptions | undefined;
}

function contextOf({ model, defaultModel, name, ...options }: LanguageModelProviderOptions): Context {
  const first = typeof model === 'function' ? undefined : model;
  const modelId = defaultModel ?? first?.modelId;
  if (modelId === undefined || (first !== undefined && modelId !== first.modelId)) {
    throw new EnergyError(
      'invalid_request',
      'defaultModel must name a model: give it with a function, leave it out with one model',
    );
  }
  const single = (wanted: string, own: AnyLanguageModel): AnyLanguageModel => {
    if (wanted === own.modelId) return own;
    throw new EnergyError(
      'invalid_request',
      `This provider serves "${own.modelId}" alone, not ${JSON.stringify(wanted)}; hand in a function to serve several`,
    );
  };
  return {
    name: name ?? first?.provider.split('.')[0] ?? 'language-model',
    defaultModel: modelId,
    modelOf: typeof model === 'function' ? model : (wanted) => single(wanted, model),
    countTokens: options.countTokens ?? approximateTokens,
    providerOptions: options.callProviderOptions,
  };
}

/** Models of older specifications are adapted by the AI SDK's own wrapper, loaded only then. */
async function currentModel(model: AnyLanguageModel): Promise<LanguageModelV4> {
  if (model.specificationVersion === 'v4') return model;
  const { wrapLanguageModel } = await import('ai');
  return wrapLanguageModel({ model, middleware: [] });
}

const toolCallOf = ({ toolCallId, toolName, input }: ModelToolCall): ModelToolCall => ({
  toolCallId,
  toolName,
  input,
});

function deliveryOf(part: LanguageModelV4StreamPart): Exclude<ModelEvent, { type: 'finish' }> | undefined {
  switch (part.type) {
    case 'text-delta':
      return part.delta === '' ? undefined : { type: 'text', text: part.delta };
    case 'reasoning-delta':
      return part.delta === '' ? undefined : { type: 'reasoning', text: part.delta };
    case 'tool-call':
      return { type: 'tool-call', ...toolCallOf(part) };
    default:
      return undefined;
  }
}

/** What has been delivered so far, to be counted where nobody else does. */
class Delivery {
  text = '';
  reasoning = '';
  begun = false;

  add(event: Exclude<ModelEvent, { type: 'finish' }>): void {
    this.begun = true;
    if (event.type === 'text') this.text += event.text;
    else if (event.type === 'reasoning') this.reasoning += event.text;
    else this.text += event.toolName + event.input;
  }
}

function finishOf(
  part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>,
  call: { context: Context; request: ModelRequest; delivery: Delivery; model: string },
): ModelEvent {
  const { context, request, delivery, model } = call;
  const usage =
    reportedUsage(part.usage, delivery.begun) ??
    countedUsage({
      inputTokens: inputTokensOf(request, context.countTokens),
      deliveredText: delivery.text,
      reasoningText: delivery.reasoning,
      countTokens: context.countTokens,
    });
  return { type: 'finish', finishReason: part.finishReason.unified, usage, model };
}

async function* streamOf(context: Context, request: ModelRequest): AsyncGenerator<ModelEvent> {
  const ended = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, ended.signal]) : ended.signal;
  const delivery = new Delivery();
  let model = request.model;
  try {
    signal.throwIfAborted();
    const languageModel = await currentModel(context.modelOf(request.model));
    const result = await unlessAborted(
      languageModel.doStream(callOptionsOf(request, signal, context.providerOptions)),
      signal,
    );
    for await (const part of partsOf(result.stream, signal)) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'response-metadata') model = part.modelId ?? model;
      if (part.type === 'finish') {
        yield finishOf(part, { context, request, delivery, model });
        return;
      }
      const event = deliveryOf(part);
      if (event === undefined) continue;
      delivery.add(event);
      yield event;
    }
    throw new Error('The stream ended without a finish');
  } catch (error) {
    if (request.signal?.aborted) throw abortError(request.signal);
    throw providerError(error, { provider: context.name, beforeFirstToken: !delivery.begun });
  } finally {
    ended.abort();
  }
}

const textOf = (content: readonly LanguageModelV4Content[], type: 'text' | 'reasoning'): string =>
  content.map((part) => (part.type === type ? part.text : '')).join('');

async function generateOf(context: Context, request: ModelRequest): Promise<ModelReply> {
  const signal = request.signal ?? new AbortController().signal;
  try {
    signal.throwIfAborted();
    const languageModel = await currentModel(context.modelOf(request.model));
    const result = await unlessAborted(
      languageModel.doGenerate(callOptionsOf(request, signal, context.providerOptions)),
      signal,
    );
    const text = textOf(result.content, 'text');
    const reasoning = textOf(result.content, 'reasoning');
    const toolCalls = result.content.filter((part) => part.type === 'tool-call').map(toolCallOf);
    const deliveredText = text + toolCalls.map((call) => call.toolName + call.input).join('');
    const usage =
      reportedUsage(result.usage, deliveredText + reasoning !== '') ??
      countedUsage({
        inputTokens: inputTokensOf(request, context.countTokens),
        deliveredText,
        reasoningText: reasoning,
        countTokens: context.countTokens,
      });
    const model = result.response?.modelId ?? request.model;
    return { text, reasoning, toolCalls, finishReason: result.finishReason.unified, usage, model };
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    throw providerError(error, { provider: context.name, beforeFirstToken: true });
  }
}

/**
 * Any model of the AI SDK as a provider of the engine. The model tries once.
 * Throws `invalid_request` where no default model is named, and from a call for a model it does not serve.
 */
export function languageModelProvider(options: LanguageModelProviderOptions): ModelProvider {
  const context = contextOf(options);
  return {
    name: context.name,
    defaultModel: context.defaultModel,
    stream: (request) => streamOf(context, request),
    generate: (request) => generateOf(context, request),
  };
}
