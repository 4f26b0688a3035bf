/** How is a component seen in a real browser? A page for each state, built once, served on this machine, opened by Chromium. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import react from '@vitejs/plugin-react';
import { type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** The built pages on a port of this machine. */
async function servePages(names: readonly string[]): Promise<{ url: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'energy-pages-'));
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: names.map((name) => fileURLToPath(new URL(name, import.meta.url))) },
    },
  });
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const file = await readFile(join(outDir, path));
      response
        .writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
        .end(file);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true });
    },
  };
}

interface Browser {
  /** Where the pages are: 'http://127.0.0.1:49152'. */
  readonly url: string;
  /** The one context: this browser is one process, which ends with the first context that is closed. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Builds the pages and starts the browser. */
export async function openBrowser(names: readonly string[]): Promise<Browser> {
  const pages = await servePages(names);
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--no-sandbox', '--disable-background-networking'],
    headless: true,
  });
  return {
    url: pages.url,
    context: await browser.newContext(),
    close: async () => {
      await browser.close();
      await pages.close();
    },
  };
}

export interface Pages {
  readonly page: Page;
  /** The address of the page that shows a state, in another language or with longer words perhaps. */
  urlOf(state: string, reading?: { readonly locale?: string; readonly words?: 'long' }): string;
  close(): Promise<void>;
}

/** A browser on the pages of states. */
export async function openPages(): Promise<Pages> {
  const { url, context, close } = await openBrowser(['page.html']);
  return {
    page: await context.newPage(),
    urlOf: (state, reading = {}) => `${url}/page.html?${new URLSearchParams({ state, ...reading })}`,
    close,
  };
}
