/** Does the OpenAI-compatible provider keep the port's promises over real sockets? */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAICompatibleProvider } from '@/providers/openai-compatible';
import type { ModelEvent, ModelProvider, ModelRequest } from '@/providers/provider';
import { isAbort } from '@/providers/provider-error';
import { createScriptedUpstream, type ScriptedReply, type ScriptedUpstream } from '@/testing/index';

let upstream: ScriptedUpstream;
let provider: ModelProvider;
const secretKey = 'sk-secret-0123456789';

beforeEach(async () => {
  upstream = await createScriptedUpstream();
  provider = openAICompatibleProvider({ baseURL: upstream.baseURL, apiKey: secretKey, model: 'gpt-4o' });
});
afterEach(() => upstream.close());

const prompt = 'Tell me about the private matter of Ada.';
const requestOf = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'gpt-4o',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: prompt },
  ],
  maxOutputTokens: 50,
  ...more,
});

async function read(request: ModelRequest = requestOf()) {
  const events: ModelEvent[] = [];
  let error: unknown;
  try {
    for await (const event of provider.stream(request)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { events, text, error, finish: events.find((event) => event.type === 'finish') };
}

const hello: ScriptedReply = {
  steps: [
    { type: 'reasoning', text: 'Think.' },
    { type: 'text', text: 'Hello ' },
    { type: 'text', text: 'wörld 🌍' },
  ],
  usage: { promptTokens: 100, completionTokens: 30, cachedTokens: 40, reasoningTokens: 20 },
};

describe('what is sent', () => {
  it('sends the limit of tokens, the key, the idempotency key, and asks a stream for usage', async () => {
    upstream.script(hello);
    await read(requestOf({ idempotencyKey: 'call-1', temperature: 0.2 }));
    const [sent] = upstream.requests;
    expect(sent).toMatchObject({
      path: '/v1/chat/completions',
      maxTokens: 50,
      headers: { authorization: `Bearer ${secretKey}`, 'idempotency-key': 'call-1' },
      body: {
        model: 'gpt-4o',
        max_tokens: 50,
        temperature: 0.2,
        stream: true,
        stream_options: { include_usage: true },
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: prompt },
        ],
      },
    });
  });

  it('passes images, a JSON schema and tools through', async () => {
    upstream.script(hello);
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    await provider.generate(
      requestOf({
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image', image: 'https://example.com/a.png' },
              { type: 'image', image: 'data:image/png;base64,iVBORw0KGgo=' },
              { type: 'image', image: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
            ],
          },
        ],
        responseFormat: { type: 'json', schema, name: 'person' },
        tools: [{ name: 'lookup', description: 'Looks up', inputSchema: { type: 'object' } }],
      }),
    );
    expect(upstream.requests[0]?.body).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'person', schema, strict: false } },
      tools: [{ type: 'function', function: { name: 'lookup', parameters: { type: 'object' } } }],
    });
  });

  it('sends the official endpoint the limit under its newer name', async () => {
    const bodies: unknown[] = [];
    const official = openAICompatibleProvider({
      baseURL: 'https://api.openai.com/v1',
      apiKey: secretKey,
      fetch: async (_, init) => {
        bodies.push(JSON.parse(String(init?.body)));
        return Response.json({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
      },
    });
    await official.generate(requestOf());
    expect(official.name).toBe('openai');
    expect(bodies[0]).toMatchObject({ max_completion_tokens: 50 });
    expect(bodies[0]).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['no message', { messages: [] }],
    ['no room for an answer', { maxOutputTokens: 0 }],
    ['a fraction of a token', { maxOutputTokens: 1.5 }],
    [
      'an image by a path',
      { messages: [{ role: 'user', content: [{ type: 'image', image: 'file:///etc/passwd' }] }] },
    ],
  ] satisfies [string, Partial<ModelRequest>][])('refuses %s before anything is sent', async (_, more) => {
    const { error } = await read(requestOf(more));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(upstream.requests).toEqual([]);
  });
});

