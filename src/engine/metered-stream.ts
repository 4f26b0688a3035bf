/** How is a stream paid exactly once: at its end, at an error, when it is aborted, when its reader is gone? */

import { EnergyError } from '../errors.ts';
import type { ModelEvent, ModelReply, ModelToolCall } from '../providers/provider.ts';
import { abortError } from '../providers/provider-error.ts';
import type { CallResult, HeldCall } from './held-call.ts';
import { keepLease } from './lease.ts';
import { deliveredUsageOf, modelRequestOf, release, settle } from './metered-call.ts';

/** What a running stream gives: the parts as they come, and the result once it is settled. */
export interface RunningStream {
  /** Read it once. Leaving the loop early ends the call, which then pays for what was delivered. */
  readonly events: AsyncIterable<ModelEvent>;
  /** Settles when the call does; rejects where nothing was delivered, and so nothing was paid. */
  readonly result: Promise<CallResult>;
}

interface Delivered {
  text: string;
  reasoning: string;
  readonly toolCalls: ModelToolCall[];
  finish: Extract<ModelEvent, { type: 'finish' }> | undefined;
}

function note(delivered: Delivered, event: ModelEvent): void {
  if (event.type === 'text') delivered.text += event.text;
  else if (event.type === 'reasoning') delivered.reasoning += event.text;
  else if (event.type === 'tool-call') {
    const { toolCallId, toolName, input } = event;
    delivered.toolCalls.push({ toolCallId, toolName, input });
  } else delivered.finish = event;
}

const isEmpty = ({ text, reasoning, toolCalls }: Delivered): boolean =>
  text === '' && reasoning === '' && toolCalls.length === 0;

/** The reply as far as it came: by the provider's own count where it ended, by ours where it did not. */
function replyOf(call: HeldCall, delivered: Delivered): ModelReply {
  const { text, reasoning, toolCalls, finish } = delivered;
  return {
    text,
    reasoning,
    toolCalls,
    finishReason: finish?.finishReason ?? 'interrupted',
    usage: finish?.usage ?? deliveredUsageOf(call, delivered),
    model: finish?.model ?? call.offer.model,
  };
}

/** One metered stream. Whatever ends it calls `conclude`, and the first to do so decides how it is paid. */
class MeteredStream {
  readonly #call: HeldCall;
  readonly #delivered: Delivered = { text: '', reasoning: '', toolCalls: [], finish: undefined };
  readonly #outcome = Promise.withResolvers<CallResult>();
  readonly #stopping = new AbortController();
  readonly #lease: { stop(): void };
  #isReaderAway = true;
  #partsAsked = 0;
  #partsAskedBefore = -1;
  /** Why the stream ended early; set once it is concluded. */
  #failure: Error | null = null;
  #concluded: Promise<void> | undefined;

  constructor(call: HeldCall) {
    this.#call = call;
    this.#outcome.promise.catch(() => {});
    this.#lease = keepLease(
      call,
      (reason) => void this.#conclude(reason),
      () => this.#isIdle(),
    );
    call.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (call.signal?.aborted) this.#onAbort();
  }

  get result(): Promise<CallResult> {
    return this.#outcome.promise;
  }

  /** A reader that is busy elsewhere may never come back: the call ends now, not when it asks again. */
  readonly #onAbort = (): void => void this.#conclude(abortError(this.#call.signal));

  /** True where nobody has asked for a part since the lease was last looked at. */
  #isIdle(): boolean {
    const idle = this.#isReaderAway && this.#partsAsked === this.#partsAskedBefore;
    this.#partsAskedBefore = this.#partsAsked;
    return idle;
  }

  #conclude(failure: Error | null): Promise<void> {
    this.#concluded ??= this.#end(failure);
    return this.#concluded;
  }

  async #end(failure: Error | null): Promise<void> {
    const call = this.#call;
    const delivered = this.#delivered;
    this.#failure = failure;
    this.#lease.stop();
    call.signal?.removeEventListener('abort', this.#onAbort);
    if (delivered.finish === undefined) this.#stopping.abort(failure ?? undefined);
    try {
      if (delivered.finish === undefined && isEmpty(delivered)) {
        await release(call);
        this.#outcome.reject(failure ?? abortError());
      } else {
        const reply = replyOf(call, delivered);
        const interruption = delivered.finish ? null : failure;
        const paid = await settle(call, { reply, interruption, undelivered: [] });
        this.#outcome.resolve(paid);
      }
    } catch (error) {
      call.context.onProblem(`hold ${call.hold.id} could not be settled: ${String(error)}`);
      this.#outcome.reject(error);
    }
  }

  /** The next part for the reader; nothing is handed out after the stream was concluded. */
  async #deliver(event: ModelEvent): Promise<void> {
    if (this.#concluded !== undefined) throw this.#failure ?? abortError();
    note(this.#delivered, event);
    if (event.type === 'finish') await this.#conclude(null);
  }

  /** A reader that leaves, whether or not it has begun to read, or is waiting for a part, ends the call at once. */
  [Symbol.asyncIterator](): AsyncIterator<ModelEvent> {
    const parts = this.#parts();
    return {
      next: () => parts.next(),
      return: async () => {
        await this.#conclude(abortError());
        return await parts.return(undefined);
      },
    };
  }

  async *#parts(): AsyncGenerator<ModelEvent> {
    const { context } = this.#call;
    let failure: Error | null = abortError();
    this.#isReaderAway = false;
    this.#partsAsked += 1;
    try {
      if (this.#concluded !== undefined) throw this.#failure ?? abortError();
      for await (const event of context.provider.stream(modelRequestOf(this.#call, this.#stopping.signal))) {
        await this.#deliver(event);
        this.#isReaderAway = true;
        yield event;
        this.#isReaderAway = false;
        this.#partsAsked += 1;
        if (event.type === 'finish') return;
      }
      throw new EnergyError('provider_failed', 'the model ended its answer without saying so', {
        details: { beforeFirstToken: isEmpty(this.#delivered) },
      });
    } catch (error) {
      failure = this.#failure ?? (error as Error);
      throw failure;
    } finally {
      await this.#conclude(failure);
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
