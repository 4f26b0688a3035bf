/** Is a refusal told so that OpenAI's clients understand it, and repeat only what can succeed? */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, isStepCount, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type ServedProxy, serveProxy } from '../support/served-proxy.ts';
import { reply, say } from '../support/test-engine.ts';

const model = 'gpt-4o-mini';
const messages = [{ role: 'user' as const, content: 'Tell me a story.' }];
const ask = { model, messages };

describeOnEachDatabase('a client of the proxy', (open) => {
  let proxy: ServedProxy;
  beforeEach(async () => {
    proxy = await serveProxy(open().database, {
      settings: { retryAfterSeconds: 0.001, bodyBytesAtMost: 50_000 },
    });
    return () => proxy.close();
  });

  const signedUp = async (account?: Parameters<ServedProxy['newUser']>[0]) => {
    const { userId, apiKey } = await proxy.newUser(account);
    let calls = 0;
    const counting: typeof fetch = (...args) => {
      calls += 1;
      return fetch(...args);
    };
    const client = new OpenAI({ baseURL: proxy.baseURL, apiKey, fetch: counting });
    return { userId, apiKey, client, calls: () => calls };
  };

  it('without a valid key gets 401, once', async () => {
    const client = new OpenAI({ baseURL: proxy.baseURL, apiKey: 'wrong' });
    await expect(client.chat.completions.create(ask)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(client.models.list()).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('without energy gets 402, once', async () => {
    const { client, calls } = await signedUp({ energy: 10 });
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({
      status: 402,
      code: 'insufficient_energy',
      type: 'insufficient_quota',
    });
    expect(calls()).toBe(1);
    expect(proxy.upstream.requests).toHaveLength(0);
  });

  it('whose energy is held by another call gets 429 and when to come back, and then succeeds', async () => {
    const { userId, client, calls } = await signedUp({ energy: 150 });
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    proxy.upstream.script({ steps: [...say('Once'), { type: 'wait', until }] }, reply(['Hello']));
    const first = await client.chat.completions.create({ ...ask, stream: true });
    await proxy.upstream.nextRequest();
    const impatient = new OpenAI({ baseURL: proxy.baseURL, apiKey: client.apiKey, maxRetries: 0 });
    await expect(impatient.chat.completions.create(ask)).rejects.toMatchObject({
      status: 429,
      code: 'energy_held_elsewhere',
      headers: expect.objectContaining({}),
    });
    await proxy.at.engine.ledger.purchase({ userId, energy: 500 });
    await client.chat.completions.create(ask);
    go();
    for await (const _ of first);
    expect(calls()).toBe(2);
    await proxy.at.settlements(userId, 2);
  });

  it('with a very large call is asked for a confirmation, once, and served with it', async () => {
    const { userId, client, calls } = await signedUp({ tier: 'team' });
    const large = { ...ask, messages: [{ role: 'user' as const, content: 'word '.repeat(9_000) }] };
    await expect(client.chat.completions.create(large)).rejects.toMatchObject({
      status: 409,
      code: 'confirmation_required',
    });
    expect(calls()).toBe(1);
    proxy.upstream.script(reply(['Hello']));
    await client.chat.completions.create(large, { headers: { 'energy-confirmed': 'true' } });
    await proxy.at.settlements(userId, 1);
  });

  it('says which feature a call is for, and what it may cost', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['Hello']));
    const headers = (more: Record<string, string>) => ({ headers: more });
    await client.chat.completions.create(ask, headers({ 'energy-feature': 'ai_message' }));
    expect((await proxy.at.settlements(userId, 1))?.reason).toBe('ai_message');
    const create = (more: Record<string, string>) => client.chat.completions.create(ask, headers(more));
    await expect(create({ 'energy-feature': 'nothing' })).rejects.toMatchObject({ status: 404 });
    await expect(create({ 'energy-max': '0.50' })).rejects.toMatchObject({ status: 409 });
    await expect(create({ 'energy-max': '-1' })).rejects.toMatchObject({ status: 400 });
    await expect(create({ 'idempotency-key': 'x'.repeat(300) })).rejects.toMatchObject({ status: 400 });
  });

  it.each([
    ['no JSON', 'hello', 400],
    ['no object', '[1]', 400],
    ['no model', '{"messages":[]}', 400],
    ['a limit that is none', '{"model":"m","max_tokens":0}', 400],
    ['a number of answers that is none', '{"model":"m","n":"3"}', 400],
    ['too much', JSON.stringify({ ...ask, user: 'x'.repeat(60_000) }), 413],
  ])('that sends %s gets OpenAI’s error object', async (_, body, status) => {
    const { apiKey } = await signedUp();
    const answer = await fetch(`${proxy.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body,
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: { type: 'invalid_request_error', code: 'invalid_request' },
    });
    expect(proxy.upstream.requests).toHaveLength(0);
  });

  it('sees what the upstream says of its request, and nothing of our own key there', async () => {
    const { userId, client, calls } = await signedUp();
    const refusal = (status: number, message: string) => ({
      refusal: { status, body: { error: { message, type: 'x', param: 'top_p', code: 'bad_top_p' } } },
    });
    proxy.upstream.script(refusal(400, 'top_p is wrong'), refusal(401, 'Incorrect API key: sk-secret'));
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({
      status: 400,
      code: 'bad_top_p',
    });
    const ours: unknown = await client.chat.completions.create(ask).catch((error: unknown) => error);
    expect(ours).toMatchObject({ status: 502, code: 'provider_failed' });
    expect(JSON.stringify(ours)).not.toContain('sk-secret');
    expect(calls()).toBe(2);
    await proxy.at.settlements(userId, 0);
  });

  it('background responses are refused, and a conversation that is kept upstream is held for', async () => {
    const { userId, client } = await signedUp({ tier: 'team' });
    const background = client.responses.create({ model, input: 'x', background: true });
    await expect(background).rejects.toMatchObject({ status: 400, param: 'background' });
    proxy.upstream.script(reply(['Hello']));
    await client.responses.create({ model, input: 'And then?', previous_response_id: 'resp_1' });
    const [hold] = await proxy.at.database.query<{ tokens: number }>(
      'select tokens::int as tokens from energy.holds where user_id = $1',
      [userId],
    );
    expect(hold?.tokens).toBeGreaterThan(proxy.at.engine.settings.proxy.storedContextTokens);
  });

  it('of the AI SDK generates, streams, calls tools and makes objects, each call paid once', async () => {
    const { userId, apiKey } = await signedUp({ tier: 'team' });
    const provider = createOpenAICompatible({
      name: 'p',
      baseURL: proxy.baseURL,
      apiKey,
      includeUsage: true,
    });
    const chat = provider.chatModel(model);
    const prompt = 'Tell me a story.';
    proxy.upstream.script(
      reply(['Hello']),
      reply(['Once ', 'upon']),
      reply(['{"name":"Ada"}']),
      { steps: [{ type: 'tool-call', id: 'c1', name: 'find', input: '{"name":"Ada"}' }] },
      reply(['Ada is in.']),
      { refusal: { status: 429, retryAfterSeconds: 0.001 } },
      reply(['Hello']),
    );
    expect((await generateText({ model: chat, prompt })).text).toBe('Hello');
    const streamed = streamText({ model: chat, prompt });
    expect(await streamed.text).toBe('Once upon');
    expect((await streamed.usage).totalTokens).toBe(300);
    const schema = z.object({ name: z.string() });
    expect((await generateObject({ model: chat, schema, prompt })).object).toEqual({ name: 'Ada' });
    const find = tool({
      inputSchema: z.object({ name: z.string() }),
      execute: async ({ name }) => `${name} is in`,
    });
    const looped = await generateText({ model: chat, prompt, tools: { find }, stopWhen: isStepCount(3) });
    expect(looped.text).toBe('Ada is in.');
    expect((await generateText({ model: chat, prompt })).text).toBe('Hello');
    await proxy.at.settlements(userId, 6);
  });
});