describe('what comes back', () => {
  const expected = {
    inputTokens: 100,
    outputTokens: 30,
    totalTokens: 130,
    cachedInputTokens: 40,
    cacheWriteTokens: 0,
    reasoningTokens: 20,
    reported: true,
  };

  it('pain 9: cached and reasoning tokens of a stream are in the totals once', async () => {
    upstream.script(hello);
    const { finish, text } = await read();
    expect(text).toBe('Hello wörld 🌍');
    expect(finish).toEqual({ type: 'finish', finishReason: 'stop', model: 'gpt-4o', usage: expected });
  });

  it('pain 9: cached and reasoning tokens of a plain reply are in the totals once', async () => {
    upstream.script({ ...hello, model: 'gpt-4o-2024-08-06' });
    expect(await provider.generate(requestOf())).toEqual({
      text: 'Hello wörld 🌍',
      reasoning: 'Think.',
      toolCalls: [],
      finishReason: 'stop',
      usage: expected,
      model: 'gpt-4o-2024-08-06',
    });
  });

  it.each([1, 2, 3, 7, 64])(
    'reads a stream cut into pieces of %i bytes, in the middle of signs too',
    async (n) => {
      upstream.script({ ...hello, chunkBytes: n });
      const { text, finish } = await read();
      expect(text).toBe('Hello wörld 🌍');
      expect(finish).toMatchObject({ usage: expected });
    },
  );

  it('hands tool calls on, with the reason for the end', async () => {
    const step = { type: 'tool-call', id: 'call_1', name: 'lookup', input: '{"who":"Ada"}' } as const;
    upstream.script({ steps: [step] }, { steps: [step] });
    const call = { toolCallId: 'call_1', toolName: 'lookup', input: '{"who":"Ada"}' };
    const { events, finish } = await read();
    expect(events[0]).toEqual({ type: 'tool-call', ...call });
    expect(finish).toMatchObject({ finishReason: 'tool-calls' });
    expect(await provider.generate(requestOf())).toMatchObject({
      toolCalls: [call],
      finishReason: 'tool-calls',
    });
  });

  it('says that the limit ended the answer', async () => {
    upstream.script(hello);
    const { finish, text } = await read(requestOf({ maxOutputTokens: 2 }));
    expect(text).toBe('Hello ');
    expect(finish).toMatchObject({ finishReason: 'length', usage: { outputTokens: 2 } });
  });

  it('pain 8: a stream without usage is counted', async () => {
    upstream.script({ ...hello, usage: null });
    const { finish } = await read(requestOf({ estimatedInputTokens: 77 }));
    const usage = {
      inputTokens: 77,
      outputTokens: 2 + 4,
      totalTokens: 83,
      reasoningTokens: 2,
      reported: false,
    };
    expect(finish).toMatchObject({ usage });
  });

  it('pain 8: usage of nothing but zeros beside a text is not believed', async () => {
    upstream.script({ ...hello, usage: { promptTokens: 0, completionTokens: 0 } });
    const { finish } = await read();
    expect(finish).toMatchObject({ usage: { inputTokens: 13, outputTokens: 6, reported: false } });
  });

  it('pain 8: a plain reply without usage is counted with the tokenizer handed in', async () => {
    const counting = openAICompatibleProvider({
      baseURL: upstream.baseURL,
      countTokens: (text) => text.length,
    });
    upstream.script({ ...hello, usage: null });
    const { usage } = await counting.generate(requestOf());
    const inputTokens = 'Be brief.'.length + prompt.length;
    expect(usage).toMatchObject({ inputTokens, outputTokens: 6 + 14, reasoningTokens: 6, reported: false });
  });
});

