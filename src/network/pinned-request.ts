/** How does a request go to the address that was checked for it, and to no other? */

import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';

/** Answers with the address that was checked, whatever is asked. */
const pinned =
  (address: string): LookupFunction =>
  (_host, options, answer) => {
    const family = isIPv6(address) ? 6 : 4;
    if (options.all) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };

export interface PinnedRequest extends Pick<RequestOptions, 'method' | 'headers'> {
  /** As `checkedAddress` gave it for this URL, a moment ago. */
  readonly address: string;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** Resolves to the answer, of which the body is still to come; whoever asked has to read or destroy it. Follows no redirect. */
export function sendPinned(url: URL, { address, body, ...options }: PinnedRequest): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // No connection is kept: each request connects to the address that was checked for it.
    const request = send(url, { ...options, agent: false, lookup: pinned(address) });
    request
      .on('response', resolve)
      .on('upgrade', (_answer, socket) => {
        socket.destroy();
        reject(new Error('it wants to speak another protocol'));
      })
      .on('error', reject)
      // Whatever ends without an answer has ended: nobody waits for what cannot come. After an answer this changes nothing.
      .on('close', () => reject(new Error('it closed the connection without an answer')))
      .end(body);
  });
}
