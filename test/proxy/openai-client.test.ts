/** Does the official client get what it would get from OpenAI, and is each of its calls paid once? */

import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { ScriptedReply } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type ServedProxy, serveProxy } from '../support/served-proxy.ts';
import { reply, say } from '../support/test-engine.ts';

const model = 'gpt-4o-mini';
const messages = [{ role: 'user' as const, content: 'Tell me a story.' }];
const image =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describeOnEachDatabase('the openai client through the proxy', (open) => {
  let proxy: ServedProxy;
  beforeEach(async () => {
    proxy = await serveProxy(open().database);
    return () => proxy.close();
  });

  const signedUp = async (more: Partial<ConstructorParameters<typeof OpenAI>[0]> = {}) => {
    const { userId, apiKey } = await proxy.newUser();
    return { userId, client: new OpenAI({ baseURL: proxy.baseURL, apiKey, ...more }) };
  };
  const asked = (nth: number) => proxy.upstream.requests[nth]?.body ?? {};

  it('gets a whole answer, with its cost and the balance in headers', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['Hello'], { promptTokens: 20, completionTokens: 2 }));
    const { data, response } = await client.chat.completions
      .create({ model, messages, user: 'somebody', logit_bias: { 50256: -100 } })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('Hello');
    expect(data.usage?.total_tokens).toBe(22);
    expect(response.headers.get('energy-cost')).toBe('1.10');
    expect(response.headers.get('energy-balance')).toBe('8.90');
    expect(asked(0)).toMatchObject({ model, messages, user: 'somebody', logit_bias: { 50256: -100 } });
    expect(asked(0).max_tokens).toBeGreaterThan(100);
    expect(proxy.upstream.requests[0]?.headers.authorization).toBe('Bearer upstream key');
    await proxy.at.settlements(userId, 1);
  });

  it('gets a stream as it comes, without the usage that it did not ask for', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['Grüße ', 'an ', '👩‍🚀']));
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Grüße an 👩‍🚀');
    expect(chunks.filter((chunk) => 'usage' in chunk || chunk.choices.length === 0)).toEqual([]);
    expect(asked(0)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect((await proxy.at.settlements(userId, 1))?.receipt.price).toMatchObject({ tokens: 300 });
  });

  it('gets the usage that it asked for, and the energy beside it, once the call is paid', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['Once ', 'upon']));
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let last: OpenAI.ChatCompletionChunk | undefined;
    for await (const chunk of stream) last = chunk;
    expect(last).toMatchObject({
      choices: [],
      usage: { total_tokens: 300 },
      energy: { cost: 1.1, balance: 8.9, replayed: false },
    });
    await proxy.at.settlements(userId, 1);
  });

  it('calls tools, whole and streamed, two steps each paid once', async () => {
    const { userId, client } = await signedUp();
    const call: ScriptedReply = {
      steps: [{ type: 'tool-call', id: 'c1', name: 'find', input: '{"name":"Ada"}' }],
    };
    proxy.upstream.script(call, reply(['Ada is in.']), call, reply(['Ada is in.']));
    const tools = [
      zodFunction({
        name: 'find',
        parameters: z.object({ name: z.string() }),
        function: async ({ name }) => `${name} is in`,
      }),
    ];
    const whole = await client.chat.completions.runTools({ model, messages, tools }).finalContent();
    expect(whole).toBe('Ada is in.');
    const streamed = await client.chat.completions
      .runTools({ model, messages, tools, stream: true })
      .finalContent();
    expect(streamed).toBe('Ada is in.');
    expect(proxy.upstream.requests).toHaveLength(4);
    await proxy.at.settlements(userId, 4);
  });

  it('gets JSON by a schema, and sends images', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script(reply(['{"name":"Ada"}']), reply(['A dot.']));
    const { choices } = await client.chat.completions.parse({
      model,
      messages,
      response_format: zodResponseFormat(z.object({ name: z.string() }), 'person'),
    });
    expect(choices[0]?.message.parsed).toEqual({ name: 'Ada' });
    await client.chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: image, detail: 'low' } },
          ],
        },
      ],
    });
    const [seen] = asked(1).messages as [{ content: [unknown, { image_url: { url: string } }] }];
    expect(seen.content[1].image_url.url).toBe(image);
    await proxy.at.settlements(userId, 2);
  });

  it('speaks Responses, whole, streamed and with tools', async () => {
    const { userId, client } = await signedUp();
    const usage = { promptTokens: 100, completionTokens: 50, cachedTokens: 40, reasoningTokens: 10 };
    proxy.upstream.script(reply(['Hello'], usage), reply(['Once ', 'upon'], usage), {
      steps: [{ type: 'tool-call', id: 'c1', name: 'find', input: '{"name":"Ada"}' }],
      usage,
    });
    const whole = await client.responses.create({ model, input: 'Say hello', instructions: 'Be short.' });
    expect(whole.output_text).toBe('Hello');
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of await client.responses.create({ model, input: 'A story', stream: true })) {
      events.push(event);
    }
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { usage: { total_tokens: 150 }, energy: { cost: 1.1 } },
    });
    const tool = { type: 'function' as const, name: 'find', parameters: { type: 'object' }, strict: false };
    const called = await client.responses.create({ model, input: 'Find Ada', tools: [tool] });
    expect(called.output[0]).toMatchObject({ type: 'function_call', arguments: '{"name":"Ada"}' });
    expect(asked(0).max_output_tokens).toBeGreaterThan(15);
    expect((await proxy.at.settlements(userId, 3))?.receipt.price).toMatchObject({ tokens: 150 });
  });

  it('embeds texts for what they are in tokens', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script({ usage: { promptTokens: 9, completionTokens: 0 } });
    const { data, usage } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one', 'two'],
      encoding_format: 'float',
    });
    expect(data).toHaveLength(2);
    expect(usage.prompt_tokens).toBe(9);
    expect(asked(0)).not.toHaveProperty('max_tokens');
    expect((await proxy.at.settlements(userId, 1))?.receipt.price).toMatchObject({ tokens: 9 });
  });

  it('lists the models of the upstream', async () => {
    const { client } = await signedUp();
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(['scripted']);
    expect((await client.models.retrieve('scripted')).id).toBe('scripted');
  });

  it('tries again after a 500, and pays once', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script({ refusal: { status: 500, retryAfterSeconds: 0.001 } }, reply(['Hello']));
    await client.chat.completions.create({ model, messages });
    expect(proxy.upstream.requests).toHaveLength(2);
    await proxy.at.settlements(userId, 1);
  });

  it('calls in parallel, each with a settlement', async () => {
    const { apiKey, userId } = await proxy.newUser({ tier: 'team' });
    const client = new OpenAI({ baseURL: proxy.baseURL, apiKey });
    proxy.upstream.script(...Array.from({ length: 12 }, () => reply(['Hello ', 'you'])));
    await Promise.all(
      Array.from({ length: 12 }, async (_, nth) => {
        if (nth % 2 === 0) return await client.chat.completions.create({ model, messages });
        for await (const _ of await client.chat.completions.create({ model, messages, stream: true }));
        return undefined;
      }),
    );
    await proxy.at.settlements(userId, 12);
  });

  it('aborts a stream: its connection upstream is closed, and what was delivered is paid', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script({ steps: [...say('Once upon a time'), { type: 'hang' }] });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    expect(await proxy.upstream.requests[0]?.clientGone).toBe(true);
    await proxy.settled(userId);
    const entry = await proxy.at.settlements(userId, 1);
    expect(entry?.receipt.price).toMatchObject({ total: '1.10' });
  });

  it('aborts before the first token: nothing is charged', async () => {
    const { userId, client } = await signedUp();
    proxy.upstream.script({ steps: [{ type: 'hang' }] });
    const aborting = new AbortController();
    const call = client.chat.completions.create({ model, messages }, { signal: aborting.signal });
    const failed = expect(call).rejects.toThrow();
    const request = await proxy.upstream.nextRequest();
    aborting.abort();
    await failed;
    expect(await request.clientGone).toBe(true);
    await proxy.settled(userId);
    await proxy.at.settlements(userId, 0);
  });
});
