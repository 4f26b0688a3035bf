/** How is a feature run over HTTP: as one answer, or as events while the model writes? */

import type { z } from 'zod';
import type { runBody } from '../contract/shapes.ts';
import type { RunningStream } from '../engine/metered-stream.ts';
import type { RunRequest } from '../engine/run.ts';
import { EnergyError } from '../errors.ts';
import { runDocument } from './document.ts';
import type { Doors } from './handler.ts';
import { problemOf } from './problem.ts';
import { type ServerEvent, wantsEvents } from './sse.ts';

export interface RunCall {
  readonly userId: string;
  readonly body: z.output<typeof runBody>;
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
  readonly request: Request;
  readonly signal: AbortSignal;
}

export const callRequestOf = (
  userId: string,
  body: Omit<z.output<typeof runBody>, 'confirmed' | 'quote_token' | 'stream'>,
) => ({
  userId,
  feature: body.feature,
  input: body.input,
  system: body.system,
  model: body.model,
  allowCompression: body.allow_compression,
  maxOutputTokens: body.max_output_tokens,
  temperature: body.temperature,
});

/** What comes of a running call, to its end: text, and the receipt or what went wrong. */
async function* eventsOf(
  { events, result }: RunningStream,
  requestId: string,
  onProblem: (error: unknown, requestId: string) => void,
): AsyncGenerator<ServerEvent> {
  try {
    for await (const event of events) {
      if (event.type === 'text' || event.type === 'reasoning') {
        yield { event: event.type, data: { text: event.text } };
      }
    }
  } catch {
    // The result says it: paid for what was delivered, or rejected with what went wrong.
  }
  try {
    yield { event: 'result', data: runDocument(await result) };
  } catch (error) {
    if (!EnergyError.isInstance(error)) onProblem(error, requestId);
    yield { event: 'problem', data: problemOf(error, requestId) };
  }
}

/** Runs the call. As a stream where the body or the Accept header asks for one: refusals still come as a problem, before it. */
export async function runCall(
  { engine, onProblem, sendEvents, track }: Pick<Doors, 'engine' | 'onProblem' | 'sendEvents' | 'track'>,
  call: RunCall,
): Promise<Response | ReturnType<typeof runDocument>> {
  const { userId, body, request } = call;
  const running: RunRequest = {
    ...callRequestOf(userId, body),
    confirmed: body.confirmed,
    quoteToken: body.quote_token,
    idempotencyKey: call.idempotencyKey,
    signal: call.signal,
  };
  if (!wantsEvents(request, body)) {
    const paid = engine.run(running);
    track(paid);
    return runDocument(await paid);
  }
  const leaving = new AbortController();
  const signal = AbortSignal.any([call.signal, leaving.signal]);
  const stream = await engine.stream({ ...running, signal });
  track(stream.result);
  return sendEvents(eventsOf(stream, call.requestId, onProblem), () => leaving.abort());
}