describe('errors', () => {
  it.each([
    [400, false, undefined],
    [401, false, undefined],
    [404, false, undefined],
    [429, true, 7],
    [500, true, undefined],
    [503, true, 30],
  ])(
    'tells a %i before the first token, and whether trying again can help',
    async (status, retryable, after) => {
      const body = {
        error: { message: `Bad key ${secretKey} for: ${prompt}`, type: 'oops', code: 'some_reason' },
      };
      const refusal = { status, body, ...(after !== undefined && { retryAfterSeconds: after }) };
      upstream.script({ refusal }, { refusal });
      const { error, events } = await read();
      const generated = await provider.generate(requestOf()).catch((thrown: unknown) => thrown);
      expect(events).toEqual([]);
      for (const thrown of [error, generated]) {
        expect(thrown).toMatchObject({
          code: 'provider_failed',
          details: {
            status,
            retryable,
            reason: 'some_reason',
            beforeFirstToken: true,
            retryAfterSeconds: after,
          },
        });
        expect(isAbort(thrown)).toBe(false);
      }
      expect(upstream.requests).toHaveLength(2);
    },
  );

  it('never shows the key, the prompt or the words of the provider in an error', async () => {
    const body = {
      error: { message: `Bad key ${secretKey} for: ${prompt}`, type: `x ${prompt}`, code: secretKey },
    };
    upstream.script({ refusal: { status: 401, body } });
    const { error } = await read();
    const shown = [String(error), JSON.stringify(error), String((error as Error).cause)].join();
    expect(shown).toContain('OPENAI_API_KEY');
    expect(shown).not.toContain(secretKey);
    expect(shown).not.toContain('Ada');
  });

  it('tells an error event in the middle of a stream from one before it', async () => {
    upstream.script({
      steps: [
        { type: 'text', text: 'Half' },
        { type: 'error', code: 'overloaded' },
      ],
    });
    const { error, text, finish } = await read();
    expect(text).toBe('Half');
    expect(finish).toBeUndefined();
    const details = { reason: 'overloaded', retryable: true, beforeFirstToken: false };
    expect(error).toMatchObject({ code: 'provider_failed', details });
  });

  it.each(['context_length_exceeded', 'insufficient_quota'])(
    'knows that trying again does not help with %s',
    async (code) => {
      upstream.script({ refusal: { status: 429, body: { error: { message: 'no', code } } } });
      upstream.script({ steps: [{ type: 'error', code }] });
      for (const { error } of [await read(), await read()]) {
        expect(error).toMatchObject({ details: { reason: code, retryable: false } });
      }
    },
  );

  it('tells an error event before the first token, with the status it carries', async () => {
    upstream.script({ steps: [{ type: 'error', code: 400 }] });
    const { error } = await read();
    expect(error).toMatchObject({ details: { status: 400, retryable: false, beforeFirstToken: true } });
  });

  it.each([
    ['a lost connection', [{ type: 'disconnect' }]],
    ['an event that is no JSON', [{ type: 'raw', bytes: 'data: {oops\n\n' }]],
  ] satisfies [string, ScriptedReply['steps']][])(
    'fails on %s in the middle of a stream',
    async (_, steps) => {
      upstream.script({ steps: [{ type: 'text', text: 'Half' }, ...steps] });
      const { error, text } = await read();
      expect(text).toBe('Half');
      expect(error).toMatchObject({
        code: 'provider_failed',
        details: { retryable: true, beforeFirstToken: false },
      });
    },
  );

  it('fails as retryable where nobody listens', async () => {
    await upstream.close();
    const { error } = await read();
    expect(error).toMatchObject({
      code: 'provider_failed',
      details: { reason: 'ECONNREFUSED', status: undefined, retryable: true, beforeFirstToken: true },
    });
  });

  it('refuses an address that is none', () => {
    expect(() => openAICompatibleProvider({ baseURL: 'localhost:1234/v1' })).toThrow('OPENAI_BASE_URL');
  });
});

describe('aborts', () => {
  it('ends a stream that never ends, and the server sees the client go', async () => {
    upstream.script({ steps: [{ type: 'text', text: 'Half' }, { type: 'hang' }] });
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    const reading = (async () => {
      for await (const event of provider.stream(requestOf({ signal: controller.signal }))) {
        events.push(event);
        controller.abort();
      }
    })();
    const error = await reading.catch((thrown: unknown) => thrown);
    expect(isAbort(error)).toBe(true);
    expect(events).toEqual([{ type: 'text', text: 'Half' }]);
    expect(await (await upstream.nextRequest()).clientGone).toBe(true);
  });

  it('ends a call before the first token, whatever reason is given', async () => {
    upstream.script({ steps: [{ type: 'hang' }] }, { steps: [{ type: 'hang' }] });
    for (const call of [read, (request: ModelRequest) => provider.generate(request)]) {
      const controller = new AbortController();
      const calling = Promise.resolve(call(requestOf({ signal: controller.signal }))).then(
        (result) => ('error' in result ? result.error : result),
        (thrown: unknown) => thrown,
      );
      const seen = await upstream.nextRequest();
      controller.abort('the client left');
      expect(isAbort(await calling)).toBe(true);
      expect(await seen.clientGone).toBe(true);
    }
  });

  it('sends nothing where the signal was aborted before', async () => {
    const { error } = await read(requestOf({ signal: AbortSignal.abort() }));
    expect(isAbort(error)).toBe(true);
    expect(upstream.requests).toEqual([]);
  });

  it('closes the connection when the reader leaves early', async () => {
    upstream.script({ steps: [{ type: 'text', text: 'Half' }, { type: 'hang' }] });
    for await (const event of provider.stream(requestOf())) {
      expect(event).toEqual({ type: 'text', text: 'Half' });
      break;
    }
    expect(await (await upstream.nextRequest()).clientGone).toBe(true);
  });

  it('waits where the script waits, and no client is lost in a call that ends well', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    upstream.script({
      steps: [
        { type: 'text', text: 'One ' },
        { type: 'wait', until },
        { type: 'text', text: 'two' },
      ],
    });
    const events: ModelEvent[] = [];
    for await (const event of provider.stream(requestOf())) {
      events.push(event);
      if (event.type === 'text' && event.text === 'One ') release();
    }
    expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'finish']);
    expect(await (await upstream.nextRequest()).clientGone).toBe(false);
  });
});
