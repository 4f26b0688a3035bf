/** Who receives webhooks in a test? A server on this machine that keeps what it was sent and answers as the test wants. */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `webhook-id`. */
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Reply = (response: ServerResponse, received: Received) => void;

export interface Receiver {
  /** 127.0.0.1:port. */
  readonly host: string;
  readonly url: string;
  readonly received: readonly Received[];
  /** How the next requests are answered; 204 until this is called. */
  answer(reply: Reply): void;
  /** What was received of a type. */
  of(type: string): Received[];
  close(): Promise<void>;
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Reply =>
  (response) => {
    response.writeHead(code, headers).end();
  };

const textsOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let reply = status(204);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const headers = textsOf(request.headers);
      const { type, data } = JSON.parse(body);
      const one = { path: request.url ?? '', headers, body, id: headers['webhook-id'] ?? '', type, data };
      received.push(one);
      reply(response, one);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/in`,
    received,
    answer: (next) => {
      reply = next;
    },
    of: (type) => received.filter((one) => one.type === type),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
