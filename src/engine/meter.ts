/** How does a call that holds its energy end exactly once, whoever carries it to the model? */

import { EnergyError } from '../errors.ts';
import type { ModelToolCall } from '../providers/provider.ts';
import { abortError, isAbort } from '../providers/provider-error.ts';
import { startCallSpan } from './call-span.ts';
import { askOnce } from './exchange.ts';
import type { Asked, CallResult, HeldCall } from './held-call.ts';
import { keepLease } from './lease.ts';
import {
  deliveredUsageOf,
  modelRequestOf,
  type Reply,
  release,
  type Settled,
  settle,
} from './metered-call.ts';

/** What has reached the caller so far. */
export interface Delivered {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ModelToolCall[];
}

/** What a meter asks of whoever carries the call to the model and its answer back. */
export interface Carrier {
  /** Asked where the call ends early. Default: nothing arrives before the end. */
  delivered?(): Delivered;
  /** True while nobody waits for the model: an idle call's lease is not extended. Default: never. */
  isIdle?(): boolean;
  /** True where the carrier itself says how the call ended once `signal` is aborted. Default: the meter does, at once. */
  readonly endsItself?: boolean;
}

const nothing: Delivered = { text: '', reasoning: '', toolCalls: [] };

const isEmpty = ({ text, reasoning, toolCalls }: Delivered): boolean =>
  text === '' && reasoning === '' && toolCalls.length === 0;

/**
 * One held call, from its hold to its settlement. Whoever carries it says how it ended, by `finish` or `end`; the first
 * to say so decides how it is paid. A lease that is lost and the caller's abort end it too.
 */
export class Meter {
  readonly call: HeldCall;
  readonly #carrier: Carrier;
  readonly #outcome = Promise.withResolvers<CallResult>();
  readonly #stopping = new AbortController();
  readonly #lease: { stop(): void };
  /** Why the call ended early; set once it is concluded. */
  #failure: Error | null = null;
  #concluded: Promise<void> | undefined;
  #isSent = false;
  #asked: Asked;

  constructor(call: HeldCall, carrier: Carrier = {}) {
    this.call = call;
    this.#carrier = carrier;
    this.#asked = call.asked;
    const span = startCallSpan(call);
    this.#outcome.promise
      .then(
        (result) => span.paid(result, this.#asked),
        (error: unknown) => span.failed(error, this.#asked),
      )
      // Whoever traces may fail; the call must not.
      .catch(() => {});
    this.#lease = keepLease(
      call,
      (reason) => this.#stop(reason),
      () => carrier.isIdle?.() ?? false,
    );
    if (call.abortPolicy === 'generated') return;
    call.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (call.signal?.aborted) this.#onAbort();
  }

  /** The hold's id. */
  get callId(): string {
    return this.call.hold.id;
  }

  /** Tokens that the model may write at most. */
  get maxOutputTokens(): number {
    return this.call.offer.maxOutputTokens;
  }

  /** Settles when the call does; rejects where nothing was delivered, and so nothing was paid. */
  get result(): Promise<CallResult> {
    return this.#outcome.promise;
  }

  /** Aborted when the call has ended early: whoever carries it stops. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get isOver(): boolean {
    return this.#concluded !== undefined;
  }

  /** What ended the call early, where something did. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** From here on the model may have read the prompt. `asked` says who has it, where that is not whose price the quote has. */
  sent(asked: Asked = this.#asked): void {
    this.#isSent = true;
    this.#asked = asked;
  }

  /** The answer has come to its end: pays for it. Resolves when that is done. */
  finish(reply: Reply): Promise<void> {
    return this.conclude({ reply, interruption: null, undelivered: [] });
  }

  /** As `finish`, where the model was asked more than once within the hold. */
  conclude(settled: Settled): Promise<void> {
    this.#concluded ??= this.#settleAtEnd(settled);
    return this.#concluded;
  }

  /** One who was asked has failed, and another is asked. */
  askedInVain(error: unknown): void {
    const { context, offer } = this.call;
    context.providerErrors.note(error, { provider: this.#asked.provider, model: offer.model });
  }

  /** The call ended early: pays for what was delivered, or gives the hold back. Resolves when that is done. */
  end(failure: Error): Promise<void> {
    this.#concluded ??= this.#endEarly(failure);
    return this.#concluded;
  }

  /** A reader that is busy elsewhere may never come back: the call ends now, not when it asks again. */
  readonly #onAbort = (): void => this.#stop(abortError(this.call.signal));

  #stop(failure: Error): void {
    if (this.#carrier.endsItself) this.#stopping.abort(failure);
    else void this.end(failure);
  }

  #leave(): void {
    this.#lease.stop();
    this.call.signal?.removeEventListener('abort', this.#onAbort);
  }

  async #settleAtEnd(settled: Settled): Promise<void> {
    this.#asked = settled.reply.askedOf ?? this.#asked;
    const reply = { ...settled.reply, askedOf: this.#asked };
    this.#leave();
    await this.#resolveWith(() => settle(this.call, { ...settled, reply }));
  }

  async #endEarly(failure: Error): Promise<void> {
    const { call } = this;
    this.#failure = failure;
    this.askedInVain(failure);
    this.#leave();
    this.#stopping.abort(failure);
    const delivered = this.#carrier.delivered?.() ?? nothing;
    const isInputOnly = call.abortPolicy === 'input' && isAbort(failure);
    if (isInputOnly ? !this.#isSent : isEmpty(delivered)) {
      await release(call);
      this.#outcome.reject(failure);
      return;
    }
    const usage = deliveredUsageOf(call, isInputOnly ? nothing : delivered);
    const reply: Reply = {
      ...delivered,
      finishReason: 'interrupted',
      usage,
      model: call.offer.model,
      askedOf: this.#asked,
    };
    await this.#resolveWith(() => settle(call, { reply, interruption: failure, undelivered: [] }));
  }

  async #resolveWith(pay: () => Promise<CallResult>): Promise<void> {
    try {
      this.#outcome.resolve(await pay());
    } catch (error) {
      this.call.context.onProblem(`hold ${this.callId} could not be settled: ${String(error)}`);
      this.#outcome.reject(error);
    }
  }
}

/** Answers that nobody got and nobody paid have cost the platform something all the same. */
function reportLost({ hold, context }: HeldCall, error: unknown): void {
  const lost = EnergyError.isInstance(error) ? error.details.undeliveredTokens : undefined;
  if (typeof lost !== 'number') return;
  context.onProblem(`hold ${hold.id}: ${lost} tokens were used for answers that nobody got`);
}

/** True where a call has begun; false where it was answered before. Holds across copies of this package. */
export const isMeter = (begun: Meter | CallResult): begun is Meter => 'finish' in begun;

/**
 * Asks the model and settles. A provider's error and an abort deliver nothing here, so they release the hold and are
 * thrown. Throws `hold_not_open` where the lease could not be kept while the model was answering.
 */
export async function generate(call: HeldCall): Promise<CallResult> {
  const meter = new Meter(call, { endsItself: true });
  const exchange = call.exchange ?? askOnce;
  try {
    await meter.conclude(
      await exchange({
        holdId: call.hold.id,
        provider: call.context.provider,
        request: modelRequestOf(call, meter.signal),
        countDelivered: (delivered) => deliveredUsageOf(call, delivered),
      }),
    );
  } catch (error) {
    reportLost(call, error);
    await meter.end(meter.signal.aborted ? meter.signal.reason : (error as Error));
  }
  return await meter.result;
}
