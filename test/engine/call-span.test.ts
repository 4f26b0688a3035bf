/** Does a trace of a call say what the GenAI conventions ask for, and not a word of what was said? */

import {
  type Attributes,
  type AttributeValue,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanStatus,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isMeter } from '@/engine/meter';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reply, say, type TestEngine } from '../support/test-engine.ts';

interface Recorded {
  readonly name: string;
  readonly attributes: Record<string, AttributeValue | undefined>;
  status: SpanStatus | undefined;
  ends: number;
}

const recorded: Recorded[] = [];

/** What tracing is to whoever uses its interface: spans that are kept. */
function spanNamed(name: string, given: Attributes = {}): Span {
  const kept: Recorded = { name, attributes: { ...given }, status: undefined, ends: 0 };
  recorded.push(kept);
  const span: Span = {
    spanContext: () => INVALID_SPAN_CONTEXT,
    setAttribute: (key, value) => span.setAttributes({ [key]: value }),
    setAttributes: (attributes) => {
      Object.assign(kept.attributes, attributes);
      return span;
    },
    setStatus: (status) => {
      kept.status = status;
      return span;
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    updateName: () => span,
    isRecording: () => true,
    recordException: () => {},
    end: () => {
      kept.ends += 1;
    },
  };
  return span;
}

const tracing: TracerProvider = {
  getTracer: () => ({
    startSpan: (name, options) => spanNamed(name, options?.attributes),
    startActiveSpan: () => {
      throw new Error('no call is made active');
    },
  }),
};

describeOnEachDatabase('the span of a call', (open) => {
  let at: TestEngine;
  beforeAll(() => void trace.setGlobalTracerProvider(tracing));
  afterAll(() => trace.disable());
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    recorded.length = 0;
    return () => at.engine.close();
  });

  const message = { feature: 'ai_message', input: 'A secret question', system: 'A secret rule' };

  it('has model, tokens and energy, ends once, and has nothing of the prompt, the answer or the user', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['A secret answer']));
    const { callId, entry } = await at.engine.run({ ...message, userId, idempotencyKey: 'one' });
    await at.engine.run({ ...message, userId, idempotencyKey: 'one' });
    expect(recorded).toMatchObject([
      {
        name: 'chat scripted',
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'scripted',
          'gen_ai.response.model': 'scripted',
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 100,
          'gen_ai.usage.output_tokens': 200,
          'energy.call_id': callId,
          'energy.feature': 'ai_message',
          'energy.charged': -entry.delta / 100,
        },
        status: undefined,
        ends: 1,
      },
    ]);
    expect(JSON.stringify(recorded)).not.toMatch(/secret/);
    expect(JSON.stringify(recorded)).not.toContain(userId);
  });

  it('of a call that failed names the error by its code and not by its words', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [{ type: 'error', message: 'A secret answer' }] });
    await expect(at.engine.run({ ...message, userId })).rejects.toThrow();
    expect(recorded).toMatchObject([{ status: { code: SpanStatusCode.ERROR }, ends: 1 }]);
    expect(recorded[0]?.attributes).toHaveProperty(['error.type']);
    expect(recorded[0]?.attributes).not.toHaveProperty(['energy.charged']);
    expect(JSON.stringify(recorded)).not.toMatch(/secret/);
  });

  /** A call that somebody else carries, of whom the quote has the price. */
  const carried = async (userId: string, provider?: string) => {
    const input = { prompt: 'A secret question', attachments: [] };
    const more = { tools: undefined, maxEnergy: undefined, ...(provider === undefined ? {} : { provider }) };
    const asked = {
      feature: 'ai_message',
      input,
      model: 'a-model',
      messages: 1,
      answers: 1,
      asked: 'x',
      ...more,
    };
    const meter = await at.engine.meter({ ...asked, userId });
    if (!isMeter(meter)) throw new Error('this call was not made before');
    return meter;
  };
  const providers = () => recorded.map(({ attributes }) => attributes['gen_ai.provider.name']);
  const answer = {
    ...{ text: 'Hello', reasoning: '', toolCalls: [], finishReason: 'stop' as const, model: 'a-model' },
    usage: {
      ...{ inputTokens: 10, outputTokens: 1, totalTokens: 11, reported: true },
      ...{ cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    },
  };

  it('that the engine itself makes has the name of the engine’s provider', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    await at.engine.run({ ...message, userId });
    expect(providers()).toEqual(['scripted']);
  });

  it.each([
    ['openai', 'openai'],
    ['anthropic', 'anthropic'],
    ['azure', 'azure.ai.openai'],
    ['amazon-bedrock', 'aws.bedrock'],
    ['google', 'gcp.gen_ai'],
    ['mistral', 'mistral_ai'],
    ['xai', 'x_ai'],
    ['our-own', 'our-own'],
  ])('that is carried to %s has the name %s of the conventions', async (provider, name) => {
    const meter = await carried(await at.newUser(), provider);
    expect(providers()).toEqual([name]);
    await meter.finish(answer);
    await meter.result;
    expect(providers()).toEqual([name]);
  });

  it('has the name of the one who was asked last, whether it answered or failed', async () => {
    const userId = await at.newUser();
    const first = await carried(userId, 'openai');
    first.sent({ provider: 'openai', model: 'a-model' });
    first.sent({ provider: 'azure', model: 'my-deployment' });
    await first.finish(answer);
    await first.result;
    const second = await carried(userId, 'openai');
    second.sent({ provider: 'groq', model: 'a-model' });
    await second.end(new Error('no'));
    await expect(second.result).rejects.toThrow('no');
    expect(providers()).toEqual(['azure.ai.openai', 'groq']);
  });

  it('of a stream that was left pays for what was delivered and is no error', async () => {
    const userId = await at.newUser();
    const leave = new AbortController();
    at.provider.script({ steps: [...say('Hello'), { type: 'wait', until: new Promise(() => {}) }] });
    const { events, result } = await at.engine.stream({ ...message, userId, signal: leave.signal });
    await events[Symbol.asyncIterator]().next();
    leave.abort();
    const { entry } = await result;
    expect(recorded).toMatchObject([
      {
        attributes: { 'error.type': 'AbortError', 'energy.charged': -entry.delta / 100 },
        status: undefined,
        ends: 1,
      },
    ]);
  });
});
