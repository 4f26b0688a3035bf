/** Is a call that is asked for again paid once, and answered as the first time? */

import { beforeEach, expect, it } from 'vitest';
import type { RunRequest } from '@/engine/run';
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

describeOnEachDatabase('a retry', (open) => {
  let at: TestEngine;
  beforeEach(() => {
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const request = (userId: string, more: Partial<RunRequest> = {}): RunRequest => ({
    userId,
    feature: 'ai_message',
    input: 'Say hello to Ada.',
    idempotencyKey: 'one call',
    ...more,
  });

  it('pain 10: the same key after a success brings the same answer and charges once', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello ', 'Ada']));
    const calls = at.provider.calls.length;
    const first = await at.engine.run(request(userId));
    const second = await at.engine.run(request(userId));
    expect(second).toEqual({ ...first, replayed: true, entry: { ...first.entry, replayed: true } });
    expect(second).toMatchObject({ text: 'Hello Ada', usage: { totalTokens: 300 } });
    expect(at.provider.calls).toHaveLength(calls + 1);
    expect((await at.settlements(userId, 1))?.delta).toBe(-110);
  });

  it('a stream asked for again streams the kept answer', async () => {
    const userId = await at.newUser();
    at.provider.script({
      steps: [...say('Hello'), { type: 'tool-call', id: 'c1', name: 'note', input: '{}' }],
    });
    const first = await at.engine.stream(request(userId));
    const said = await partsOf(first.events);
    const second = await at.engine.stream(request(userId));
    expect(await partsOf(second.events)).toEqual(said);
    expect(await second.result).toMatchObject({ text: 'Hello', replayed: true });
    await at.settlements(userId, 1);
  });

  it('is answered when the energy is gone meanwhile', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    await at.engine.run(request(userId));
    const { availableEnergy } = await at.engine.status(userId);
    await at.engine.ledger.charge({ userId, feature: 'ai_message', energy: availableEnergy });
    expect(await at.engine.run(request(userId))).toMatchObject({ text: 'Hello', replayed: true });
    expect(await refusalOf(at.engine.run(request(userId, { idempotencyKey: 'new' })))).toBe(
      'insufficient_energy',
    );
    await at.settlements(userId, 1);
  });

  it.each([
    ['another input', { input: 'Say hello to Bob.' }],
    ['another feature', { feature: 'ai_about' }],
    ['another model', { model: 'other' }],
    ['another system text', { system: 'Be brief.' }],
    ['another limit', { maxOutputTokens: 7 }],
    ['another temperature', { temperature: 1 }],
    [
      'another image',
      { input: { prompt: 'Say hello to Ada.', attachments: [{ kind: 'image', data: 'data:,b' }] } },
    ],
  ] satisfies [string, Partial<RunRequest>][])('with %s under the same key is refused', async (_, other) => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    await at.engine.run(request(userId));
    expect(await refusalOf(at.engine.run(request(userId, other)))).toBe('idempotency_conflict');
    await at.settlements(userId, 1);
  });

  it('images of the same size with other bytes are another request', async () => {
    const userId = await at.newUser();
    const withImage = (byte: number) =>
      request(userId, {
        input: {
          prompt: 'What is it?',
          attachments: [{ kind: 'image', mediaType: 'image/png', data: new Uint8Array([byte, 2, 3]) }],
        },
      });
    at.provider.script(reply(['A dot']));
    await at.engine.run(withImage(1));
    expect(await at.engine.run(withImage(1))).toMatchObject({ text: 'A dot', replayed: true });
    expect(await refusalOf(at.engine.run(withImage(9)))).toBe('idempotency_conflict');
  });

  it('after a failure before the first token runs again, with the same key', async () => {
    const userId = await at.newUser();
    at.provider.script({ refusal: { status: 500 } }, { refusal: { status: 500 } }, reply(['At last']));
    expect(await refusalOf(at.engine.run(request(userId)))).toBe('provider_failed');
    expect(await refusalOf(at.engine.run(request(userId)))).toBe('provider_failed');
    expect(await at.engine.run(request(userId))).toMatchObject({ text: 'At last', replayed: false });
    expect(await at.engine.run(request(userId))).toMatchObject({ text: 'At last', replayed: true });
    await at.settlements(userId, 1);
  });

  it('of a stream that broke in the middle brings the part that was paid, and says that it is a part', async () => {
    const userId = await at.newUser();
    at.provider.script({ steps: [...say('Half an '), { type: 'error' }] });
    const { events, result } = await at.engine.stream(request(userId));
    expect(await refusalOf(partsOf(events))).toBe('provider_failed');
    const first = await result;
    const again = await at.engine.run(request(userId));
    expect(again).toMatchObject({ text: 'Half an ', replayed: true, finishReason: 'interrupted' });
    expect(again.interruption).toMatchObject({ code: 'provider_failed' });
    expect(again.entry.seq).toBe(first.entry.seq);
    const shown = await at.v3.runAICostAware(userId, 'ai_message', request(userId).input, {
      idempotencyKey: 'one call',
    });
    expect(shown).toMatchObject({ success: false, error_code: 'provider_failed', output: 'Half an ' });
    const streamed = await at.engine.stream(request(userId));
    expect(await refusalOf(partsOf(streamed.events))).toBe('provider_failed');
    await at.settlements(userId, 1);
  });

  it('after the kept reply is gone says what was paid, and that the answer is not there any more', async () => {
    const userId = await at.newUser();
    at.provider.script(reply(['Hello']));
    await at.engine.run(request(userId));
    at.clock.advance({ hours: 25 });
    const late = await at.engine.run(request(userId));
    expect(late).toMatchObject({ text: '', replayed: true, interruption: { code: 'invalid_request' } });
    expect(late.entry.delta).toBe(-110);
    await at.settlements(userId, 1);
  });

  it('while the first attempt runs is told so, and the model is asked once', async () => {
    const userId = await at.newUser({ energy: 150 });
    const calls = at.provider.calls.length;
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    at.provider.script({ steps: [{ type: 'wait', until }, ...say('Hello')] });
    const first = at.engine.run(request(userId));
    await reached(() => at.provider.calls.length === calls + 1);
    const others = await Promise.all([1, 2, 3].map(() => refusalOf(at.engine.run(request(userId)))));
    expect(others).toEqual(['request_in_progress', 'request_in_progress', 'request_in_progress']);
    go();
    expect((await first).text).toBe('Hello');
    expect((await at.engine.run(request(userId))).text).toBe('Hello');
    expect(at.provider.calls).toHaveLength(calls + 1);
    await at.settlements(userId, 1);
  });

  it('started in the same moment asks the model once, whoever comes first', async () => {
    const userId = await at.newUser({ energy: 150 });
    const calls = at.provider.calls.length;
    at.provider.script(reply(['Hello']));
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => refusalOf(at.engine.run(request(userId)))));
    expect(outcomes.filter((code) => code !== '' && code !== 'request_in_progress')).toEqual([]);
    expect(outcomes).toContain('');
    expect(at.provider.calls).toHaveLength(calls + 1);
    await at.settlements(userId, 1);
  });

  it('that finds its energy held by the first attempt is told that this runs, not that energy is short', async () => {
    const userId = await at.newUser({ energy: 150 });
    const { promise: until, resolve: go } = Promise.withResolvers<void>();
    const second = createTestEngine(open().database, { clock: at.clock });
    at.provider.script({ steps: [{ type: 'wait', until }, ...say('Hello')] });
    let first: Promise<unknown> = Promise.resolve();
    second.database.beforeNext(/read_account/, async () => {
      first = at.engine.run(request(userId));
      await reached(() => at.provider.calls.length === 1);
    });
    expect(await refusalOf(second.engine.run(request(userId)))).toBe('request_in_progress');
    go();
    await first;
    expect(second.provider.calls).toHaveLength(0);
    await at.settlements(userId, 1);
    await second.engine.close();
  });

  it('after a crash waits for the lease, and then runs again', async () => {
    const userId = await at.newUser({ energy: 150 });
    const quote = await at.engine.quote(request(userId));
    const crashed = createTestEngine(open().database, { clock: at.clock });
    crashed.provider.script({ steps: [{ type: 'hang' }] });
    void crashed.engine.run(request(userId)).catch(() => {});
    await reached(() => crashed.provider.calls.length === 1);
    expect((await at.engine.status(userId)).heldEnergy).toBe(quote.ceiling.total);
    at.clock.advance({ seconds: at.engine.settings.holdSeconds - 1 });
    expect(await refusalOf(at.engine.run(request(userId)))).toBe('request_in_progress');
    at.clock.advance({ seconds: 1 });
    at.provider.script(reply(['Hello']));
    expect((await at.engine.run(request(userId))).text).toBe('Hello');
    await at.settlements(userId, 1);
    await crashed.engine.close();
  });

  it('of a charge under the same key is paid once at the first price, also across the start of a window', async () => {
    const userId = await at.newUser();
    at.clock.set('2026-03-10T13:59:59Z');
    const options = { idempotencyKey: 'deal' };
    expect(await at.v2.chargeEnergyV2(userId, 'ai_pitchdeck', 2, options)).toBe(true);
    at.clock.set('2026-03-10T14:00:00Z');
    expect(await at.v2.chargeEnergyV2(userId, 'ai_pitchdeck', 2, options)).toBe(true);
    expect((await at.v2.getEnergyStatus(userId)).current).toBe(7.8);
    expect(await refusalOf(at.v2.chargeEnergyV2(userId, 'ai_pitchdeck', 3, options))).toBe(
      'idempotency_conflict',
    );
    expect(await at.engine.ledger.verify(userId)).toEqual([]);
  });
});
