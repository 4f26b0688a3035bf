/** How is a feature, or a deep scan, run over HTTP: as one answer, or as events while it goes on? */

import type { z } from 'zod';
import type { featureRunBody, scanRunBody } from '../contract/feature-shapes.ts';
import { isAbort } from '../engine/inquiry.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { ScanOutcome, ScanRun } from '../features/deep-scan/deep-scan.ts';
import type { Feature, FeatureCall, FeatureEvent, FeatureResult } from '../features/feature.ts';
import { rankedResults, resumeScan, type ScanEvent, type Streamed, streamScan } from '../features/index.ts';
import type { Entry } from '../ledger/entry.ts';
import {
  featureResultDocument,
  rankedDocument,
  scanOutcomeDocument,
  scanWithResultsDocument,
} from './feature-document.ts';
import type { Doors } from './handler.ts';
import { problemOf } from './problem.ts';
import { type ServerEvent, wantsEvents } from './sse.ts';

type RunDoors = Pick<Doors, 'engine' | 'onProblem' | 'sendEvents' | 'track'>;

interface Asked {
  readonly userId: string;
  readonly request: Request;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** What is owned after the last of these entries; where there are none, now. */
async function balanceAfter(
  engine: EnergyEngine,
  userId: string,
  entries: readonly Entry[],
): Promise<number> {
  return entries.at(-1)?.balanceAfter ?? (await engine.status(userId)).currentEnergy;
}

async function featureAnswer(engine: EnergyEngine, userId: string, result: FeatureResult<unknown>) {
  return featureResultDocument(result, await balanceAfter(engine, userId, result.entries));
}

/** The outcome with everything that the scan has brought, also before this run. */
async function scanAnswer(engine: EnergyEngine, outcome: ScanOutcome) {
  const { id: scanId, userId } = outcome.scan;
  return scanOutcomeDocument(outcome, {
    scan: scanWithResultsDocument(await engine.ledger.scan({ userId, scanId })),
    balanceAfter: await balanceAfter(engine, userId, outcome.entries),
  });
}

/** What comes of a stream, to its end: its events as they are told, or what went wrong. */
async function* toldOf<Event>(
  events: ReadableStream<Event>,
  read: (event: Event) => ServerEvent | Promise<ServerEvent>,
  { requestId, onProblem }: { readonly requestId: string } & Pick<Doors, 'onProblem'>,
): AsyncGenerator<ServerEvent> {
  try {
    for await (const event of events) yield await read(event);
  } catch (error) {
    if (!EnergyError.isInstance(error) && !isAbort(error)) onProblem(error, requestId);
    yield { event: 'problem', data: problemOf(error, requestId) };
  }
}

/** Begins a stream, and sends it. A client that goes away ends the work, which pays for what was delivered. */
async function sent<Event, Result>(
  { onProblem, sendEvents, track }: RunDoors,
  asked: Asked,
  way: {
    readonly begin: (signal: AbortSignal) => Promise<Streamed<Event, Result>>;
    readonly read: (event: Event) => ServerEvent | Promise<ServerEvent>;
  },
): Promise<Response> {
  const leaving = new AbortController();
  const { events, result } = await way.begin(AbortSignal.any([asked.signal, leaving.signal]));
  track(result);
  const told = toldOf(events, way.read, { requestId: asked.requestId, onProblem });
  return sendEvents(told, () => leaving.abort());
}

/** Runs the feature. Refusals come as a problem before any event. */
export async function runFeature(
  doors: RunDoors,
  asked: Asked & {
    readonly feature: Feature;
    readonly body: z.output<typeof featureRunBody>;
    readonly idempotencyKey: string | undefined;
  },
) {
  const { engine, track } = doors;
  const { userId, feature, body, signal } = asked;
  const call: FeatureCall = {
    userId,
    input: body.input,
    model: body.model,
    allowCompression: body.allow_compression,
    allowPart: body.allow_part,
    confirmed: body.confirmed,
    quoteToken: body.quote_token,
    idempotencyKey: asked.idempotencyKey,
    signal,
  };
  if (!wantsEvents(asked.request, body)) {
    const running = feature.run(engine, call);
    track(running);
    return await featureAnswer(engine, userId, await running);
  }
  const read = async (event: FeatureEvent<unknown>): Promise<ServerEvent> => {
    const { type } = event;
    switch (type) {
      case 'result':
        return { event: type, data: await featureAnswer(engine, userId, event.result) };
      case 'progress': {
        const { done, of, scanId, results } = event;
        return { event: type, data: { done, of, results, scan_id: scanId } };
      }
      default: {
        const { type: _, ...data } = event;
        return { event: type, data };
      }
    }
  };
  const begin = (either: AbortSignal) => feature.stream(engine, { ...call, signal: either });
  return await sent(doors, asked, { begin, read });
}

/** Goes on with a scan. Refusals come as a problem before any event. */
export async function runScanCall(
  doors: RunDoors,
  asked: Asked & { readonly scanId: string; readonly body: z.output<typeof scanRunBody> },
) {
  const { engine, track } = doors;
  const { userId, scanId, body, signal } = asked;
  const { allow_compression: allowCompression, model, quote_token: quoteToken } = body;
  const run: ScanRun = { userId, scanId, allowCompression, model, quoteToken, signal };
  if (!wantsEvents(asked.request, body)) {
    const running = resumeScan(engine, run);
    track(running);
    return await scanAnswer(engine, await running);
  }
  const read = async (event: ScanEvent): Promise<ServerEvent> => {
    if (event.type === 'result') return { event: 'result', data: await scanAnswer(engine, event.outcome) };
    const { scan } = event;
    const place = { done: scan.done, of: scan.items, scan_id: scan.id };
    if (event.type === 'writing') return { event: 'writing', data: { ...place, written: event.written } };
    return {
      event: 'progress',
      data: { ...place, results: rankedDocument(rankedResults(event.results)) },
    };
  };
  const begin = (either: AbortSignal) =>
    streamScan(engine, { ...run, signal: either, tellsWriting: body.tell_writing });
  return await sent(doors, asked, { begin, read });
}
