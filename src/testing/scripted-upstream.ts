/** What does a model's endpoint answer in a test? A real HTTP server that plays a script and records what it saw. */

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatDialect } from './chat-completions.ts';
import { embeddingsOf } from './embeddings.ts';
import { responsesDialect } from './responses.ts';
import { type PlayableReply, type ScriptedReply, type ScriptedStep, underLimit } from './script.ts';
import { type Dialect, refusalBody, wireError } from './wire.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body; an empty object where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `max_completion_tokens`, else `max_tokens`, else `max_output_tokens`. */
  readonly maxTokens: number | null;
  /** Settles when the exchange is over: true where the client left before the answer was complete. */
  readonly clientGone: Promise<boolean>;
}

export interface ScriptedUpstream {
  /** Up to and including `/v1`. */
  readonly baseURL: string;
  /** Every request so far, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Adds replies, used one a request; without one the answer is a 500 that says so. */
  script(...replies: ScriptedReply[]): void;
  /** The next request that nobody has asked for yet, as soon as it is there. */
  nextRequest(): Promise<RecordedRequest>;
  /** Ends the server and every connection. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Exchange {
  readonly request: RecordedRequest;
  readonly response: ServerResponse;
  /** Settles when the connection of this exchange is closed. */
  readonly closed: Promise<boolean>;
  nextReply(): ScriptedReply;
}

type Route = (exchange: Exchange) => Promise<void>;

/** Add a path here to teach the upstream another endpoint. */
const routes: Readonly<Record<string, Route>> = {
  'POST /v1/chat/completions': (exchange) => play(exchange, chatDialect),
  'POST /v1/responses': (exchange) => play(exchange, responsesDialect),
  'POST /v1/embeddings': playEmbeddings,
  'GET /v1/models': async ({ response }) =>
    sendJson(response, 200, {
      object: 'list',
      data: [{ id: 'scripted', object: 'model', owned_by: 'scripted' }],
    }),
};

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const isTrue = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && (value as Record<string, unknown>)[key] === true;

/** Answers with the refusal of a reply, where it has one; true where that was it. */
function refuse(response: ServerResponse, { refusal }: ScriptedReply): boolean {
  if (refusal === undefined) return false;
  const { status, retryAfterSeconds: after } = refusal;
  sendJson(
    response,
    status,
    refusalBody(refusal),
    after === undefined ? {} : { 'retry-after': String(after) },
  );
  return true;
}

async function playEmbeddings({ request, response, nextReply }: Exchange): Promise<void> {
  const reply = nextReply();
  if (refuse(response, reply)) return;
  const { model, input } = request.body;
  const answer = embeddingsOf(underLimit(reply, null), { model: reply.model ?? String(model), input });
  sendJson(response, 200, answer);
}

async function play({ request, response, closed, nextReply }: Exchange, dialect: Dialect): Promise<void> {
  const reply = nextReply();
  if (refuse(response, reply)) return;
  const playable = underLimit(reply, request.maxTokens);
  const model = reply.model ?? String(request.body.model);
  const stage = { response, closed, model, dialect, chunkBytes: reply.chunkBytes };
  if (request.body.stream !== true) return playAtOnce(playable, stage);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  await write(stage, dialect.opening(model, playable));
  let toolIndex = 0;
  for (const step of playable.steps) {
    if (!(await playStep(step, stage, toolIndex))) return;
    if (step.type === 'tool-call') toolIndex += 1;
  }
  const includesUsage = isTrue(request.body.stream_options, 'include_usage');
  await write(stage, dialect.closing(playable, { model, includesUsage }));
  response.end();
}

interface Stage {
  readonly response: ServerResponse;
  readonly closed: Promise<boolean>;
  readonly model: string;
  readonly dialect: Dialect;
  readonly chunkBytes: number | undefined;
}

/** Waits as the step says; false where the exchange is over with it. */
async function pause(step: ScriptedStep, { response, closed }: Stage): Promise<boolean> {
  if (step.type === 'wait') await Promise.race([step.until, closed]);
  else if (step.type === 'hang') await closed;
  else if (step.type === 'disconnect') response.destroy();
  return !response.destroyed;
}

async function playStep(step: ScriptedStep, stage: Stage, toolIndex: number): Promise<boolean> {
  if (step.type === 'error') {
    await write(stage, stage.dialect.error(step));
    stage.response.end();
    return false;
  }
  if (step.type === 'raw') await write(stage, step.bytes);
  await write(stage, stage.dialect.step(step, stage.model, toolIndex));
  return pause(step, stage);
}

async function playAtOnce(playable: PlayableReply, stage: Stage): Promise<void> {
  for (const step of playable.steps) {
    if (step.type === 'error') {
      return sendJson(stage.response, 500, wireError(step.message ?? 'Scripted error', step.code));
    }
    if (!(await pause(step, stage))) return;
  }
  sendJson(stage.response, 200, stage.dialect.whole(playable, stage.model));
}

/** Writes in pieces of `chunkBytes`, each an HTTP chunk and a packet of its own. */
async function write({ response, closed, chunkBytes }: Stage, data: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(data);
  if (bytes.length === 0) return;
  const size = chunkBytes ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    const written = new Promise<void>((resolve) => {
      response.write(bytes.subarray(at, at + size), () => resolve());
    });
    await Promise.race([written, closed]);
  }
}

const tokensOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

async function recordedRequest(
  incoming: IncomingMessage,
  clientGone: Promise<boolean>,
): Promise<RecordedRequest> {
  const body = await bodyOf(incoming);
  return {
    method: incoming.method ?? 'GET',
    path: new URL(incoming.url ?? '/', 'http://localhost').pathname,
    headers: incoming.headers,
    body,
    maxTokens:
      tokensOf(body.max_completion_tokens) ?? tokensOf(body.max_tokens) ?? tokensOf(body.max_output_tokens),
    clientGone,
  };
}

/** Requests, handed out once each in order, to those who wait for them. */
class RequestLog {
  readonly all: RecordedRequest[] = [];
  #asked = 0;
  readonly #waiting: ((request: RecordedRequest) => void)[] = [];

  add(request: RecordedRequest): void {
    this.all.push(request);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    this.#asked += 1;
    waiting(request);
  }

  next(): Promise<RecordedRequest> {
    const request = this.all[this.#asked];
    if (request === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#asked += 1;
    return Promise.resolve(request);
  }
}

const nothingScripted: ScriptedReply = { refusal: { status: 500, body: wireError('Nothing is scripted') } };

/** Starts a scripted upstream on a free port of 127.0.0.1. Close it, or declare it with `await using`. */
export async function createScriptedUpstream(...replies: ScriptedReply[]): Promise<ScriptedUpstream> {
  const queue = [...replies];
  const log = new RequestLog();
  const server = createServer(async (incoming, response) => {
    const closed = new Promise<boolean>((resolve) => {
      response.on('close', () => resolve(!response.writableFinished));
    });
    const request = await recordedRequest(incoming, closed);
    log.add(request);
    const route = routes[`${request.method} ${request.path}`];
    if (!route) return sendJson(response, 404, wireError(`No route ${request.method} ${request.path}`));
    await route({ request, response, closed, nextReply: () => queue.shift() ?? nothingScripted });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: log.all,
    script: (...more) => void queue.push(...more),
    nextRequest: () => log.next(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
