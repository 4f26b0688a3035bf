/** Does each feature check what goes in and what comes out, and is only what is delivered paid for? */

import { beforeEach, describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import type { Feature, FeatureEvent } from '@/features/feature';
import { features } from '@/features/index';
import { offlineProvider } from '@/providers/offline';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reached, refusalOf, reply, say, type TestEngine } from '../support/test-engine.ts';
import { type FeatureCase, featureCases } from './cases.ts';

const featureOf = ({ name }: FeatureCase): Feature => features[name] as unknown as Feature;
/** Not one call each: tests of their own. */
const testedApart = ['ai_deepscan', 'company_crawler'];
const named = featureCases.map((each) => [each.name, each] as const);
/** The text in pieces, as a model streams it. */
const pieces = (text: string) => say(...(text.match(/[\s\S]{1,7}/gu) ?? []));
const usage = { promptTokens: 100, completionTokens: 200 };

async function eventsOf(stream: ReadableStream<FeatureEvent<unknown>>): Promise<FeatureEvent<unknown>[]> {
  const events: FeatureEvent<unknown>[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('the table of features', () => {
  it('has a case in these tests for every feature', () => {
    const tested = [...featureCases.map(({ name }) => name), ...testedApart];
    expect(tested.sort()).toEqual(Object.keys(features).sort());
  });

  it('has each feature under its own name', () => {
    expect(Object.entries(features).map(([name, feature]) => [name, feature.name])).toEqual(
      Object.keys(features).map((name) => [name, name]),
    );
  });
});

describeOnEachDatabase('each feature', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database, { defaultModel: 'gpt-4.1-mini' });
    return () => at.engine.close();
  });
  const free = async (userId: string) => {
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, tokensHeld: 0 });
    await at.settlements(userId, 0);
  };

  it.each(named)('%s delivers the checked answer with its receipt', async (name, each) => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script(reply([each.answer], usage));
    const result = await featureOf(each).run(at.engine, { userId, input: each.input });
    expect(result).toMatchObject({ feature: name, notice: null, tokens: 300, energy: 95, replayed: false });
    expect(result.entries).toEqual([await at.settlements(userId, 1)]);
    expect(featureOf(each).output.safeParse(result.output).success).toBe(true);
    expect(at.provider.calls[0]?.request.messages.at(-1)?.role).toBe('user');
  });

  it.each(named)('%s refuses a wrong input in words, and asks no model', async (_, each) => {
    const userId = await at.newUser();
    for (const [input, why] of each.refused) {
      const refused = await featureOf(each)
        .run(at.engine, { userId, input })
        .catch((error: unknown) => error);
      expect(EnergyError.isInstance(refused) && refused.code).toBe('invalid_request');
      expect((refused as Error).message).toMatch(why);
    }
    const endless = { ...each.input, [each.textField]: 'word '.repeat(1_000_000) };
    expect(await refusalOf(featureOf(each).quote(at.engine, { userId, input: endless }))).toBe(
      'invalid_request',
    );
    expect(at.provider.calls).toHaveLength(0);
    await free(userId);
  });

  it.each(named)(
    '%s repairs an answer once, within its hold, and charges the delivered reply',
    async (_, each) => {
      const userId = await at.newUser({ tier: 'pro' });
      at.provider.script(
        reply([each.wrong], usage),
        reply([`Sorry!\n${each.answer}`], { ...usage, promptTokens: 340 }),
      );
      const result = await featureOf(each).run(at.engine, { userId, input: each.input });
      expect(result).toMatchObject({ tokens: 300, energy: 95 });
      const [first, second] = at.provider.calls.map(({ request }) => request.messages);
      expect(second?.slice(0, first?.length)).toEqual(first);
      expect(second?.at(-1)?.content).toMatch(/cannot be used/);
      await at.settlements(userId, 1);
      expect(at.problems).toEqual([]);
    },
  );

  it.each(named)('%s charges nothing for an answer that misses its form twice', async (name, each) => {
    const userId = await at.newUser();
    at.provider.script(reply([each.wrong], usage), reply([each.wrong], usage));
    const failed = await featureOf(each)
      .run(at.engine, { userId, input: each.input })
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'provider_failed',
      details: { feature: name, undeliveredTokens: 600 },
    });
    expect((failed as Error).message).toMatch(/nothing was charged/);
    expect(at.problems).toEqual([expect.stringMatching(/600 tokens/)]);
    await free(userId);
  });

  it.each(named)('%s streams the answer as it is written, then the result', async (_, each) => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script({ ...reply([]), steps: pieces(each.answer), usage });
    const stream = await featureOf(each).stream(at.engine, { userId, input: each.input });
    const events = await eventsOf(stream.events);
    const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect(text).toBe(each.answer);
    expect(events.at(-1)).toEqual({ type: 'result', result: await stream.result });
    const partial = events.filter(({ type }) => type === 'partial');
    expect(partial.length > 0).toBe(each.answer.startsWith('{'));
    await at.settlements(userId, 1);
  });

  it.each(named)('%s works without a model, says so, and keeps its form for any input', async (_, each) => {
    const offline = createTestEngine(open().database, { model: offlineProvider(), clock: at.clock });
    const feature = featureOf(each);
    const userId = await at.newUser({ tier: 'enterprise' });
    const texts = [
      'x',
      'Grüße aus Köln! 你好，世界。 مرحبا 👩‍👩‍👧 \u0000 \ud83d',
      'One. Two! Three? '.repeat(900),
    ];
    for (const input of [each.input, ...texts.map((text) => ({ ...each.input, [each.textField]: text }))]) {
      const idempotencyKey = JSON.stringify(input).slice(0, 90) + String(JSON.stringify(input).length);
      const call = { userId, input, confirmed: true, idempotencyKey };
      const { result, events } = await feature.stream(offline.engine, call);
      expect((await eventsOf(events)).length).toBeGreaterThan(1);
      const { output, notice, model } = await result;
      expect({ notice, model }).toEqual({
        notice: '[Offline extract, not written by a language model]',
        model: 'offline-extract',
      });
      expect(feature.output.safeParse(output).success).toBe(true);
    }
    await offline.settlements(userId, 4);
    await offline.engine.close();
  });

  it.each(named)('%s answers a retry with the same key without asking or charging again', async (_, each) => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script(reply([each.answer], usage));
    const call = { userId, input: each.input, idempotencyKey: 'once' };
    const first = await featureOf(each).run(at.engine, call);
    const again = await featureOf(each).run(at.engine, call);
    expect(again).toMatchObject({ output: first.output, energy: first.energy, replayed: true });
    expect(at.provider.calls).toHaveLength(1);
    await at.settlements(userId, 1);
  });

  it.each(named)('%s keeps the price of its quote', async (_, each) => {
    const userId = await at.newUser({ tier: 'pro' });
    const quote = await featureOf(each).quote(at.engine, { userId, input: each.input });
    at.clock.advance({ hours: 0, minutes: 4 });
    at.provider.script(reply([each.answer], usage));
    const call = { userId, input: each.input, quoteToken: quote.token };
    expect((await featureOf(each).run(at.engine, call)).entries[0]?.receipt).toMatchObject({
      quote_id: quote.id,
    });
  });

  it('a stream is refused before its first event where the energy is short', async () => {
    const userId = await at.newUser({ energy: 10 });
    const call = { userId, input: { goal: 'Ask for a meeting.' } };
    expect(await refusalOf(features.ai_message.stream(at.engine, call))).toBe('insufficient_energy');
  });

  it('a reader that leaves pays for what was delivered, and one that leaves before that pays nothing', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script({ ...reply([]), steps: [...say('{"subject": "Hel'), { type: 'hang' }], usage: null });
    const stream = await features.ai_message.stream(at.engine, { userId, input: { goal: 'Ask.' } });
    for await (const event of stream.events) if (event.type === 'text') break;
    expect(await refusalOf(stream.result)).toBe('AbortError');
    const paid = await at.settlements(userId, 1);
    expect(paid?.delta).toBe(-95);

    at.provider.script({ ...reply([]), steps: [{ type: 'hang' }] });
    const silent = await features.ai_message.stream(at.engine, { userId, input: { goal: 'Ask.' } });
    await reached(() => at.provider.calls.length === 2);
    await silent.events.cancel();
    expect(await refusalOf(silent.result)).toBe('AbortError');
    await at.settlements(userId, 1);
  });

  it('a structured answer that breaks off is not paid: nobody can use it', async () => {
    const userId = await at.newUser();
    at.provider.script({ ...reply([]), steps: [...say('{"subject": "Hel'), { type: 'disconnect' }] });
    const stream = await features.ai_message.stream(at.engine, { userId, input: { goal: 'Ask.' } });
    expect(await refusalOf(stream.result)).toBe('provider_failed');
    await free(userId);
  });

  it('a watcher is told that an answer is asked for again', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script(reply(['{"subject": 7}'], usage), reply(['{"subject": "Hi", "body": "Ho"}'], usage));
    const stream = await features.ai_message.stream(at.engine, { userId, input: { goal: 'Ask.' } });
    const types = (await eventsOf(stream.events)).map(({ type }) => type);
    expect(types).toEqual(['text', 'repair', 'text', 'result']);
  });

  it('an answer that was cut at its limit is asked for shorter', async () => {
    const userId = await at.newUser({ tier: 'pro' });
    at.provider.script(
      { ...reply(['{"subject": "Hi", "bo'], usage), finishReason: 'length' },
      reply(['{"subject": "Hi", "body": "Ho"}'], usage),
    );
    await features.ai_message.run(at.engine, { userId, input: { goal: 'Ask.' } });
    expect(at.provider.calls[1]?.request.messages.at(-1)?.content).toMatch(/answer shorter/);
  });
});
