/** Does the provider work against a server that we did not write? */

import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openAICompatibleProvider } from '@/providers/openai-compatible';
import type { ModelRequest } from '@/providers/provider';

// The package has no entry for programs; these two modules are what its own command line joins.
const load = createRequire(import.meta.url);
const { createServer: createApp } = load('@dwmkerr/mock-llm/dist/server.js') as {
  createServer(config: unknown, host: string, port: number): RequestListener;
};
const { getDefaultConfig } = load('@dwmkerr/mock-llm/dist/config.js') as {
  getDefaultConfig(): { streaming: { chunkSize: number; chunkIntervalMs: number } };
};

const streaming = { chunkSize: 6, chunkIntervalMs: 1 };
let server: Server;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  server = createServer(createApp({ ...getDefaultConfig(), streaming }, '127.0.0.1', 0));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  vi.restoreAllMocks();
});

const request: ModelRequest = {
  model: 'gpt-5.2',
  messages: [{ role: 'user', content: 'Say what I say, word by word.' }],
  maxOutputTokens: 100,
};
const providerHere = () =>
  openAICompatibleProvider({ baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });

const usage = { inputTokens: 8, outputTokens: 8, reported: false };

it('mock-llm answers a plain chat, whose missing usage is counted', async () => {
  const reply = await providerHere().generate(request);
  expect(reply).toMatchObject({ text: 'Say what I say, word by word.', finishReason: 'stop', usage });
});

it('mock-llm answers a stream in pieces, whose missing usage is counted', async () => {
  const pieces: string[] = [];
  for await (const event of providerHere().stream(request)) {
    if (event.type === 'text') pieces.push(event.text);
    if (event.type === 'finish')
      expect(event).toMatchObject({ finishReason: 'stop', model: 'gpt-5.2', usage });
  }
  expect(pieces).toHaveLength(5);
  expect(pieces.join('')).toBe('Say what I say, word by word.');
});
