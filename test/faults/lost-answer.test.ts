import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaults } from '@/config';
import type { Database } from '@/database/database';
import { createEnergyEngine, type EnergyEngine } from '@/engine';
import type { CallResult } from '@/engine/metered-call';
import type { EnergyError } from '@/errors';
import { createFakeClock, type FakeClock } from '@/testing/fake-clock';
import { createScriptedProvider, type ScriptedProvider } from '@/testing/scripted-provider';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { type Fault, faultyDatabase } from './faulty-database.ts';

const always = Number.POSITIVE_INFINITY;
const answer = {
  steps: [{ type: 'text', text: 'Hello ' } as const, { type: 'text', text: 'there.' } as const],
};

/** The coalescer sends once more by itself; beyond that the settlement is tried again. */
const survivable: readonly Fault[] = [
  { verb: 'place_hold', when: 'before', times: 1 },
  { verb: 'place_hold', when: 'after', times: 1 },
  { verb: 'keep_reply', when: 'before', times: 3 },
  { verb: 'keep_reply', when: 'after', times: 3 },
  { verb: 'settle_hold', when: 'before', times: 1 },
  { verb: 'settle_hold', when: 'after', times: 1 },
  { verb: 'settle_hold', when: 'before', times: 5 },
  { verb: 'settle_hold', when: 'after', times: 5 },
];

it('a settlement is tried for longer than a restart takes, and for less than is left of a kept lease', () => {
  const { attempts, firstWaitMs } = defaults.settlement;
  const seconds = (firstWaitMs * (2 ** (attempts - 1) - 1)) / 1_000;
  expect(seconds).toBeGreaterThan(30);
  expect(seconds).toBeLessThan((defaults.holdSeconds * 2) / 3);
});

describeOnEachDatabase('a connection that is lost around a verb', (open) => {
  let database: Database;
  let clock: FakeClock;
  let provider: ScriptedProvider;
  let userId: string;
  let engines: EnergyEngine[];

  const engineOn = (on: Database): EnergyEngine => {
    const engine = createEnergyEngine({
      database: on,
      clock,
      provider,
      timers: { wait: async () => {}, every: () => () => {} },
    });
    engines.push(engine);
    return engine;
  };
  const call = async (engine: EnergyEngine): Promise<CallResult> => {
    const running = await engine.stream({
      userId,
      feature: 'ai_message',
      input: 'Write a short message.',
      idempotencyKey: 'the same call',
    });
    for await (const _ of running.events);
    return await running.result;
  };
  const settlements = async () =>
    (await engineOn(database).ledger.entries(userId)).filter(({ kind }) => kind === 'settle');
  const assertPaidOnce = async (result: Pick<CallResult, 'callId' | 'entry'>) => {
    const entries = await settlements();
    expect(entries.map(({ holdId, seq }) => ({ holdId, seq }))).toEqual([
      { holdId: result.callId, seq: result.entry.seq },
    ]);
    const { currentEnergy, heldEnergy } = await engineOn(database).status(userId);
    expect({ currentEnergy, heldEnergy }).toEqual({
      currentEnergy: result.entry.balanceAfter,
      heldEnergy: 0,
    });
    expect(await engineOn(database).ledger.verify(userId)).toEqual([]);
  };

  beforeEach(async () => {
    database = open().database;
    clock = createFakeClock('2026-03-10T12:00:00Z');
    provider = createScriptedProvider({ replies: [answer, answer] });
    engines = [];
    userId = await createUser(database);
    await engineOn(database).ledger.openAccount({ userId });
  });
  afterEach(async () => {
    for (const engine of engines) await engine.close();
  });

  it.each(survivable)(
    '$when $verb, $times times, is not noticed, and a retry answers the same',
    async (fault) => {
      const faulty = faultyDatabase(database, fault);
      const result = await call(engineOn(faulty));
      expect(faulty.calls()).toBeGreaterThan(fault.times);
      expect(result.text).toBe('Hello there.');
      await assertPaidOnce(result);
      const { entry, ...again } = await call(engineOn(database));
      expect(again).toMatchObject({
        callId: result.callId,
        text: result.text,
        usage: result.usage,
        replayed: true,
      });
      expect({ ...entry, replayed: false }).toEqual({ ...result.entry, replayed: false });
      await assertPaidOnce({ ...again, entry });
      expect(provider.calls).toHaveLength(1);
    },
  );

  it.each([
    { verb: 'release_hold', when: 'before', times: 3 },
    { verb: 'release_hold', when: 'after', times: 3 },
  ] as const)('$when $verb, $times times, releases once, and the next attempt is paid', async (fault) => {
    provider = createScriptedProvider({ replies: [{ refusal: { status: 500 } }, answer] });
    await expect(call(engineOn(faultyDatabase(database, fault)))).rejects.toMatchObject({
      code: 'provider_failed',
    });
    expect((await engineOn(database).status(userId)).heldEnergy).toBe(0);
    await assertPaidOnce(await call(engineOn(database)));
  });

  it('a process that dies between the reply and its settlement is asked again after the lease, and paid once', async () => {
    const dying = engineOn(faultyDatabase(database, { verb: 'settle_hold', when: 'before', times: always }));
    await expect(call(dying)).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(call(engineOn(database))).rejects.toMatchObject({ code: 'request_in_progress' });
    clock.advance({ seconds: dying.settings.holdSeconds });
    const result = await call(engineOn(database));
    expect(result).toMatchObject({ text: 'Hello there.', replayed: false });
    await assertPaidOnce(result);
  });

  it('a process that dies after its settlement and before the answer has paid: a retry brings text and entry', async () => {
    const dying = engineOn(faultyDatabase(database, { verb: 'settle_hold', when: 'after', times: always }));
    await expect(call(dying)).rejects.toMatchObject({ code: 'database_unavailable' });
    const result = await call(engineOn(database));
    expect(result).toMatchObject({ text: 'Hello there.', replayed: true });
    await assertPaidOnce(result);
    expect(provider.calls).toHaveLength(1);
  });

  it('a hold whose answer was lost for good lapses, and the retry after that is paid once', async () => {
    const faulty = engineOn(faultyDatabase(database, { verb: 'place_hold', when: 'after', times: always }));
    const failure = await call(faulty).catch((error: EnergyError) => error);
    expect(failure).toMatchObject({ code: 'database_unavailable', retryable: true });
    expect(provider.calls).toHaveLength(0);
    await expect(call(engineOn(database))).rejects.toMatchObject({ code: 'request_in_progress' });
    clock.advance({ seconds: faulty.settings.holdSeconds });
    await assertPaidOnce(await call(engineOn(database)));
  });
});
