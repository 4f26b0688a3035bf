/** Is every model of the AI SDK, of any specification, usable through the port? */

import type { LanguageModelV2, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { MockLanguageModelV3, MockLanguageModelV4 } from 'ai/test';
import { describe, expect, it } from 'vitest';
import { languageModelProvider } from '@/providers/language-model';
import type { ModelEvent, ModelProvider, ModelRequest } from '@/providers/provider';
import { isAbort } from '@/providers/provider-error';

const usageV4 = {
  inputTokens: { total: 20, noCache: 12, cacheRead: 5, cacheWrite: 3 },
  outputTokens: { total: 9, text: 5, reasoning: 4 },
};
const usageV2 = {
  inputTokens: 20,
  outputTokens: 9,
  totalTokens: 29,
  cachedInputTokens: 5,
  reasoningTokens: 4,
};
const stopV4 = { unified: 'stop', raw: 'stop' } as const;
const content = { type: 'text', text: 'Hi.' } as const;

const streamOf = <T>(parts: readonly T[]): ReadableStream<T> =>
  ReadableStream.from(parts) as ReadableStream<T>;
const textParts = [
  { type: 'stream-start' as const, warnings: [] },
  { type: 'text-start' as const, id: '1' },
  { type: 'text-delta' as const, id: '1', delta: 'Hi.' },
  { type: 'text-delta' as const, id: '1', delta: '' },
  { type: 'text-end' as const, id: '1' },
];
const finishV4 = { type: 'finish' as const, usage: usageV4, finishReason: stopV4 };

const request: ModelRequest = {
  model: 'mock-model-id',
  messages: [{ role: 'user', content: 'Hello' }],
  maxOutputTokens: 10,
};

async function eventsOf(provider: ModelProvider, more: Partial<ModelRequest> = {}): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of provider.stream({ ...request, ...more })) events.push(event);
  return events;
}

const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

const currentBehaviour = {
  doStream: async () => ({ stream: streamOf([...textParts, finishV4]) }),
  doGenerate: async () => ({ content: [content], finishReason: stopV4, usage: usageV4, warnings: [] }),
};

const modelV2: LanguageModelV2 = {
  specificationVersion: 'v2',
  provider: 'mock-provider',
  modelId: 'mock-model-id',
  supportedUrls: {},
  doStream: async () => ({
    stream: streamOf([
      ...textParts,
      { type: 'finish' as const, usage: usageV2, finishReason: 'stop' as const },
    ]),
  }),
  doGenerate: async () => ({ content: [content], finishReason: 'stop', usage: usageV2, warnings: [] }),
};

const models = [
  ['v4', new MockLanguageModelV4(currentBehaviour), 3],
  ['v3', new MockLanguageModelV3(currentBehaviour), 3],
  ['v2', modelV2, 0],
] as const;

describe.each(models)('a model of specification %s', (_, model, cacheWriteTokens) => {
  const usage = {
    inputTokens: 20,
    outputTokens: 9,
    totalTokens: 29,
    cachedInputTokens: 5,
    cacheWriteTokens,
    reasoningTokens: 4,
    reported: true,
  };

  it('streams, with its usage at the end', async () => {
    const finish = { type: 'finish', finishReason: 'stop', usage, model: 'mock-model-id' };
    expect(await eventsOf(languageModelProvider({ model }))).toEqual([{ type: 'text', text: 'Hi.' }, finish]);
  });

  it('answers at once, with its usage', async () => {
    const reply = await languageModelProvider({ model }).generate(request);
    expect(reply).toMatchObject({ text: 'Hi.', finishReason: 'stop', usage, model: 'mock-model-id' });
  });
});

describe('which model is asked', () => {
  const model = new MockLanguageModelV4({ modelId: 'small', provider: 'acme.chat' });

  it('takes name and default model from the model', () => {
    expect(languageModelProvider({ model })).toMatchObject({ name: 'acme', defaultModel: 'small' });
  });

  it('refuses another model than the one that was handed in, which would have another price', async () => {
    const failure = await failureOf(eventsOf(languageModelProvider({ model }), { model: 'large' }));
    expect(failure).toMatchObject({ code: 'invalid_request' });
  });

  it('asks a function for the model of a name', async () => {
    const asked: string[] = [];
    const provider = languageModelProvider({
      model: (modelId) => {
        asked.push(modelId);
        return models[0][1];
      },
      defaultModel: 'small',
    });
    await eventsOf(provider, { model: 'large' });
    expect(asked).toEqual(['large']);
  });

  it('wants a default model beside a function', () => {
    expect(() => languageModelProvider({ model: () => model })).toThrow('defaultModel');
  });
});

describe('how a stream can end badly', () => {
  const providerOf = (...parts: LanguageModelV4StreamPart[]) =>
    languageModelProvider({
      model: new MockLanguageModelV4({ doStream: async () => ({ stream: streamOf(parts) }) }),
    });

  it('a stream that ends without a finish is a failure', async () => {
    const failure = await failureOf(eventsOf(providerOf(...textParts)));
    expect(failure).toMatchObject({ code: 'provider_failed', details: { beforeFirstToken: false } });
  });

  it('an error part is a failure, even where a finish follows', async () => {
    const failure = await failureOf(eventsOf(providerOf({ type: 'error', error: 'secret words' }, finishV4)));
    expect(failure).toMatchObject({ code: 'provider_failed', details: { beforeFirstToken: true } });
    expect(String(failure)).not.toContain('secret words');
  });

  it('a model that does not listen to the signal is left all the same', async () => {
    const never = new Promise<never>(() => {});
    const deafAtStart = new MockLanguageModelV4({ doStream: () => never, doGenerate: () => never });
    const deafInStream = new MockLanguageModelV4({
      doStream: async () => ({ stream: new ReadableStream({ pull: () => never }) }),
    });
    for (const model of [deafAtStart, deafInStream]) {
      const controller = new AbortController();
      const failure = failureOf(eventsOf(languageModelProvider({ model }), { signal: controller.signal }));
      setImmediate(() => controller.abort());
      expect(isAbort(await failure)).toBe(true);
    }
    const generating = languageModelProvider({ model: deafAtStart }).generate({
      ...request,
      signal: AbortSignal.timeout(1),
    });
    expect(isAbort(await failureOf(generating))).toBe(true);
  });
});
