/** How is a stream of server-sent events metered while it passes through? */

import { Attention } from '../engine/attention.ts';
import type { Carrier, Delivered, Meter } from '../engine/meter.ts';
import { EnergyError } from '../errors.ts';
import { abortError, providerError } from '../providers/provider-error.ts';
import { energyNoteOf, paidReplyOf } from './answered.ts';
import type { StreamDialect } from './endpoint.ts';
import { dataOf, EventBlocks } from './event-blocks.ts';
import { type Json, objectAt, parsedObject } from './json.ts';
import type { Attempt, UpstreamAnswer } from './upstream.ts';
import { faultOf, isFault, wireErrorOf } from './wire-error.ts';

/** What is kept of a stream for a retry with the same key, as JSON. */
export interface KeptStream {
  readonly events: readonly string[];
  readonly end: string | null;
}

/** Where the events of one answer come from. */
export interface Source {
  readonly meter: Meter;
  readonly attempt: Attempt;
  readonly answer: UpstreamAnswer;
}

const written = (events: readonly string[]): Uint8Array =>
  Buffer.from(events.map((event) => `${event}\n\n`).join(''));

/** One stream on its way from the upstream to the client; it reads ahead of nobody. */
export class ProxiedStream implements Carrier {
  readonly #dialect: StreamDialect;
  readonly #request: Json;
  readonly #onFault: (fault: unknown) => void;
  readonly #attention = new Attention();
  #blocks = new EventBlocks();
  #source: { readonly meter: Meter; readonly attempt: Attempt } | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  /** Everything the upstream said, and what of it waits for the client. */
  #events: string[] = [];
  #ready: string[] = [];
  #hasToken = false;
  /** True once somebody reads: until then nothing of what was read ahead has been delivered. */
  #isRead = false;
  #isOver = false;
  #isDrained = false;

  /** `onFault` is told of what is thrown here and is no failure of the upstream's. */
  constructor(dialect: StreamDialect, request: Json, onFault: (fault: unknown) => void) {
    this.#dialect = dialect;
    this.#request = request;
    this.#onFault = onFault;
    // Until the answer has begun, whoever asked waits for it, also while another upstream is asked.
    this.#attention.wait();
  }

  delivered(): Delivered {
    return this.#dialect.replyOf(this.#isRead ? this.#events : []);
  }

  isIdle(): boolean {
    return !this.#isDrained && this.#attention.isIdle();
  }

  /**
   * Reads until the first token; what comes before it is held back, so that an upstream that fails before it can be
   * refused by its status, and another be asked. Throws that failure.
   */
  async begin({ meter, attempt, answer }: Source): Promise<void> {
    this.#source = { meter, attempt };
    this.#chunks = answer.body[Symbol.asyncIterator]();
    this.#blocks = new EventBlocks();
    this.#events = [];
    this.#ready = [];
    this.#hasToken = false;
    try {
      await this.#read();
      // Whether anybody will read is not known.
      this.#attention.rest();
    } catch (error) {
      void this.#chunks.return?.().catch(() => {});
      throw error;
    }
  }

