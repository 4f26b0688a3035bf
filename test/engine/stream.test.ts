/** Is a stream paid exactly once, whatever ends it? */

import { beforeEach, expect, it } from 'vitest';
import type { RunRequest } from '@/engine/run';
import { EnergyError } from '@/errors';
import type { ModelProvider } from '@/providers/provider';
import { createFakeClock, type ScriptedReply } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import {
  createTestEngine,
  partsOf,
  reached,
  refusalOf,
  reply,
  say,
  type TestEngine,
} from '../support/test-engine.ts';

describeOnEachDatabase('a stream', (open) => {
  let at: TestEngine;
  beforeEach(() => {
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const begin = (userId: string, more: Partial<RunRequest> = {}) =>
    at.engine.stream({ userId, feature: 'ai_message', input: 'Tell me a story.', ...more });
  const lastCall = () => at.provider.calls.at(-1);

  it('is settled at its end, before the reader is told that it ended', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once ', 'upon'], { promptTokens: 1_400, completionTokens: 200 }));
    const { events, result } = await begin(userId, { maxOutputTokens: 2_000 });
    expect((await at.engine.status(userId)).heldEnergy).toBeGreaterThan(0);
    const kinds: string[] = [];
    for await (const { type } of events) {
      kinds.push(type);
      if (type === 'finish') expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    }
    expect(kinds).toEqual(['text', 'text', 'finish']);
    expect(await result).toMatchObject({ text: 'Once upon', interruption: null, finishReason: 'stop' });
    expect((await at.settlements(userId, 1))?.delta).toBe(-110);
    expect(at.database.statements.filter((sql) => sql.includes('settle_hold'))).toHaveLength(1);
  });

  it.each<[string, ScriptedReply]>([
    ['a refusal', { refusal: { status: 429 } }],
    ['an error', { steps: [{ type: 'error' }] }],
    ['a lost connection', { steps: [{ type: 'disconnect' }] }],
  ])('pain 3: %s before the first token releases the hold and costs nothing', async (_, scripted) => {
    const userId = await at.newUser();
    at.provider.script(scripted);
    const { events, result } = await begin(userId);
    expect(await refusalOf(partsOf(events))).toBe('provider_failed');
    expect(await refusalOf(result)).toBe('provider_failed');
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, currentEnergy: 1_000 });
    await at.settlements(userId, 0);
  });

  it('pain 3: an error in the middle pays for what was delivered', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [...say('Once upon a time, '), { type: 'error' }] });
    const { events, result } = await begin(userId);
    expect(await refusalOf(partsOf(events))).toBe('provider_failed');
    const { interruption, usage, finishReason } = await result;
    expect(interruption).toMatchObject({ code: 'provider_failed' });
    expect({ finishReason, reported: usage.reported, output: usage.outputTokens }).toEqual({
      finishReason: 'interrupted',
      reported: false,
      output: 5,
    });
    await at.settlements(userId, 1);
  });

  it('pain 7: an aborted stream is neither free nor paid in full', async () => {
    const userId = await at.newUser({ tier: 'pro', energy: 3_000 });
    await at.database.query(`update public.token_budgets set tokens_per_energy = 10 where tier = 'pro'`);
    await at.engine.announceConfigurationChange();
    at.provider.script({ steps: [...say('Once upon a time, '), { type: 'hang' }] });
    const aborting = new AbortController();
    const { events, result } = await begin(userId, { signal: aborting.signal, maxOutputTokens: 200 });
    const reading = refusalOf(
      (async () => {
        for await (const event of events) if (event.type === 'text') aborting.abort();
      })(),
    );
    expect(await reading).toBe('AbortError');
    const { entry, usage } = await result;
    const held = Number(entry.receipt.held) * 100;
    expect(usage.totalTokens).toBeGreaterThan(5);
    expect(-entry.delta).toBeGreaterThan(0);
    expect(-entry.delta).toBeLessThan(held / 2);
    expect(await lastCall()?.outcome).toBe('abandoned');
    await at.settlements(userId, 1);
    await at.database.query(`update public.token_budgets set tokens_per_energy = 3000 where tier = 'pro'`);
    await at.engine.announceConfigurationChange();
  });

  it.each([
    ['before anything is read', false],
    ['while the first token is waited for', true],
  ])('aborted %s is released', async (_, reading) => {
    const userId = await at.newUser();
    at.provider.script({ steps: [{ type: 'hang' }] });
    const aborting = new AbortController();
    const { events, result } = await begin(userId, { signal: aborting.signal });
    const read = reading ? refusalOf(partsOf(events)) : undefined;
    await at.database.quiet();
    aborting.abort(new Error('the client left'));
    expect(await refusalOf(result)).toBe('AbortError');
    expect(await (read ?? refusalOf(partsOf(events)))).toBe('AbortError');
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, 0);
  });

  it('aborted while its reader is busy elsewhere is settled at once', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once ', 'upon ', 'a ', 'time']));
    const aborting = new AbortController();
    const { events, result } = await begin(userId, { signal: aborting.signal });
    const reader = events[Symbol.asyncIterator]();
    await reader.next();
    aborting.abort();
    expect(await result).toMatchObject({ text: 'Once ', finishReason: 'interrupted' });
    expect(await refusalOf(reader.next())).toBe('AbortError');
    await at.settlements(userId, 1);
  });

  it('with a signal that was aborted before holds nothing', async () => {
    const userId = await at.newUser();
    expect(await refusalOf(begin(userId, { signal: AbortSignal.abort() }))).toBe('AbortError');
    await at.settlements(userId, 0);
  });

  it('whose reader breaks out pays for what was delivered', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once ', 'upon ', 'a ', 'time']));
    const { events, result } = await begin(userId);
    for await (const event of events) if (event.type === 'text' && event.text === 'upon ') break;
    expect(await result).toMatchObject({ text: 'Once upon ', finishReason: 'interrupted' });
    expect(await lastCall()?.outcome).toBe('abandoned');
    await at.settlements(userId, 1);
  });

  it('whose reader throws pays for what was delivered, and the mistake is the caller’s to see', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once ', 'upon']));
    const mistake = new TypeError('no such element');
    const call = at.v3.runAICostAware(userId, 'ai_message', 'Tell me a story.', {
      onText: () => {
        throw mistake;
      },
    });
    await expect(call).rejects.toBe(mistake);
    const entry = await at.settlements(userId, 1);
    expect(entry?.delta).toBe(-110);
  });

  it('whose reader leaves before reading, or while it waits, is ended at once', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [{ type: 'hang' }] });
    const unread = await begin(userId);
    await unread.events[Symbol.asyncIterator]().return?.();
    expect(await refusalOf(unread.result)).toBe('AbortError');
    const waiting = await begin(userId);
    const reader = waiting.events[Symbol.asyncIterator]();
    const part = refusalOf(reader.next());
    const calls = at.provider.calls.length;
    await reached(() => at.provider.calls.length === calls);
    await reader.return?.();
    expect([await part, await refusalOf(waiting.result)]).toEqual(['AbortError', 'AbortError']);
    await at.settlements(userId, 0);
  });

  it('that is never read lapses with its lease and is released', async () => {
    const userId = await at.newUser();
    const calls = at.provider.calls.length;
    const { events, result } = await begin(userId);
    await at.pass(at.engine.settings.holdSeconds * 2);
    expect(await refusalOf(result)).toBe('hold_not_open');
    expect(await refusalOf(partsOf(events))).toBe('hold_not_open');
    expect(at.provider.calls).toHaveLength(calls);
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, 0);
  });

  it('whose reader stalls is ended within its lease and pays for what was delivered', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once ', 'upon ', 'a time']));
    const { events, result } = await begin(userId);
    const reader = events[Symbol.asyncIterator]();
    await reader.next();
    await at.pass(at.engine.settings.holdSeconds * 2);
    const { entry, text, interruption } = await result;
    expect({ text, delta: entry.delta, lapsed: entry.receipt.lapsed }).toEqual({
      text: 'Once ',
      delta: -110,
      lapsed: undefined,
    });
    expect(interruption).toMatchObject({ code: 'hold_not_open' });
    expect(await refusalOf(reader.next())).toBe('hold_not_open');
    await at.settlements(userId, 1);
  });

  it('that runs long keeps its hold by extending the lease, and is paid in full', async () => {
    const userId = await at.newUser();
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    at.provider.script({ ...reply([]), steps: [...say('Once '), { type: 'wait', until }, ...say('upon')] });
    const { events, result } = await begin(userId);
    const read = partsOf(events);
    await at.pass(1_500);
    expect((await at.engine.status(userId)).heldEnergy).toBeGreaterThan(0);
    go();
    await read;
    expect(await result).toMatchObject({ text: 'Once upon', interruption: null });
    expect((await at.settlements(userId, 1))?.receipt.lapsed).toBeUndefined();
    expect(at.timers.pending).toBe(0);
  });

  it('that runs longer than a hold may live is ended in time to be paid for what was delivered', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [...say('Once '), { type: 'hang' }] });
    const { events, result } = await begin(userId);
    const read = refusalOf(partsOf(events));
    await at.pass(at.engine.settings.holdSecondsInAll + 60);
    expect(await read).toBe('hold_not_open');
    expect((await result).entry).toMatchObject({ delta: -110 });
    await at.settlements(userId, 1);
  });

  it('whose lease is lost stops the model and records the platform’s loss', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [...say('Once '), { type: 'hang' }] });
    const { events, result } = await begin(userId);
    const read = refusalOf(partsOf(events));
    await at.database.quiet();
    at.clock.advance({ seconds: at.engine.settings.holdSeconds });
    await at.engine.ledger.turnDays();
    await at.engine.status(userId);
    await at.pass(at.engine.settings.holdSeconds);
    expect(await read).toBe('hold_not_open');
    const { entry } = await result;
    expect(entry).toMatchObject({ delta: 0, receipt: { lapsed: true } });
    expect(await lastCall()?.outcome).toBe('abandoned');
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, currentEnergy: 1_000 });
    await at.settlements(userId, 1);
  });

  it('keeps its lease where this machine’s clock and the database’s differ by minutes', async () => {
    const userId = await at.newUser();
    // Ten minutes ahead of the database, which is told the time of the other engine's clock.
    const clock = createFakeClock(new Date(at.clock.now().getTime() + 600_000).toISOString());
    const skewed = createTestEngine(open().database, { clock, databaseBehindSeconds: 600 });
    skewed.provider.script({ steps: [...say('Once '), { type: 'hang' }] });
    const { events, result } = await skewed.engine.stream({ userId, feature: 'ai_message', input: 'Hello' });
    const reader = events[Symbol.asyncIterator]();
    await reader.next();
    const next = refusalOf(reader.next());
    await skewed.pass(300);
    await reader.return?.();
    expect(await next).toBe('AbortError');
    expect((await result).interruption).toMatchObject({ name: 'AbortError' });
    await skewed.engine.close();
    at.clock.set(new Date(clock.now().getTime() - 600_000).toISOString());
    await at.settlements(userId, 1);
  });

  it('is settled once the database is back', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once upon']));
    const { events, result } = await begin(userId, { idempotencyKey: 'down' });
    at.database.failNext(3, /settle_hold|keep_reply/);
    const read = partsOf(events);
    await at.passUntil(read);
    await read;
    expect(await result).toMatchObject({ text: 'Once upon', interruption: null });
    const again = await begin(userId, { idempotencyKey: 'down' });
    expect(await again.result).toMatchObject({ text: 'Once upon', replayed: true });
    await at.settlements(userId, 1);
  });

  it('that cannot be settled is reported, and its hold lapses', async () => {
    const userId = await at.newUser();
    const { attempts } = at.engine.settings.settlement;
    at.provider.script(reply(['Once upon']));
    const { events, result } = await begin(userId);
    at.database.failNext(attempts, /settle_hold/);
    const read = partsOf(events);
    await at.passUntil(read);
    await read;
    expect(await refusalOf(result)).toBe('database_unavailable');
    expect(at.problems.at(-1)).toMatch(/could not be settled/);
    at.clock.advance({ seconds: at.engine.settings.holdSeconds });
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
    await at.settlements(userId, 0);
  });

  it('pain 6: the model is told the limit that was held, and what it writes beyond is the platform’s', async () => {
    const userId = await at.newUser();
    at.provider.script({
      ...reply(['Very long'], { promptTokens: 10, completionTokens: 90_000 }),
      ignoreMaxTokens: true,
    });
    const quote = await at.engine.quote({ userId, feature: 'ai_message', input: 'Tell me a story.' });
    const { events, result } = await begin(userId);
    await partsOf(events);
    const { entry } = await result;
    expect(lastCall()?.request.maxOutputTokens).toBe(quote.maxOutputTokens);
    expect(-entry.delta).toBe(quote.ceiling.total);
    const [usage] = await at.database.query<{ metadata: Record<string, number>; total_tokens: string }>(
      'select metadata, total_tokens from public.token_usage where user_id = $1',
      [userId],
    );
    expect(usage?.metadata.beyond_hold_tokens).toBe(90_010 - quote.ceilingTokens);
    expect(usage?.metadata.beyond_hold_energy).toBeGreaterThan(0);
    expect((await at.engine.status(userId)).tokensUsedToday).toBe(quote.ceilingTokens);
    await at.settlements(userId, 1);
  });

  it('pain 8: without usage is counted and paid', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Once upon a time'], null));
    const { events, result } = await begin(userId);
    await partsOf(events);
    const { usage, entry } = await result;
    expect(usage).toMatchObject({ reported: false, outputTokens: 4 });
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(entry.delta).toBe(-110);
    await at.settlements(userId, 1);
  });

  it('pain 9: cached and reasoning tokens are counted once', async () => {
    const userId = await at.newUser();
    at.provider.script(
      reply(['Once'], {
        promptTokens: 1_000,
        completionTokens: 400,
        cachedTokens: 900,
        reasoningTokens: 300,
      }),
    );
    const { events, result } = await begin(userId, { maxOutputTokens: 2_000 });
    await partsOf(events);
    const { usage, entry } = await result;
    expect(usage).toMatchObject({ totalTokens: 1_400, cachedInputTokens: 900, reasoningTokens: 300 });
    expect(entry.receipt.price).toMatchObject({ tokens: 1_400 });
    expect((await at.engine.usage(userId, 1)).inputTokens).toBe(1_000);
    await at.settlements(userId, 1);
  });

  it('of a model that does not hear the abort hands out nothing more, and is paid as far as it was delivered', async () => {
    const model: ModelProvider = {
      name: 'deaf',
      defaultModel: 'deaf',
      async *stream() {
        for (;;) yield { type: 'text', text: 'la ' };
      },
      generate: () => Promise.reject(new EnergyError('provider_failed')),
    };
    const deaf = createTestEngine(open().database, { model });
    const userId = await deaf.newUser();
    const aborting = new AbortController();
    const { events, result } = await deaf.engine.stream({
      userId,
      feature: 'ai_message',
      input: 'Sing',
      signal: aborting.signal,
    });
    const reader = events[Symbol.asyncIterator]();
    await reader.next();
    aborting.abort();
    expect(await refusalOf(reader.next())).toBe('AbortError');
    expect(await result).toMatchObject({ text: 'la ' });
    await deaf.settlements(userId, 1);
    await deaf.engine.close();
  });

  const bad = { cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, reported: true };
  it.each([
    ['negative', { ...bad, inputTokens: -5, outputTokens: -900, totalTokens: -905 }],
    ['no numbers', { ...bad, inputTokens: Number.NaN, outputTokens: 1, totalTokens: Number.NaN }],
    ['fractions', { ...bad, inputTokens: 1.5, outputTokens: 1, totalTokens: 2.5 }],
    ['beyond all measure', { ...bad, inputTokens: 1e12, outputTokens: 1, totalTokens: 1e12 }],
  ])('pain 4: a usage of %s is counted here instead', async (_, usage) => {
    const model: ModelProvider = {
      name: 'odd',
      defaultModel: 'odd',
      async *stream() {
        yield { type: 'text', text: 'Once upon' };
        yield { type: 'finish', finishReason: 'stop', usage, model: 'odd' };
      },
      generate: () => Promise.reject(new EnergyError('provider_failed')),
    };
    const odd = createTestEngine(open().database, { model });
    const userId = await odd.newUser();
    const { events, result } = await odd.engine.stream({ userId, feature: 'ai_message', input: 'Hello' });
    await partsOf(events);
    expect(await result).toMatchObject({
      usage: { outputTokens: 3, reported: false },
      entry: { delta: -110 },
    });
    expect(odd.problems).toHaveLength(1);
    await odd.settlements(userId, 1);
    await odd.engine.close();
  });

  it('of a model that ends without saying so is paid for what was delivered', async () => {
    const model: ModelProvider = {
      name: 'mute',
      defaultModel: 'mute',
      async *stream() {
        yield { type: 'text', text: 'Once' };
      },
      generate: () => Promise.reject(new EnergyError('provider_failed')),
    };
    const mute = createTestEngine(open().database, { model });
    const userId = await mute.newUser();
    const { events, result } = await mute.engine.stream({ userId, feature: 'ai_message', input: 'Hello' });
    expect(await refusalOf(partsOf(events))).toBe('provider_failed');
    expect(await result).toMatchObject({ text: 'Once', interruption: { code: 'provider_failed' } });
    await mute.settlements(userId, 1);
    await mute.engine.close();
  });
});
