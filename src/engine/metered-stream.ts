/** How is a stream paid exactly once: at its end, at an error, when it is aborted, when its reader is gone? */

import { EnergyError } from '../errors.ts';
import type { ModelEvent, ModelToolCall } from '../providers/provider.ts';
import { abortError } from '../providers/provider-error.ts';
import { Attention } from './attention.ts';
import type { CallResult, HeldCall } from './held-call.ts';
import { Meter } from './meter.ts';
import { modelRequestOf } from './metered-call.ts';

/** What a running stream gives: the parts as they come, and the result once it is settled. */
export interface RunningStream {
  /** Read it once. Leaving the loop early ends the call, which then pays for what was delivered. */
  readonly events: AsyncIterable<ModelEvent>;
  /** Settles when the call does; rejects where nothing was delivered, and so nothing was paid. */
  readonly result: Promise<CallResult>;
}

interface Noted {
  text: string;
  reasoning: string;
  readonly toolCalls: ModelToolCall[];
}

function note(noted: Noted, event: ModelEvent): void {
  if (event.type === 'text') noted.text += event.text;
  else if (event.type === 'reasoning') noted.reasoning += event.text;
  else if (event.type === 'tool-call') {
    const { toolCallId, toolName, input } = event;
    noted.toolCalls.push({ toolCallId, toolName, input });
  }
}

/** One metered stream of the engine's own provider. */
class MeteredStream {
  readonly #noted: Noted = { text: '', reasoning: '', toolCalls: [] };
  readonly #meter: Meter;
  readonly #attention = new Attention();

  constructor(call: HeldCall) {
    this.#meter = new Meter(call, { delivered: () => this.#noted, isIdle: () => this.#attention.isIdle() });
  }

  get result(): Promise<CallResult> {
    return this.#meter.result;
  }

  /** The next part for the reader; nothing is handed out after the stream was concluded. */
  async #deliver(event: ModelEvent): Promise<void> {
    if (this.#meter.isOver) throw this.#meter.failure ?? abortError();
    note(this.#noted, event);
    if (event.type !== 'finish') return;
    const { finishReason, usage, model } = event;
    await this.#meter.finish({ ...this.#noted, finishReason, usage, model });
  }

  /** A reader that leaves, whether or not it has begun to read, or is waiting for a part, ends the call at once. */
  [Symbol.asyncIterator](): AsyncIterator<ModelEvent> {
    const parts = this.#parts();
    return {
      next: () => parts.next(),
      return: async () => {
        await this.#meter.end(abortError());
        return await parts.return(undefined);
      },
    };
  }

  async *#parts(): AsyncGenerator<ModelEvent> {
    const meter = this.#meter;
    const { provider } = meter.call.context;
    let failure: Error = abortError();
    this.#attention.wait();
    try {
      if (meter.isOver) throw meter.failure ?? abortError();
      for await (const event of provider.stream(modelRequestOf(meter.call, meter.signal))) {
        await this.#deliver(event);
        this.#attention.rest();
        yield event;
        this.#attention.wait();
        if (event.type === 'finish') return;
      }
      throw new EnergyError('provider_failed', 'the model ended its answer without saying so', {
        details: { beforeFirstToken: this.#attention.timesAsked === 1 },
      });
    } catch (error) {
      failure = meter.failure ?? (error as Error);
      throw failure;
    } finally {
      await meter.end(failure);
    }
  }
}

/** Asks the model for a stream. Whatever ends it, the hold ends once: settled for what was delivered, or released. */
export function stream(call: HeldCall): RunningStream {
  const metered = new MeteredStream(call);
  return { events: metered, result: metered.result };
}

/** A call that was answered before, as a stream. */
export function replayed(result: CallResult): RunningStream {
  async function* events(): AsyncGenerator<ModelEvent> {
    if (result.text !== '') yield { type: 'text', text: result.text };
    for (const call of result.toolCalls) yield { type: 'tool-call', ...call };
    if (result.interruption !== null) throw result.interruption;
    const { finishReason, usage, model } = result;
    yield { type: 'finish', finishReason, usage, model };
  }
  return { events: events(), result: Promise.resolve(result) };
}
