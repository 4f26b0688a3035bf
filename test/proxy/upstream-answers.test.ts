/** What becomes of a call whose upstream answers as other servers do: an error with status 200, events of several lines? */

import OpenAI from 'openai';
import { beforeEach, expect, it } from 'vitest';
import { createScriptedUpstream, type ScriptedReply } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type ServedProxy, serveProxy } from '../support/served-proxy.ts';
import { reply } from '../support/test-engine.ts';

const model = 'gpt-4o-mini';
const messages = [{ role: 'user' as const, content: 'Tell me a story.' }];

/** An answer with status 200, as it is. */
const saying = (body: unknown): ScriptedReply => ({ refusal: { status: 200, body } });
/** A stream of these events, each of its lines as given. */
const streaming = (...events: string[][]): ScriptedReply => ({
  steps: [
    { type: 'raw', bytes: events.map((lines) => `${lines.join('\n')}\n\n`).join('') },
    { type: 'disconnect' },
  ],
});

describeOnEachDatabase('an upstream that is not OpenAI', (open) => {
  let proxy: ServedProxy;
  beforeEach(async () => {
    proxy = await serveProxy(open().database);
    return () => proxy.close();
  });

  const signedUp = async () => {
    const { userId, apiKey } = await proxy.newUser({ tier: 'team' });
    return { userId, client: new OpenAI({ baseURL: proxy.baseURL, apiKey, maxRetries: 0 }) };
  };
  const ask = {
    chat: (client: OpenAI, headers = {}) => client.chat.completions.create({ model, messages }, { headers }),
    responses: (client: OpenAI, headers = {}) =>
      client.responses.create({ model, input: 'Tell me a story.' }, { headers }),
    embeddings: (client: OpenAI, headers = {}) =>
      client.embeddings.create({ model, input: 'one', encoding_format: 'float' }, { headers }),
  };
  const error = { message: 'out of memory', code: 'server_error' };

  it.each<[keyof typeof ask, string, unknown]>([
    ['responses', 'a failed response', { status: 'failed', error, output: [], usage: null }],
    ['responses', 'a failed response that does not say why', { status: 'failed', error: null, output: [] }],
    ['responses', 'a response that was cancelled', { status: 'cancelled', error: null, output: [] }],
    ['responses', 'a response that has only been queued', { status: 'queued', error: null, output: [] }],
    ['chat', 'an error object', { error: { message: 'overloaded', code: 529 } }],
    ['chat', 'an error beside its choices', { error, choices: [] }],
    ['chat', 'an error in words', { error: 'overloaded' }],
    ['chat', 'something else', { detail: 'this model is being loaded' }],
    ['embeddings', 'an error object', { error }],
  ])(
    '%s: %s with status 200 is a failure: nothing is charged, and a retry asks again',
    async (at, _, body) => {
      const { userId, client } = await signedUp();
      proxy.upstream.script(saying(body), reply(['Hello']));
      const headers = { 'idempotency-key': 'order 7' };
      await expect(ask[at](client, headers)).rejects.toMatchObject({ status: 502, code: 'provider_failed' });
      expect(await proxy.at.engine.status(userId)).toMatchObject({ heldEnergy: 0 });
      await proxy.at.settlements(userId, 0);
      await ask[at](client, headers);
      expect(proxy.upstream.requests).toHaveLength(2);
      await proxy.at.settlements(userId, 1);
    },
  );

  it('an answer with a failure’s status 200 has the next upstream asked', async () => {
    await using second = await createScriptedUpstream(reply(['Hello']), reply(['Hello']));
    await using first = await createScriptedUpstream(
      saying({ error }),
      saying({ status: 'failed', error, output: [] }),
    );
    await proxy.close();
    proxy = await serveProxy(open().database, {
      upstreams: {
        first: { baseURL: first.baseURL, fallback: ['second'] },
        second: { baseURL: second.baseURL },
      },
    });
    const { userId, client } = await signedUp();
    expect((await ask.chat(client)).choices[0]?.message.content).toBe('Hello');
    expect((await ask.responses(client)).output_text).toBe('Hello');
    await proxy.at.settlements(userId, 2);
  });

  it.each([
    ['by its code', { error: { message: 'no', code: 'content_filter' } }],
    ['by its status', { error: { message: 'no', code: 400 } }],
  ])('a request that is at fault, %s, goes to no other upstream', async (_, body) => {
    await using second = await createScriptedUpstream(reply(['Hello']));
    await using first = await createScriptedUpstream(saying(body));
    await proxy.close();
    proxy = await serveProxy(open().database, {
      upstreams: {
        first: { baseURL: first.baseURL, fallback: ['second'] },
        second: { baseURL: second.baseURL },
      },
    });
    const { userId, client } = await signedUp();
    await expect(ask.chat(client)).rejects.toMatchObject({ code: 'provider_failed' });
    expect(second.requests).toEqual([]);
    await proxy.at.settlements(userId, 0);
  });

  it('an answer whose error is null is an answer', async () => {
    const { userId, client } = await signedUp();
    const message = { role: 'assistant', content: 'Hello' };
    proxy.upstream.script(saying({ error: null, choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    expect((await ask.chat(client)).choices[0]?.message.content).toBe('Hello');
    await proxy.at.settlements(userId, 1);
  });

  const chunk = (delta: object, finish: string | null = null) =>
    JSON.stringify({ model, choices: [{ index: 0, delta, finish_reason: finish }] });
  const usage = { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 };
  const used = JSON.stringify({ model, choices: [], usage });

  it.each<[string, (data: string, nth: number) => string[]]>([
    ['a number before its data', (data, nth) => [`id: ${nth}`, `data: ${data}`]],
    ['a name before its data', (data) => ['event: message', `data: ${data}`]],
    ['a comment before its data', (data) => [': still here', `data:${data}`]],
    ['a number after its data', (data, nth) => [`data: ${data}`, `id: ${nth}`]],
    ['data in several lines', (data) => data.split(/(?<=,)/).map((part) => `data: ${part}`)],
  ])('a stream with %s is streamed, and paid as it says', async (_, linesOf) => {
    const { userId, client } = await signedUp();
    const [{ promise: arrived, resolve: go }, pieces] = [Promise.withResolvers<void>(), [] as string[]];
    const said = [
      chunk({ role: 'assistant' }),
      chunk({ content: 'Once ' }),
      chunk({ content: 'upon' }, 'stop'),
    ];
    const bytes = (...data: string[]) =>
      ({
        type: 'raw',
        bytes: data.map((one, nth) => `${linesOf(one, nth).join('\n')}\n\n`).join(''),
      }) as const;
    proxy.upstream.script({
      steps: [
        bytes(...said.slice(0, 2)),
        { type: 'wait', until: arrived },
        bytes(...said.slice(2), used, '[DONE]'),
        { type: 'hang' },
      ],
    });
    for await (const { choices } of await client.chat.completions.create({ model, messages, stream: true })) {
      const piece = choices[0]?.delta.content ?? '';
      if (piece === '') continue;
      pieces.push(piece);
      go();
    }
    expect(pieces).toEqual(['Once ', 'upon']);
    expect((await proxy.at.settlements(userId, 1))?.receipt.price).toMatchObject({ tokens: 22 });
  });

  it('usage that comes with a choice is taken out of its event, and the event’s other lines stay', async () => {
    const { userId, apiKey } = await proxy.newUser();
    const last = { ...JSON.parse(chunk({ content: 'Hello' }, 'stop')), usage };
    proxy.upstream.script(streaming(['id: 1', `data: ${JSON.stringify(last)}`], ['id: 2', 'data: [DONE]']));
    const answer = await fetch(`${proxy.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ model, messages, stream: true }),
    });
    expect(await answer.text()).toContain(
      `\n\nid: 1\ndata: ${chunk({ content: 'Hello' }, 'stop')}\n\ndata: [DONE]\n\n`,
    );
    expect((await proxy.at.settlements(userId, 1))?.receipt.price).toMatchObject({ tokens: 22 });
  });

  it.each([
    ['an error in words', ['data: {"error":"overloaded"}']],
    ['nothing', []],
    ['a comment', [': one moment']],
  ])('a stream that says %s and then that it is done is a failure: nothing is charged', async (_, lines) => {
    const { userId, client } = await signedUp();
    const bytes = [...lines, 'data: [DONE]'].map((line) => `${line}\n\n`).join('');
    proxy.upstream.script({ steps: [{ type: 'raw', bytes }, { type: 'disconnect' }] });
    const call = client.chat.completions.create({ model, messages, stream: true });
    await expect(call).rejects.toMatchObject({ status: 502, code: 'provider_failed' });
    await proxy.at.settlements(userId, 0);
  });

  it('an error event of several lines is a failure by its own code', async () => {
    const { userId, client } = await signedUp();
    const failed = JSON.stringify({ error: { message: 'too long', code: 'context_length_exceeded' } });
    proxy.upstream.script(streaming(['event: error', `data: ${failed}`, 'id: {3}']));
    const call = client.chat.completions.create({ model, messages, stream: true });
    await expect(call).rejects.toMatchObject({
      status: 502,
      error: { details: { reason: 'context_length_exceeded', retryable: false } },
    });
    await proxy.at.settlements(userId, 0);
  });
});
