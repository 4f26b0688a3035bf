/** How is a component seen in a real browser? A page for each state, built once, served on this machine, opened by Chromium. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { launchChromium } from '../support/chromium.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export interface Site {
  /** Where it is: 'http://127.0.0.1:49152'. */
  readonly url: string;
  close(): Promise<void>;
}

/** The files of a folder on a port of this machine. */
export async function serveFolder(folder: string): Promise<Site> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const file = await readFile(join(folder, path));
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
    },
  };
}

/** The pages of this folder, built, on a port of this machine. */
async function servePages(names: readonly string[]): Promise<Site> {
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
  const site = await serveFolder(outDir);
  return {
    url: site.url,
    close: async () => {
      await site.close();
      await rm(outDir, { recursive: true });
    },
  };
}

interface Browser {
  /** The one context: this browser is one process, which ends with the first context that is closed. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts the browser. */
export async function openBrowser(): Promise<Browser> {
  const browser = await launchChromium();
  return { context: await browser.newContext(), close: () => browser.close() };
}

/** Builds pages of this folder and starts the browser. */
export async function openBrowserOn(names: readonly string[]): Promise<Browser & Site> {
  const { url, close } = await servePages(names);
  const browser = await openBrowser();
  return {
    url,
    context: browser.context,
    close: async () => {
      await browser.close();
      await close();
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
  const { url, context, close } = await openBrowserOn(['page.html']);
  return {
    page: await context.newPage(),
    urlOf: (state, reading = {}) => `${url}/page.html?${new URLSearchParams({ state, ...reading })}`,
    close,
  };
}
