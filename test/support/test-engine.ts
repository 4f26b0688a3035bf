/** What does a test of the engine stand on? An engine with a scripted model, a fake clock and a watched database. */

import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Hundredths } from '@/amount';
import type { SettingsOverrides } from '@/config';
import type { Database } from '@/database/database';
import { createEnergyEngine, type EnergyEngine } from '@/engine';
import type { WebhookSurroundings } from '@/engine/webhooks';
import type { Entry } from '@/ledger/entry';
import type { Tier } from '@/pricing/tier';
import type { ModelEvent, ModelProvider } from '@/providers/provider';
import { createEnergyEngineV2, type EnergyEngineV2 } from '@/services/energy/energyEngineV2';
import { createEnergyEngineV3, type EnergyEngineV3 } from '@/services/energy/energyEngineV3';
import {
  createFakeClock,
  createFakeTimers,
  createScriptedProvider,
  type FakeClock,
  type FakeTimers,
  type ScriptedProvider,
  type ScriptedReply,
  type ScriptedStep,
} from '@/testing/index';
import { newUserId } from './databases.ts';
import { type WatchedDatabase, watchedDatabase } from './watched-database.ts';

/** Outside every seeded surge window. */
export const noon = '2026-03-10T12:00:00Z';

/** 32 bytes, the same for every engine of the tests. */
export const quoteSecret = 'a secret that only the tests know of';

export interface TestEngine {
  readonly engine: EnergyEngine;
  readonly v2: EnergyEngineV2;
  readonly v3: EnergyEngineV3;
  readonly provider: ScriptedProvider;
  readonly clock: FakeClock;
  readonly timers: FakeTimers;
  readonly database: WatchedDatabase;
  /** What was reported behind the caller's back. */
  readonly problems: string[];
  /** Opens an account: a free one with 10 energy unless told otherwise. */
  newUser(account?: { tier?: Tier; energy?: Hundredths; timeZone?: string }): Promise<string>;
  /** The books of a user are right and hold exactly so many settlements, or soon do; resolves to the newest. */
  settlements(userId: string, count: number): Promise<Entry | undefined>;
  /** Time goes on, and what it sets off comes to its end. */
  pass(seconds: number): Promise<void>;
  /** Time goes on, second by second, until the work has come to its end. */
  passUntil(work: Promise<unknown>): Promise<void>;
}

export interface TestEngineOptions {
  readonly clock?: FakeClock;
  readonly settings?: SettingsOverrides;
  /** Instead of the scripted one. */
  readonly model?: ModelProvider;
  readonly defaultModel?: string;
  /** How much the database's clock is behind the engine's. */
  readonly databaseBehindSeconds?: number;
  /** Where hosts are, and by which chance webhooks are retried. */
  readonly surroundings?: WebhookSurroundings;
}

export function createTestEngine(onDatabase: Database, options: TestEngineOptions = {}): TestEngine {
  const clock = options.clock ?? createFakeClock(noon);
  const timers = createFakeTimers(clock);
  const database = watchedDatabase(onDatabase, options.databaseBehindSeconds);
  const provider = createScriptedProvider({ defaultModel: options.defaultModel ?? 'scripted' });
  const problems: string[] = [];
  const engine = createEnergyEngine({
    database,
    provider: options.model ?? provider,
    clock,
    timers,
    quoteSecret,
    ...options.surroundings,
    onProblem: (problem) => problems.push(problem),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const { ledger } = engine;
  const pass = (seconds: number) => timers.advance({ seconds }, () => database.quiet());
  return {
    engine,
    v2: createEnergyEngineV2(async () => engine),
    v3: createEnergyEngineV3(async () => engine),
    provider,
    clock,
    timers,
    database,
    problems,
    async newUser({ tier = 'free', energy, timeZone } = {}) {
      const userId = newUserId();
      const { currentEnergy } = await ledger.openAccount({ userId, tier, timeZone });
      const change = energy === undefined ? 0 : energy - currentEnergy;
      if (change !== 0) {
        await ledger.adjust({ userId, energy: change, note: 'as the test wants it', actor: 'test' });
      }
      return userId;
    },
    async settlements(userId, count) {
      const settled = async () => (await ledger.entries(userId)).filter(({ kind }) => kind === 'settle');
      // Over a real socket the server hears of a client that has gone a moment after the client has.
      await expect.poll(async () => (await settled()).length).toBeGreaterThanOrEqual(count);
      await database.quiet();
      const all = await settled();
      expect(await ledger.verify(userId)).toEqual([]);
      expect(all).toHaveLength(count);
      return all[0];
    },
    pass,
    async passUntil(work) {
      let ended = false;
      const end = () => {
        ended = true;
      };
      work.then(end, end);
      while (!ended) {
        await database.quiet();
        if (!ended) await pass(1);
      }
    },
  };
}

export const say = (...texts: string[]): ScriptedStep[] => texts.map((text) => ({ type: 'text', text }));

/** A reply that says the texts, with a usage of the given tokens. */
export const reply = (
  texts: readonly string[],
  usage: ScriptedReply['usage'] = { promptTokens: 100, completionTokens: 200 },
): ScriptedReply => ({ steps: say(...texts), usage });

/** All parts of a stream, until it ends or throws. */
export async function partsOf(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const parts: ModelEvent[] = [];
  for await (const part of events) parts.push(part);
  return parts;
}

/** Resolves in the turn in which the condition holds; the test's own time limit is the only one. */
export async function reached(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** The code of the EnergyError, or the name of another error, that a promise rejects with; '' where it resolves. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    const { code, name } = error as { code?: unknown; name: string };
    return typeof code === 'string' ? code : name;
  }
}
