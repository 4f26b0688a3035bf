/** Does every call of an AI SDK model pay once, whoever ends it? Over real sockets, with the AI SDK's own functions. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, isStepCount, streamText, tool } from 'ai';
import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type WithEnergyOptions, withEnergy } from '@/ai-sdk/with-energy';
import { createScriptedUpstream, type ScriptedReply, type ScriptedUpstream } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reached, refusalOf, reply, say, type TestEngine } from '../support/test-engine.ts';

const hang: ScriptedReply = { steps: [...say('Once upon a time'), { type: 'hang' }] };
const prompt = 'Tell me a story.';

describeOnEachDatabase('a model with energy', (open) => {
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

  const modelOf = (userId: string, more: Partial<WithEnergyOptions> = {}) => {
    const { baseURL } = upstream;
    const endpoint = createOpenAICompatible({ name: 'scripted', baseURL, includeUsage: true });
    const { engine } = at;
    return withEnergy(endpoint.chatModel('gpt-4o-mini'), { engine, userId, feature: 'ai_message', ...more });
  };
  const balanceOf = async (userId: string) => {
    const { currentEnergy, heldEnergy } = await at.engine.status(userId);
    return { currentEnergy, heldEnergy };
  };
  const usageRowOf = async (userId: string) => {
    const [row] = await at.database.query<{ metadata: object; input_tokens: string; output_tokens: string }>(
      'select * from public.token_usage where user_id = $1',
      [userId],
    );
    return row;
  };

  it('pays for generateText by the usage of the model, cached and reasoning tokens told apart', async () => {
    const userId = await at.newUser();
    const usage = { promptTokens: 1_000, completionTokens: 600, cachedTokens: 400, reasoningTokens: 100 };
    upstream.script(reply(['Hello'], usage));
    const { text, providerMetadata } = await generateText({ model: modelOf(userId), prompt });
    expect(text).toBe('Hello');
    expect(providerMetadata?.energy).toMatchObject({ cost: 1.1, balance: 8.9, replayed: false });
    expect(await usageRowOf(userId)).toMatchObject({
      input_tokens: '1000',
      output_tokens: '600',
      metadata: { cached_input_tokens: 400, reasoning_tokens: 100, usage_reported: true },
    });
    await at.settlements(userId, 1);
  });

  it('asks the model for no more than the hold covers, and for what the caller wants where that is less', async () => {
    const userId = await at.newUser();
    upstream.script(reply(['Hi']), reply(['Hi']));
    await generateText({ model: modelOf(userId), prompt, maxOutputTokens: 7 });
    await generateText({ model: modelOf(userId), prompt });
    expect(upstream.requests[0]?.maxTokens).toBe(7);
    expect(upstream.requests[1]?.maxTokens).toBeGreaterThan(100);
    await at.settlements(userId, 2);
  });

  it('pays for streamText before its reader is told that it ended', async () => {
    const userId = await at.newUser();
    upstream.script(reply(['Once ', 'upon'], { promptTokens: 1_400, completionTokens: 200 }));
    const { textStream, providerMetadata } = streamText({ model: modelOf(userId), prompt });
    const texts: string[] = [];
    for await (const text of textStream) texts.push(text);
    expect(texts).toEqual(['Once ', 'upon']);
    expect((await providerMetadata)?.energy).toMatchObject({ cost: 1.1 });
    expect((await at.settlements(userId, 1))?.delta).toBe(-110);
    expect((await balanceOf(userId)).heldEnergy).toBe(0);
  });

  it('pays for generateObject', async () => {
    const userId = await at.newUser();
    upstream.script(reply(['{"name":"Ada"}']));
    const schema = z.object({ name: z.string() });
    const { object } = await generateObject({ model: modelOf(userId), schema, prompt });
    expect(object).toEqual({ name: 'Ada' });
    await at.settlements(userId, 1);
  });

  it.each(['generateText', 'streamText'] as const)(
    'meters each step of a tool loop of %s once',
    async (how) => {
      const userId = await at.newUser();
      upstream.script(
        { steps: [{ type: 'tool-call', id: 'c1', name: 'find', input: '{"name":"Ada"}' }] },
        reply(['Ada is in.'], { promptTokens: 300, completionTokens: 20 }),
      );
      const find = tool({
        description: 'Finds a person',
        inputSchema: z.object({ name: z.string() }),
        execute: async ({ name }) => `${name} is in`,
      });
      const call = { model: modelOf(userId), prompt, tools: { find }, stopWhen: isStepCount(3) };
      const text = how === 'generateText' ? (await generateText(call)).text : await streamText(call).text;
      expect(text).toBe('Ada is in.');
      expect(upstream.requests).toHaveLength(2);
      const entry = await at.settlements(userId, 2);
      expect(entry?.receipt.price).toMatchObject({ tokens: 320 });
    },
  );

  it('gives the hold of a 429 back, and pays once when the AI SDK has tried again', async () => {
    const userId = await at.newUser();
    upstream.script({ refusal: { status: 429, retryAfterSeconds: 0.001 } }, reply(['Hello']));
    const { text } = await generateText({ model: modelOf(userId), prompt });
    expect(text).toBe('Hello');
    expect(upstream.requests).toHaveLength(2);
    await at.settlements(userId, 1);
    const holds = await at.database.query<{ status: string }>(
      'select status from energy.holds where user_id = $1 order by created_at, status',
      [userId],
    );
    expect(holds.map(({ status }) => status).sort()).toEqual(['released', 'settled']);
  });

  it('is refused before the model is asked where energy is short, and the AI SDK does not retry', async () => {
    const userId = await at.newUser({ energy: 10 });
    const call = generateText({ model: modelOf(userId), prompt });
    expect(await refusalOf(call)).toBe('insufficient_energy');
    expect(upstream.requests).toHaveLength(0);
    const errors: unknown[] = [];
    await streamText({
      model: modelOf(userId),
      prompt,
      onError: ({ error }) => void errors.push(error),
    }).consumeStream();
    expect(errors).toMatchObject([{ code: 'insufficient_energy' }]);
    expect(upstream.requests).toHaveLength(0);
    await at.settlements(userId, 0);
  });

  it('spends at most what the call allows, and says so', async () => {
    const userId = await at.newUser();
    const provider = (maxEnergy: number) => ({ energy: { maxEnergy } });
    const tooLittle = generateText({ model: modelOf(userId), prompt, providerOptions: provider(0.5) });
    expect(await refusalOf(tooLittle)).toBe('confirmation_required');
    upstream.script(reply(['Hello'], { promptTokens: 1_000, completionTokens: 9_000 }));
    await generateText({ model: modelOf(userId), prompt, providerOptions: provider(1.1) });
    expect(upstream.requests[0]?.maxTokens).toBeLessThan(1_500);
    expect((await at.settlements(userId, 1))?.delta).toBe(-110);
  });

  it.each<[string, ScriptedReply, number]>([
    ['an error first', { steps: [{ type: 'error' }] }, 0],
    ['a lost connection first', { steps: [{ type: 'disconnect' }] }, 0],
    ['an error in the middle', { steps: [...say('Half'), { type: 'error' }] }, 1],
    ['a lost connection in the middle', { steps: [...say('Half'), { type: 'disconnect' }] }, 1],
    ['no usage', { steps: say('All of it'), usage: null }, 1],
  ])('a stream with %s is settled for what was delivered', async (_, scripted, settlements) => {
    const userId = await at.newUser();
    upstream.script(scripted);
    await streamText({ model: modelOf(userId), prompt, onError: () => {} }).consumeStream();
    expect((await balanceOf(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, settlements);
  });

  it.each([
    ['delivered', 1, 'interrupted'],
    ['input', 1, 'interrupted'],
  ] as const)('an abort pays for what is %s', async (abortPolicy, count, finish) => {
    const userId = await at.newUser();
    upstream.script(hang);
    const aborting = new AbortController();
    const { textStream } = streamText({
      model: modelOf(userId, { abortPolicy }),
      prompt,
      abortSignal: aborting.signal,
    });
    for await (const text of textStream) if (text !== '') aborting.abort();
    await upstream.requests[0]?.clientGone;
    await reached(() => at.database.statements.some((sql) => sql.includes('settle_hold')));
    await at.database.quiet();
    await at.settlements(userId, count);
    const row = await usageRowOf(userId);
    expect(row?.metadata).toMatchObject({ finish_reason: finish, usage_reported: false });
    expect(row?.output_tokens).toBe(abortPolicy === 'input' ? '0' : '4');
  });

  it('an abort pays for what the model generated, where that is the policy', async () => {
    const userId = await at.newUser();
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    upstream.script({
      steps: [...say('Once '), { type: 'wait', until }, ...say('upon')],
      usage: { promptTokens: 900, completionTokens: 900 },
    });
    const aborting = new AbortController();
    const { textStream } = streamText({
      model: modelOf(userId, { abortPolicy: 'generated' }),
      prompt,
      abortSignal: aborting.signal,
    });
    for await (const text of textStream) if (text !== '') aborting.abort();
    go();
    expect(await upstream.requests[0]?.clientGone).toBe(false);
    await reached(() => at.database.statements.some((sql) => sql.includes('settle_hold')));
    await at.database.quiet();
    expect((await at.settlements(userId, 1))?.receipt.price).toMatchObject({ tokens: 1_800 });
  });

  it('a reader that breaks out without cancelling is ended within its lease', async () => {
    const userId = await at.newUser();
    const many = Array.from({ length: 400 }, (_, nth) => `word ${nth} `);
    upstream.script({ steps: [...say(...many), { type: 'hang' }], ignoreMaxTokens: true });
    const { textStream } = streamText({ model: modelOf(userId), prompt });
    for await (const text of textStream) if (text !== '') break;
    await at.database.quiet();
    await at.pass(at.engine.settings.holdSeconds * 2);
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    await at.settlements(userId, 1);
    expect(Number((await usageRowOf(userId))?.output_tokens)).toBeLessThan(400);
  });

  it('a reader of the model itself that cancels ends the call at once', async () => {
    const userId = await at.newUser();
    upstream.script(hang);
    const { stream } = await modelOf(userId).doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    });
    for await (const part of stream) if (part.type === 'text-delta') break;
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    await at.settlements(userId, 1);
  });

  it('a consumer that throws, of a model that is silent after, ends with its hold, and the mistake is the caller’s to see', async () => {
    const userId = await at.newUser();
    upstream.script(hang);
    const mistake = new TypeError('no such element');
    const reading = (async () => {
      const { textStream } = streamText({ model: modelOf(userId), prompt });
      for await (const text of textStream) if (text !== '') throw mistake;
    })();
    await expect(reading).rejects.toBe(mistake);
    await at.pass(at.engine.settings.holdSecondsInAll + 60);
    expect(await upstream.requests[0]?.clientGone).toBe(true);
    await at.settlements(userId, 1);
  });

  it('a retry with the same key is paid once and answered from what was kept', async () => {
    const userId = await at.newUser();
    upstream.script(reply(['Hello ', 'you']), reply(['Hello ', 'you']));
    const model = modelOf(userId, { idempotencyKey: 'order 7' });
    const first = await generateText({ model, prompt });
    const again = await generateText({ model, prompt });
    expect(again.text).toBe(first.text);
    expect(again.usage.totalTokens).toBe(first.usage.totalTokens);
    expect(again.providerMetadata?.energy).toMatchObject({ replayed: true });
    await at.settlements(userId, 1);
    const streamed = await streamText({ model, prompt }).text;
    expect(await streamText({ model, prompt }).text).toBe(streamed);
    expect(upstream.requests).toHaveLength(2);
    await at.settlements(userId, 2);
  });

  it('calls in parallel never spend more than there is', async () => {
    const userId = await at.newUser({ energy: 250 });
    upstream.script(...Array.from({ length: 6 }, () => reply(['Hello'])));
    const call = () => generateText({ model: modelOf(userId), prompt });
    const outcomes = await Promise.allSettled([call(), call(), call(), call(), call(), call()]);
    const served = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(served).toBeGreaterThan(0);
    expect(served).toBeLessThan(6);
    await at.settlements(userId, served);
  });
});
