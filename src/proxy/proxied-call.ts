/** How is one call carried: held, sent to one upstream after the other until one answers, and paid once? */

import type { Settings } from '../config.ts';
import type { AbortPolicy, CallResult } from '../engine/held-call.ts';
import { isMeter, type Meter } from '../engine/meter.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { abortError } from '../providers/provider-error.ts';
import { energyHeadersOf, energyNoteOf, paidReplyOf } from './answered.ts';
import { answerHeaders, type CallOptions } from './call-options.ts';
import { chatCompletions } from './chat-completions.ts';
import { embeddings } from './embeddings.ts';
import type { Endpoint } from './endpoint.ts';
import { isJson, type Json, parsedObject, textAt } from './json.ts';
import { eventsAgain, type KeptStream, ProxiedStream } from './proxied-stream.ts';
import { responses } from './responses.ts';
import type { Attempt, Route, UpstreamAnswer, UpstreamRequest } from './upstream.ts';
import { brokenAt, failedAt, refusedBy, textOf, type UpstreamFailure } from './upstream-failure.ts';
import { faultOf, isFault, refusalAnswer, type WireAnswer } from './wire-error.ts';

/** All that is metered; whatever else a client asks for is not carried. */
export const endpoints: readonly Endpoint[] = [chatCompletions, responses, embeddings];

/** What carries calls: the proxy has one of these, and each wrapped client. */
export interface Conveyor {
  readonly engine: Pick<EnergyEngine, 'meter'>;
  readonly settings: Settings['proxy'];
  readonly abortPolicy: AbortPolicy;
}

export interface ProxiedRequest {
  readonly endpoint: Endpoint;
  readonly userId: string;
  readonly options: CallOptions;
  /** As it came. */
  readonly text: string;
  /** Headers that go on to the upstream. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Who is asked for a model. */
  routeOf(model: string): Route;
  /** Told of what went wrong on our side. */
  onFault(fault: unknown): void;
}

interface Carried {
  readonly request: ProxiedRequest;
  readonly body: Json;
  readonly answers: number;
  readonly stream: ProxiedStream | null;
}

interface KeptAnswer {
  readonly body: string;
}

function bodyOf(text: string): Json {
  const body = parsedObject(text);
  if (body !== undefined && textAt(body, 'model') !== '') return body;
  throw new EnergyError(
    'invalid_request',
    body === undefined ? 'the body must be a JSON object' : 'model must name a model',
    { details: { param: body === undefined ? null : 'model' } },
  );
}

/** The most that all answers together may have; undefined where the client names no limit. */
const limitOfAll = (outputLimit: number | undefined, answers: number): number | undefined =>
  outputLimit === undefined || answers === 0
    ? undefined
    : Math.min(outputLimit * answers, Number.MAX_SAFE_INTEGER);

const eventStream = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
const asJson = { 'content-type': 'application/json' };

/** The answer of a call that was paid before. Throws where it did not come to its end, or is not kept any more. */
function answerAgain({ request, stream, body }: Carried, result: CallResult): WireAnswer {
  const { interruption, carried, usage } = result;
  if (interruption !== null || !isJson(carried)) {
    throw EnergyError.isInstance(interruption) && interruption.code === 'invalid_request'
      ? interruption
      : new EnergyError(
          'invalid_request',
          'this call ended early and was paid for what was delivered; ask again with a new key',
        );
  }
  const headers = energyHeadersOf(result);
  const { endpoint } = request;
  if (stream === null || endpoint.stream === null) {
    return { status: 200, headers: { ...asJson, ...headers }, body: (carried as unknown as KeptAnswer).body };
  }
  const again = { request: body, usage, energy: energyNoteOf(result) };
  return {
    status: 200,
    headers: { ...eventStream, ...headers },
    body: eventsAgain(endpoint.stream, carried as unknown as KeptStream, again),
  };
}

async function sent(
  carried: Carried,
  meter: Meter,
  attempt: Attempt,
): Promise<UpstreamAnswer | UpstreamFailure> {
  const { request, body, answers } = carried;
  const outputLimit = answers === 0 ? 0 : Math.max(1, Math.floor(meter.maxOutputTokens / answers));
  const { name: provider, model, limitField } = attempt;
  const asked: UpstreamRequest = {
    method: 'POST',
    path: request.endpoint.path,
    headers: { ...request.headers, 'content-type': 'application/json', 'idempotency-key': meter.callId },
    body: JSON.stringify(request.endpoint.bodyFor(body, { model, outputLimit, limitField })),
    signal: meter.signal,
  };
  meter.sent({ provider, model });
  return await attempt.send(asked).catch((error: unknown) => brokenAt(attempt, error));
}

