/** Is the offline provider honest, repeatable and within its limit? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offlineModel, offlineNotice, offlineProvider } from '@/providers/offline';
import { providerFromEnvironment } from '@/providers/openai-compatible';
import type { ModelEvent, ModelRequest } from '@/providers/provider';
import { isAbort } from '@/providers/provider-error';
import { approximateTokens } from '@/providers/usage';
import { createScriptedUpstream } from '@/testing/index';

const text = [
  'The harbour of Trieste was built for an empire.',
  'Lunch was late.',
  'The empire used the harbour to ship coffee, and the harbour still ships coffee today.',
  'Nobody knows why.',
  'Coffee made Trieste rich, and the coffee houses of Trieste made writers.',
].join(' ');

const requestOf = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: offlineModel,
  messages: [{ role: 'user', content: text }],
  maxOutputTokens: 200,
  ...more,
});

async function eventsOf(request: ModelRequest, options = {}): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of offlineProvider(options).stream(request)) events.push(event);
  return events;
}

const textOf = (events: ModelEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('what it says', () => {
  it('says in its name and in its first line that it is no language model', async () => {
    expect(offlineProvider().name).toContain('no language model');
    const reply = await offlineProvider().generate(requestOf());
    expect(reply.text.split('\n')[0]).toBe(offlineNotice);
    expect(reply.model).toBe(offlineModel);
  });

  it('picks the weightiest sentences of the user, in their order, and keeps within the limit', async () => {
    const {
      text: answer,
      usage,
      finishReason,
    } = await offlineProvider().generate(requestOf({ maxOutputTokens: 66 }));
    expect(answer).toContain('the harbour still ships coffee today');
    expect(answer).not.toContain('Lunch');
    expect(usage.outputTokens).toBeLessThanOrEqual(66);
    expect(finishReason).toBe('stop');
  });

  it('streams what it answers at once, twice the same, with the same usage', async () => {
    const [first, second] = [await eventsOf(requestOf()), await eventsOf(requestOf())];
    const { text: whole, usage } = await offlineProvider().generate(requestOf());
    expect(first).toEqual(second);
    expect(textOf(first)).toBe(whole);
    expect(first.length).toBeGreaterThan(5);
    expect(first.at(-1)).toMatchObject({ type: 'finish', usage });
    expect(usage).toMatchObject({ inputTokens: approximateTokens(text), reported: true });
  });

  it('answers nothing but its notice where there is nothing to pick from', async () => {
    const messages: ModelRequest['messages'] = [{ role: 'system', content: 'Be brief.' }];
    expect((await offlineProvider().generate(requestOf({ messages }))).text).toBe(offlineNotice);
  });

  it('never writes more tokens than it may, and says so where it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 1, max: 80 }),
        async (content, limit) => {
          const messages: ModelRequest['messages'] = [{ role: 'user', content }];
          const reply = await offlineProvider().generate(requestOf({ messages, maxOutputTokens: limit }));
          expect(approximateTokens(reply.text)).toBeLessThanOrEqual(limit);
          expect(reply.usage.outputTokens).toBe(approximateTokens(reply.text));
          if (!reply.text.startsWith(offlineNotice)) expect(reply.finishReason).toBe('length');
        },
      ),
    );
  });

  it.each([
    ['100,000 letters in a row', 'a'.repeat(100_000)],
    ['marks of a tokenizer', '<|endoftext|>'.repeat(5_000)],
    ['200,000 short sentences', 'A b. '.repeat(200_000)],
  ])('pain 19: %s are no trouble', async (_, content) => {
    const reply = await offlineProvider().generate(requestOf({ messages: [{ role: 'user', content }] }));
    expect(reply.usage.outputTokens).toBeLessThanOrEqual(200);
  });
});

describe('how it is paced and ended', () => {
  it('waits for the delay before each piece', async () => {
    const waited: number[] = [];
    const delay = async (piece: number) => void waited.push(piece);
    const events = await eventsOf(requestOf(), { delay });
    expect(waited).toEqual(events.slice(0, -1).map((_, index) => index));
  });

  it('ends where the signal says so', async () => {
    const controller = new AbortController();
    const delay = async (piece: number) => {
      if (piece === 2) controller.abort();
    };
    const seen: ModelEvent[] = [];
    const reading = (async () => {
      for await (const event of offlineProvider({ delay }).stream(requestOf({ signal: controller.signal }))) {
        seen.push(event);
      }
    })();
    expect(isAbort(await reading.catch((error: unknown) => error))).toBe(true);
    expect(seen).toHaveLength(2);
  });
});

describe('the provider of the environment', () => {
  it.each([
    ['neither', {}, 'offline (no language model)', offlineModel],
    [
      'empty values',
      { OPENAI_BASE_URL: ' ', OPENAI_API_KEY: '' },
      'offline (no language model)',
      offlineModel,
    ],
    ['a key alone', { OPENAI_API_KEY: 'k' }, 'openai', 'gpt-4.1-mini'],
    ['an address alone', { OPENAI_BASE_URL: 'http://localhost:1/v1' }, 'openai-compatible', 'gpt-4.1-mini'],
    ['a model', { OPENAI_API_KEY: 'k', OPENAI_MODEL: 'gpt-5' }, 'openai', 'gpt-5'],
  ])('with %s', (_, env, name, defaultModel) => {
    expect(providerFromEnvironment(env)).toMatchObject({ name, defaultModel });
  });

  it('sends no authorization where there is no key', async () => {
    await using upstream = await createScriptedUpstream({ steps: [{ type: 'text', text: 'ok' }] });
    const provider = providerFromEnvironment({ OPENAI_BASE_URL: upstream.baseURL });
    expect((await provider.generate(requestOf())).text).toBe('ok');
    expect(upstream.requests[0]?.headers).not.toHaveProperty('authorization');
  });
});
