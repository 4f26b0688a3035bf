/** How is a stream of the AI SDK metered while it passes through, and how does a kept one read again? */

import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { Attention } from '../engine/attention.ts';
import type { CallResult } from '../engine/held-call.ts';
import type { Carrier, Delivered, Meter } from '../engine/meter.ts';
import { EnergyError } from '../errors.ts';
import { partsOf } from '../providers/abortable.ts';
import type { ModelToolCall } from '../providers/provider.ts';
import { abortError, providerError } from '../providers/provider-error.ts';
import { askedModelOf, type KeptAnswer, meteredProviderMetadata, usageOf } from './model-answer.ts';

type Part = LanguageModelV4StreamPart;
type Finish = Extract<Part, { type: 'finish' }>;

/** Parts that say nothing to a later reader, or that JSON does not hold. */
const unkept = new Set<Part['type']>(['raw', 'ping', 'response-metadata', 'finish']);

/** One stream on its way from the model to its reader; it reads ahead of nobody. */
export class MeteredModelStream implements Carrier {
  readonly #model: LanguageModelV4;
  readonly #toolCalls: ModelToolCall[] = [];
  readonly #kept: Part[] = [];
  #text = '';
  #reasoning = '';
  /** The arguments of a tool call that is not complete yet. */
  #toolInput = '';
  #answeredBy: string | undefined;
  readonly #attention = new Attention();
  #isDrained = false;

  constructor(model: LanguageModelV4) {
    this.#model = model;
  }

  delivered(): Delivered {
    return { text: this.#text + this.#toolInput, reasoning: this.#reasoning, toolCalls: this.#toolCalls };
  }

  isIdle(): boolean {
    return !this.#isDrained && this.#attention.isIdle();
  }

  /** The model's stream as its reader gets it. A reader that leaves ends the call, which pays for what was delivered. */
  metered(meter: Meter, stream: ReadableStream<Part>): ReadableStream<Part> {
    const parts = partsOf(stream, meter.signal);
    const readsOn = meter.call.abortPolicy === 'generated';
    if (readsOn) meter.call.signal?.addEventListener('abort', () => void this.#drain(meter, parts));
    return new ReadableStream<Part>(
      {
        pull: (controller) => this.#pull(meter, parts, controller),
        cancel: async () => {
          if (readsOn) void this.#drain(meter, parts);
          else await meter.end(abortError());
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #pull(
    meter: Meter,
    parts: AsyncGenerator<Part>,
    controller: ReadableStreamDefaultController<Part>,
  ): Promise<void> {
    this.#attention.wait();
    try {
      const { done, value } = await parts.next();
      if (meter.failure !== null) throw meter.failure;
      if (done && !meter.isOver)
        throw new EnergyError('provider_failed', 'the model ended its answer without saying so');
      if (done) return controller.close();
      const passed = await this.#passing(meter, value);
      // A reader that left while this part was on its way has closed its end.
      if (this.#isDrained) return;
      controller.enqueue(passed);
      if (value.type === 'error') controller.close();
    } catch (error) {
      if (!this.#isDrained) await meter.end(error as Error);
      controller.error(meter.failure ?? error);
    } finally {
      this.#attention.rest();
    }
  }

  /** Reads on for nobody, so that the model's own count of what it wrote is paid. */
  async #drain(meter: Meter, parts: AsyncGenerator<Part>): Promise<void> {
    this.#isDrained = true;
    try {
      for await (const part of parts) await this.#passing(meter, part);
      throw abortError();
    } catch (error) {
      await meter.end(error as Error);
    }
  }

  async #passing(meter: Meter, part: Part): Promise<Part> {
    if (part.type === 'finish') return await this.#finished(meter, part);
    if (part.type === 'error') {
      const isEmpty = this.#text + this.#reasoning === '' && this.#toolCalls.length === 0;
      const { provider } = askedModelOf(this.#model);
      await meter.end(providerError(part.error, { provider, beforeFirstToken: isEmpty }));
      return part;
    }
    this.#note(part);
    if (meter.call.isRepeatable && !unkept.has(part.type)) this.#kept.push(part);
    return part;
  }

  #note(part: Part): void {
    if (part.type === 'text-delta') this.#text += part.delta;
    else if (part.type === 'reasoning-delta') this.#reasoning += part.delta;
    else if (part.type === 'tool-input-delta') this.#toolInput += part.delta;
    else if (part.type === 'response-metadata') this.#answeredBy = part.modelId ?? this.#answeredBy;
    else if (part.type === 'tool-call') {
      const { toolCallId, toolName, input } = part;
      this.#toolCalls.push({ toolCallId, toolName, input });
      this.#toolInput = '';
    }
  }

  async #finished(meter: Meter, part: Finish): Promise<Part> {
    const delivered = this.delivered();
    const { finishReason, usage } = part;
    await meter.finish({
      ...delivered,
      finishReason: finishReason.unified,
      usage: usageOf(usage, delivered, meter.call),
      model: this.#answeredBy ?? meter.call.offer.model,
      carried: { parts: this.#kept, finishReason, usage } satisfies KeptAnswer,
    });
    if (meter.failure !== null) throw meter.failure;
    const paid = await meter.result.catch(() => null);
    if (paid === null) return part;
    return { ...part, providerMetadata: meteredProviderMetadata(part.providerMetadata, paid) };
  }
}

/** A kept answer as a stream. */
export function streamOfParts(
  { parts, finishReason, usage }: KeptAnswer,
  paid: CallResult,
): ReadableStream<Part> {
  const providerMetadata = meteredProviderMetadata(undefined, paid);
  return new ReadableStream<Part>({
    start(controller) {
      for (const part of parts as readonly Part[]) controller.enqueue(part);
      controller.enqueue({ type: 'finish', finishReason, usage, providerMetadata });
      controller.close();
    },
  });
}