  /** The events as the client gets them. A client that leaves ends the call, which pays for what was delivered. */
  body(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => this.#pull(controller),
        cancel: async () => {
          const { meter } = this.#begun;
          if (meter.call.abortPolicy === 'generated') void this.#drain();
          else await meter.end(abortError());
        },
      },
      { highWaterMark: 0 },
    );
  }

  get #begun(): { readonly meter: Meter; readonly attempt: Attempt } {
    if (this.#source === undefined) throw new Error('the stream has not begun');
    return this.#source;
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#attention.wait();
    try {
      await this.#next();
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.#attention.rest();
    }
    if (this.#isDrained) return;
    const ready = this.#ready;
    this.#ready = [];
    if (ready.length > 0) controller.enqueue(written(ready));
    if (this.#isOver) controller.close();
  }

  /** Sees to it that something waits for the client. What ended before anybody read it was not paid: nothing of it is handed out. */
  async #next(): Promise<void> {
    const { failure } = this.#begun.meter;
    if (failure !== null && !this.#isRead) {
      this.#ready = [];
      throw failure;
    }
    this.#isRead = true;
    if (this.#ready.length === 0 && !this.#isOver) await this.#read();
  }

  /** Reads on for nobody, so that the upstream's own count of what it wrote is paid. */
  async #drain(): Promise<void> {
    this.#isDrained = true;
    this.#isRead = true;
    try {
      while (!this.#isOver) await this.#read();
    } catch (error) {
      await this.#begun.meter.end(this.#failureOf(error));
    }
  }

  /** One more piece of the upstream's, or several, until something waits for the client or the answer is over. */
  async #read(): Promise<void> {
    do {
      const { meter } = this.#begun;
      const next = await this.#nextChunk();
      if (meter.failure !== null) throw meter.failure;
      if (next === undefined || next.done) {
        for (const event of this.#blocks.end()) await this.#take(event);
        if (!this.#isOver) await this.#endOfUpstream();
        return;
      }
      for (const event of this.#blocks.add(next.value)) await this.#take(event);
    } while (!this.#isOver && !(this.#hasToken && this.#ready.length > 0));
  }

  /** What the connection fails by is the upstream's; whatever else is thrown here is ours. */
  async #nextChunk(): Promise<IteratorResult<Uint8Array> | undefined> {
    try {
      return await this.#chunks?.next();
    } catch (error) {
      throw this.#upstreamError(error);
    }
  }

  async #take(event: string): Promise<void> {
    if (this.#isOver) return;
    const dialect = this.#dialect;
    if (!this.#hasToken) this.#hasToken = !dialect.isPreamble(event);
    if (dialect.isPlain(event)) {
      this.#events.push(event);
      this.#ready.push(event);
      return;
    }
    const meaning = dialect.meaningOf(event, this.#request);
    if (meaning.kind === 'error') throw this.#errorIn(meaning.event);
    this.#events.push(event);
    if (meaning.kind === 'pass') this.#ready.push(meaning.event);
    else if (meaning.kind === 'end') await this.#finish(meaning.event);
  }

  #errorIn(event: string): EnergyError {
    const { error, ...rest } = parsedObject(dataOf(event)) ?? {};
    return this.#upstreamError(error ?? objectAt(rest, 'response').error ?? rest);
  }

  #upstreamError(said: unknown): EnergyError {
    return providerError(said, { provider: this.#begun.attempt.name, beforeFirstToken: !this.#hasSaid });
  }

  /** What the call ends by; a fault of ours is told, and its words stay here. */
  #failureOf(thrown: unknown): Error {
    if (!isFault(thrown)) return this.#upstreamError(thrown);
    this.#onFault(thrown);
    return faultOf(thrown);
  }

  get #hasSaid(): boolean {
    const { text, reasoning, toolCalls } = this.#dialect.replyOf(this.#events);
    return text !== '' || reasoning !== '' || toolCalls.length > 0;
  }

  /** Servers that send no end mark end with a finish reason; without one the answer broke off. */
  async #endOfUpstream(): Promise<void> {
    if (this.#dialect.replyOf(this.#events).finishReason !== undefined) return await this.#finish(undefined);
    throw this.#brokenOff();
  }

  #brokenOff(): EnergyError {
    return new EnergyError('provider_failed', 'the model ended its answer without saying so', {
      details: { provider: this.#begun.attempt.name, beforeFirstToken: !this.#hasSaid },
    });
  }

  async #finish(end: string | undefined): Promise<void> {
    const { meter, attempt } = this.#begun;
    const said = this.#dialect.replyOf(this.#events);
    // An end mark after nothing, not even a count, is no answer.
    if (said.finishReason === undefined && said.usage === undefined && !this.#hasSaid)
      throw this.#brokenOff();
    const reply = paidReplyOf(said, { meter, attempt });
    const carried: KeptStream = { events: this.#events, end: end ?? null };
    await meter.finish({ ...reply, carried });
    if (meter.failure !== null) throw meter.failure;
    const paid = await meter.result.catch(() => null);
    this.#ready.push(
      ...this.#dialect.closing({
        request: this.#request,
        events: this.#events,
        end,
        usage: paid?.usage ?? reply.usage,
        energy: paid === null ? null : energyNoteOf(paid),
      }),
    );
    this.#isOver = true;
    void this.#readToEnd();
  }

  /** The connection can be used again only when the upstream's body was read to its end. */
  async #readToEnd(): Promise<void> {
    try {
      while (!(await this.#chunks?.next())?.done);
    } catch {
      // Whatever comes after the end says nothing.
    }
  }

  /** A stream that has begun can tell of its end only by an event. */
  async #fail(thrown: unknown): Promise<void> {
    const { meter } = this.#begun;
    const broken = this.#failureOf(thrown);
    await meter.end(broken);
    this.#ready.push(this.#dialect.failure(wireErrorOf(meter.failure ?? broken)));
    this.#isOver = true;
  }
}

/** A kept stream, as the client of a retry gets it. */
export function eventsAgain(
  dialect: StreamDialect,
  kept: KeptStream,
  call: {
    readonly request: Json;
    readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
    readonly energy: Parameters<StreamDialect['closing']>[0]['energy'];
  },
): string {
  const { events, end } = kept;
  const passed = events.flatMap((event) => {
    const meaning = dialect.meaningOf(event, call.request);
    return meaning.kind === 'pass' ? [meaning.event] : [];
  });
  const closing = dialect.closing({ ...call, events, end: end ?? undefined });
  return [...passed, ...closing].map((event) => `${event}\n\n`).join('');
}
