/** How does a test get a web site, friendly or hostile? A server on this machine that answers as the test wants. */

import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { root } from './source.ts';

export interface WebSite {
  /** "127.0.0.1:port". */
  readonly host: string;
  readonly origin: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startWebSite(answer: RequestListener): Promise<WebSite> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.on('error', () => {});
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    origin: `http://${host}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.txt': 'text/plain',
  '.pdf': 'application/pdf',
};

/** A site of files: those of test/features/site. */
export const serveFiles: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://site.test');
  const path = pathname === '/' ? '/index.html' : pathname;
  readFile(join(root, 'test/features/site', path)).then(
    (file) =>
      response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(file),
    () => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
  );
};

/** Answers by path: a page's HTML, or what the function does; 404 for others. */
export const servePages =
  (pages: Readonly<Record<string, string | RequestListener>>): RequestListener =>
  (request, response) => {
    const page = pages[request.url ?? ''];
    if (typeof page === 'function') page(request, response);
    else if (page === undefined) response.writeHead(404).end();
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  };