interface From {
  readonly attempt: Attempt;
  readonly answer: UpstreamAnswer;
}

/** A whole answer, paid. */
async function wholeAnswer(
  { request: { endpoint } }: Carried,
  meter: Meter,
  { attempt, answer }: From,
): Promise<WireAnswer | UpstreamFailure> {
  const text = await textOf(answer).catch((error: unknown) => brokenAt(attempt, error));
  if (typeof text !== 'string') return text;
  const json = parsedObject(text);
  if (json === undefined) return brokenAt(attempt, new Error('The answer is no JSON object'));
  const said = endpoint.errorIn(json);
  if (said !== undefined) return failedAt(attempt, said);
  const reply = paidReplyOf(endpoint.replyOf(json), { meter, attempt });
  await meter.finish({ ...reply, carried: { body: text } satisfies KeptAnswer });
  return { status: 200, headers: { ...asJson, ...energyHeadersOf(await meter.result) }, body: text };
}

/** The beginning of a stream, which its reader's reading pays for. */
async function beginning(
  stream: ProxiedStream,
  meter: Meter,
  from: From,
): Promise<WireAnswer | UpstreamFailure> {
  try {
    await stream.begin({ meter, ...from });
  } catch (error) {
    if (isFault(error)) throw error;
    return brokenAt(from.attempt, error);
  }
  const headers = { ...eventStream, [answerHeaders.call]: meter.callId };
  return { status: 200, headers, body: stream.body() };
}

/** Asks one upstream; its failure before the first token is a value, so that the next can be asked. */
async function answerOf(
  carried: Carried,
  meter: Meter,
  attempt: Attempt,
): Promise<WireAnswer | UpstreamFailure> {
  const answer = await sent(carried, meter, attempt);
  if ('mayFallBack' in answer) return answer;
  if (answer.status < 200 || answer.status > 299) return await refusedBy(attempt, answer);
  const { stream } = carried;
  return stream === null
    ? await wholeAnswer(carried, meter, { attempt, answer })
    : await beginning(stream, meter, { attempt, answer });
}

async function firstAnswer(
  carried: Carried,
  meter: Meter,
  attempts: readonly Attempt[],
): Promise<WireAnswer> {
  let failure: UpstreamFailure | undefined;
  for (const [nth, attempt] of attempts.entries()) {
    const answer = await answerOf(carried, meter, attempt);
    if (!('mayFallBack' in answer)) return answer;
    failure = answer;
    if (meter.failure !== null || !answer.mayFallBack || nth === attempts.length - 1) break;
    meter.askedInVain(answer.error);
  }
  const ended = meter.failure;
  await meter.end(failure?.error ?? abortError());
  if (ended !== null) throw ended;
  if (failure?.answer !== undefined) return failure.answer;
  throw failure?.error ?? abortError();
}

/** A fault of ours ends the call as well: nobody else would, and its lease would be extended to the last. */
async function carry(carried: Carried, meter: Meter, attempts: readonly Attempt[]): Promise<WireAnswer> {
  try {
    return await firstAnswer(carried, meter, attempts);
  } catch (error) {
    if (isFault(error)) await meter.end(faultOf(error));
    throw error;
  }
}

/**
 * Carries one call. Whatever goes wrong is an answer in OpenAI's shape; the hold then ended as the meter says: released
 * where nothing was delivered.
 */
export async function proxiedCall(conveyor: Conveyor, request: ProxiedRequest): Promise<WireAnswer> {
  const { engine, settings, abortPolicy } = conveyor;
  const { endpoint, options, userId, text, signal, onFault } = request;
  try {
    const body = bodyOf(text);
    const { model, attempts } = request.routeOf(textAt(body, 'model'));
    const { outputLimit, ...counted } = endpoint.counted(body, settings);
    const isStream = body.stream === true && endpoint.stream !== null;
    const stream =
      isStream && endpoint.stream !== null ? new ProxiedStream(endpoint.stream, body, onFault) : null;
    const carried: Carried = { request, body, answers: counted.answers, stream };
    const meter = await engine.meter(
      {
        ...counted,
        userId,
        model,
        provider: attempts[0]?.name,
        feature: options.feature ?? settings.feature,
        confirmed: options.confirmed,
        idempotencyKey: options.idempotencyKey,
        maxEnergy: options.maxEnergy,
        maxOutputTokens: limitOfAll(outputLimit, counted.answers),
        asked: `${endpoint.path}\n${text}`,
        signal,
        abortPolicy,
      },
      stream ?? {},
    );
    if (!isMeter(meter)) return answerAgain(carried, meter);
    return await carry(carried, meter, attempts);
  } catch (error) {
    if (isFault(error)) onFault(error);
    return refusalAnswer(error, settings);
  }
}
