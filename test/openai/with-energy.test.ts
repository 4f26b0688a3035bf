/** Does a wrapped openai client pay for each call once, as through the proxy, with nothing between it and the model? */

import OpenAI from 'openai';
import { beforeEach, expect, it } from 'vitest';
import { isMeter } from '@/engine/meter';
import { type WithEnergyOptions, withEnergy } from '@/openai/with-energy';
import { createScriptedUpstream, type ScriptedUpstream } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reached, reply, say, type TestEngine } from '../support/test-engine.ts';

const model = 'gpt-4o-mini';
const ask = { model, messages: [{ role: 'user' as const, content: 'Tell me a story.' }] };

describeOnEachDatabase('a wrapped openai client', (open) => {
  let upstream: ScriptedUpstream;
  let at: TestEngine;
  beforeEach(async () => {
    upstream = await createScriptedUpstream();
    at = createTestEngine(open().database);
    return async () => {
      await at.engine.close();
      await upstream.close();
    };
  });

  const clientOf = (userId: string, more: Partial<WithEnergyOptions> = {}) => {
    const client = new OpenAI({ baseURL: upstream.baseURL, apiKey: 'our key' });
    return withEnergy(client, { engine: at.engine, userId, feature: 'ai_message', ...more });
  };

  it('pays for answers, streams, responses and embeddings, with its own key and limit', async () => {
    const userId = await at.newUser({ tier: 'team' });
    const client = clientOf(userId);
    upstream.script(reply(['Hello']), reply(['Once ', 'upon']), reply(['Hi']), {});
    expect((await client.chat.completions.create(ask)).choices[0]?.message.content).toBe('Hello');
    const streamed = client.chat.completions.stream(ask);
    expect(await streamed.finalContent()).toBe('Once upon');
    expect((await client.responses.create({ model, input: 'Hi' })).output_text).toBe('Hi');
    await client.embeddings.create({ model, input: 'Hi', encoding_format: 'float' });
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer our key');
    expect(upstream.requests[0]?.maxTokens).toBeGreaterThan(100);
    expect((await at.settlements(userId, 4))?.reason).toBe('ai_message');
  });

  it('tries again after a 500 by itself, and pays once', async () => {
    const userId = await at.newUser();
    upstream.script({ refusal: { status: 500, retryAfterSeconds: 0.001 } }, reply(['Hello']));
    await clientOf(userId).chat.completions.create(ask);
    expect(upstream.requests).toHaveLength(2);
    await at.settlements(userId, 1);
  });

  it('is refused without energy before the model is asked, once', async () => {
    const userId = await at.newUser({ energy: 10 });
    const call = clientOf(userId).chat.completions.create(ask);
    await expect(call).rejects.toMatchObject({ status: 402, code: 'insufficient_energy' });
    const dear = clientOf(await at.newUser(), { maxEnergy: 0.5 }).chat.completions.create(ask);
    await expect(dear).rejects.toMatchObject({ status: 409, code: 'confirmation_required' });
    expect(upstream.requests).toHaveLength(0);
    await at.settlements(userId, 0);
  });

  it('breaks out of a stream and pays for what was delivered', async () => {
    const userId = await at.newUser();
    upstream.script({ steps: [...say('Once upon a time'), { type: 'hang' }] });
    const stream = await clientOf(userId).chat.completions.create({ ...ask, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    await reached(() => at.database.statements.some((sql) => sql.includes('settle_hold')));
    await at.database.quiet();
    await at.settlements(userId, 1);
  });

  it('never reads its stream: the hold ends with its lease, the model is left, and nothing was delivered', async () => {
    const userId = await at.newUser();
    upstream.script({ steps: [...say('Once upon a time'), { type: 'hang' }] });
    const stream = await clientOf(userId).chat.completions.create({ ...ask, stream: true });
    await at.pass(at.engine.settings.holdSeconds * 2);
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0 });
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    await at.settlements(userId, 0);
    const read: unknown[] = [];
    const late = async () => {
      for await (const chunk of stream) read.push(chunk);
    };
    await expect(late()).rejects.toMatchObject({ code: 'hold_not_open' });
    expect(read).toEqual([]);
  });

  it('reads its stream slowly and keeps its hold', async () => {
    const userId = await at.newUser();
    const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
    upstream.script({ steps: [...say('Once '), { type: 'wait', until }, ...say('upon')] });
    const stream = await clientOf(userId).chat.completions.create({ ...ask, stream: true });
    let text = '';
    const reading = (async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    })();
    await reached(() => text === 'Once ');
    await at.pass(at.engine.settings.holdSeconds * 2);
    goOn();
    await reading;
    expect(text).toBe('Once upon');
    await at.settlements(userId, 1);
  });

  it('has its abandoned beginning cancelled for nothing', async () => {
    const userId = await at.newUser();
    upstream.script({ steps: [...say('Once upon a time'), { type: 'hang' }] });
    const leaving = new AbortController();
    const { signal } = leaving;
    await clientOf(userId).chat.completions.create({ ...ask, stream: true }, { signal });
    leaving.abort();
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    await at.database.quiet();
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0 });
    await at.settlements(userId, 0);
  });

  it('that is met by a fault of ours ends with 500, which is told, and holds nothing', async () => {
    const userId = await at.newUser();
    const faults: unknown[] = [];
    const failing = new TypeError('a secret question');
    const meter: typeof at.engine.meter = async () => {
      throw failing;
    };
    const client = clientOf(userId, { engine: { meter }, onFailure: (error) => void faults.push(error) });
    const told: unknown = await client.chat.completions.create(ask).catch((error: unknown) => error);
    expect(told).toMatchObject({ status: 500, code: 'internal_error' });
    expect(String(told)).not.toContain('secret');
    expect(faults).toEqual([failing]);
  });

  it.each([
    ['whole', false, 0],
    ['streamed', true, 1],
  ])(
    'that is met by a fault in the middle, %s, pays for what was delivered and is told nothing of it',
    async (_, stream, settlements) => {
      const userId = await at.newUser();
      const failures = async () => (await at.engine.reports.health()).providerErrors.items;
      const before = await failures();
      const [faults, fault] = [[] as unknown[], new TypeError('a secret question')];
      const meter: typeof at.engine.meter = async (...begun) => {
        const begins = await at.engine.meter(...begun);
        if (isMeter(begins)) begins.finish = () => Promise.reject(fault);
        return begins;
      };
      const client = clientOf(userId, { engine: { meter }, onFailure: (error) => void faults.push(error) });
      const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
      upstream.script({ steps: [...say('Once '), ...(stream ? [{ type: 'wait' as const, until }] : [])] });
      const read = async () => {
        if (!stream) return await client.chat.completions.create(ask);
        for await (const _ of await client.chat.completions.create({ ...ask, stream: true })) goOn();
        return undefined;
      };
      const told: unknown = await read().catch((error: unknown) => error);
      expect(told).toMatchObject({ code: 'internal_error' });
      expect(String(told)).not.toContain('secret');
      expect(faults).toEqual([fault]);
      expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0 });
      await at.settlements(userId, settlements);
      expect(await failures()).toEqual(before);
    },
  );

  it('is aborted before the first token for nothing', async () => {
    const userId = await at.newUser();
    upstream.script({ steps: [{ type: 'hang' }] });
    const aborting = new AbortController();
    const call = clientOf(userId).chat.completions.create(ask, { signal: aborting.signal });
    const failed = expect(call).rejects.toThrow();
    const request = await upstream.nextRequest();
    aborting.abort();
    await failed;
    expect(await request.clientGone).toBe(true);
    await at.database.quiet();
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, 0);
  });

  it('gets the same answer for the same key, and pays once', async () => {
    const userId = await at.newUser();
    const client = clientOf(userId);
    upstream.script(reply(['Hello']));
    const headers = { 'idempotency-key': 'order 7' };
    const first = await client.chat.completions.create(ask, { headers });
    expect(await client.chat.completions.create(ask, { headers })).toEqual(first);
    await at.settlements(userId, 1);
  });

  it('pain 18: lets no other call through unless told to', async () => {
    const userId = await at.newUser();
    const image = { model, prompt: 'A cat' };
    await expect(clientOf(userId).images.generate(image)).rejects.toMatchObject({ status: 400 });
    expect(upstream.requests).toHaveLength(0);
    const passing = clientOf(userId, { unmetered: 'pass' });
    await expect(passing.images.generate(image)).rejects.toMatchObject({ status: 404 });
    expect((await passing.models.list()).data).toHaveLength(1);
  });
});
