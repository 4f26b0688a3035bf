/** How is one page fetched so that it can neither take long, nor be large, nor lead into our own network? */

import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AddressRefused, checkedAddress, type Reachable } from '../../network/address.ts';
import { sendPinned } from '../../network/pinned-request.ts';
import { PageSkipped } from './page-skipped.ts';

export interface FetchLimits extends Reachable {
  readonly userAgent: string;
  readonly bytesAtMost: number;
  readonly timeoutMs: number;
  readonly redirectsAtMost: number;
  readonly signal: AbortSignal;
}

export interface Fetched {
  /** Where it was in the end. */
  readonly url: URL;
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** True where there was more than may be read. */
  readonly cut: boolean;
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The body as it is unpacked, at most so many bytes of it: a small archive of a large page is cut as well. */
async function bodyOf(
  response: IncomingMessage,
  bytesAtMost: number,
): Promise<{ body: Buffer; cut: boolean }> {
  const encoding = String(response.headers['content-encoding'] ?? 'identity').toLowerCase();
  const decoder = decoders[encoding]?.();
  if (decoder === undefined && encoding !== 'identity')
    throw new PageSkipped('no_page', 'its encoding is not known');
  if (decoder !== undefined) response.on('error', (error) => decoder.destroy(error));
  const source = decoder === undefined ? response : response.pipe(decoder);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of source as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= bytesAtMost) break;
    }
  } finally {
    response.destroy();
  }
  return { body: Buffer.concat(parts).subarray(0, bytesAtMost), cut: size > bytesAtMost };
}

function reasonOf(error: unknown, signal: AbortSignal): PageSkipped {
  if (error instanceof PageSkipped) return error;
  if (error instanceof AddressRefused) return new PageSkipped(error.why, error.message);
  if (signal.aborted) return new PageSkipped('timeout', 'it took too long');
  return new PageSkipped('unreachable', 'it did not answer as a web site does');
}

const headersOf = ({ userAgent }: FetchLimits) => ({
  'user-agent': userAgent,
  accept: 'text/html,application/xhtml+xml,text/plain;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
});

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/**
 * Fetches a page. Every hop of a redirect is checked as the first address was, and `mayFollow` has a say. Throws PageSkipped.
 */
export async function fetchPage(
  start: URL,
  limits: FetchLimits,
  mayFollow: (to: URL) => boolean = () => true,
): Promise<Fetched> {
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeoutMs)]);
  let url = start;
  try {
    for (let hop = 0; hop <= limits.redirectsAtMost; hop += 1) {
      const address = await checkedAddress(url, { ...limits, signal });
      const response = await sendPinned(url, { address, signal, headers: headersOf(limits) });
      const { statusCode: status = 0, headers } = response;
      const target = isRedirect(status) ? URL.parse(headers.location ?? '', url.href) : null;
      if (target === null) {
        const contentType = String(headers['content-type'] ?? '').toLowerCase();
        return { url, status, contentType, ...(await bodyOf(response, limits.bytesAtMost)) };
      }
      response.destroy();
      if (!mayFollow(target)) throw new PageSkipped('other_site', `it leads to ${target.host}`);
      url = target;
    }
    throw new PageSkipped('too_many_redirects', 'it leads from one page to the next');
  } catch (error) {
    throw reasonOf(error, signal);
  }
}
