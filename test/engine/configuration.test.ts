/** Is a change of prices seen at once, on every process, and a bad row survived? */

import { beforeEach, describe, expect, it } from 'vitest';
import { openPg } from '@/database/pg-pool';
import { type Configuration, createConfigurationStore } from '@/engine/configuration';
import { EnergyError } from '@/errors';
import { createFakeClock } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, noon, refusalOf, reply, type TestEngine } from '../support/test-engine.ts';
import { type WatchedDatabase, watchedDatabase } from '../support/watched-database.ts';

const allDay = (multiplier: number, name = 'All day') =>
  `insert into public.surge_pricing_windows (name, start_time, end_time, multiplier)
   values ('${name}', '00:00', '24:00', ${multiplier})`;

describeOnEachDatabase('the configuration', (open) => {
  let at: TestEngine;
  beforeEach(async () => {
    await open().clear();
    at = createTestEngine(open().database);
    return () => at.engine.close();
  });

  const multiplier = () => at.v2.computeSurgeMultiplier('', 'ai_message');
  const readings = () =>
    at.database.statements.filter((sql) => sql.includes('surge_pricing_windows w')).length;

  it('is read once, however many ask at once', async () => {
    await Promise.all([1, 2, 3].map(() => at.engine.configuration()));
    await at.engine.configuration();
    expect(readings()).toBe(1);
  });

  it('is read again when an admin’s change is announced', async () => {
    expect(await multiplier()).toBe(1);
    await at.database.query(allDay(1.9));
    expect(await multiplier()).toBe(1);
    await at.engine.announceConfigurationChange();
    expect(await multiplier()).toBe(1.9);
  });

  it('has the tiers by their price and the features by their name, whichever was edited last', async () => {
    await at.database.query(
      "update public.token_budgets set daily_limit = daily_limit + 1 where tier in ('pro', 'free')",
    );
    await at.database.query(
      "update public.ai_cost_estimates set base_tokens = base_tokens + 1 where feature = 'ai_chatbot'",
    );
    const { tiers, features } = await at.engine.configuration();
    expect([...tiers.keys()]).toEqual(['free', 'pro', 'elite', 'team', 'enterprise']);
    expect([...features.keys()]).toEqual([...features.keys()].sort());
  });

  it('is read again after its time by the clock alone, whichever way the clock was moved', async () => {
    const { configurationRefreshSeconds: seconds } = at.engine.settings;
    expect(await multiplier()).toBe(1);
    await at.database.query(allDay(1.9));
    at.clock.advance({ seconds: seconds - 1 });
    expect(await multiplier()).toBe(1);
    at.clock.advance({ seconds: 1 });
    expect(await multiplier()).toBe(1.9);
    await at.database.query(
      `update public.surge_pricing_windows set multiplier = 1.7 where name = 'All day'`,
    );
    at.clock.advance({ seconds: -seconds });
    expect(await multiplier()).toBe(1.7);
  });

  it('leaves out a window whose zone or hours cannot be read, says so, and prices by the others', async () => {
    await at.database.query(allDay(1.9));
    await at.database.query(
      `insert into public.surge_pricing_windows (name, start_time, end_time, multiplier, time_zone, priority)
       values ('Nowhere', '00:00', '24:00', 9, 'Nowhere/Land', 9), ('Late', '24:00', '01:00', 9, 'UTC', 9)`,
    );
    expect(await multiplier()).toBe(1.9);
    expect(at.problems).toEqual([expect.stringContaining('Late'), expect.stringContaining('Nowhere')]);
  });

  it('prices no window dearer than the platform allows, whoever wrote it, and says so', async () => {
    await at.database.query(allDay(50));
    expect(await multiplier()).toBe(at.engine.settings.surge.multiplierAtMost);
    expect(at.problems).toEqual([expect.stringContaining('says × 50')]);
  });

  it('that cannot be read is asked for again by the next call', async () => {
    at.database.failNext(1, /surge_pricing_windows w/);
    expect(await refusalOf(multiplier())).toBe('database_unavailable');
    expect(await multiplier()).toBe(1);
  });

  it('a platform’s zone that does not exist is refused before anything runs', () => {
    const bad = () => createTestEngine(at.database, { settings: { platformTimeZone: 'Nowhere/Land' } });
    expect(bad).toThrow(EnergyError);
  });
});

describe('a store of the configuration', () => {
  const tables = (name: string) => [
    {
      tables: {
        tiers: [],
        windows: [],
        prices: [],
        features: [{ feature: name, base_tokens: 1, token_multiplier: 1, tokens_per_item: null }],
      },
    },
  ];
  const featuresOf = ({ features }: Configuration) => [...features.keys()];

  function storeOf(part: Partial<WatchedDatabase>) {
    const problems: string[] = [];
    const unused = () => Promise.reject(new Error('not used'));
    const database = { query: unused, transaction: unused, listen: unused, close: unused, ...part };
    const store = createConfigurationStore({
      database: database as unknown as WatchedDatabase,
      clock: createFakeClock(noon),
      refreshSeconds: 15,
      platformTimeZone: 'UTC',
      exemptFeatures: [],
      multiplierAtMost: 2,
      onProblem: (problem) => problems.push(problem),
    });
    return { store, problems };
  }

  it('does not answer with a reading that began before the change it was told of', async () => {
    const answers: ((rows: unknown) => void)[] = [];
    const began: (() => void)[] = [];
    const beginning = (nth: number) =>
      new Promise<void>((resolve) => {
        began[nth] = resolve;
      });
    const [first, second] = [beginning(0), beginning(1)];
    let notice = (_: string): void => {};
    const query = () =>
      new Promise((resolve) => {
        answers.push(resolve);
        began[answers.length - 1]?.();
      });
    const { store } = storeOf({
      query: query as unknown as WatchedDatabase['query'],
      listen: async (_, onNotice) => {
        notice = onNotice;
        return async () => {};
      },
    });
    const before = store.current();
    await first;
    notice('');
    const after = store.current();
    await second;
    answers[1]?.(tables('new'));
    answers[0]?.(tables('old'));
    expect(featuresOf(await after)).toEqual(['new']);
    expect(featuresOf(await before)).toEqual(['old']);
    expect(featuresOf(await store.current())).toEqual(['new']);
  });

  it('works by its timer, and says so, where it cannot listen', async () => {
    const { store, problems } = storeOf({
      query: (async () => tables('known')) as unknown as WatchedDatabase['query'],
    });
    expect(featuresOf(await store.current())).toEqual(['known']);
    expect(problems).toEqual([expect.stringContaining('heard late')]);
    await store.close();
  });
});

describeOnEachDatabase(
  'the configuration of another process',
  (open) => {
    it('changes as soon as the notice is there, and a locked quote keeps its price', async () => {
      const here = createTestEngine(open().database);
      const url = open().url ?? '';
      const connection = await openPg(url);
      const heard = Promise.withResolvers<void>();
      const listening = {
        ...watchedDatabase(connection),
        listen: (channel: string, onNotice: (payload: string) => void) =>
          connection.listen(channel, (payload) => {
            onNotice(payload);
            heard.resolve();
          }),
      };
      const there = createTestEngine(listening, { clock: here.clock });
      const userId = await there.newUser();
      const request = { userId, feature: 'ai_message', input: 'Hello' };
      const locked = await there.engine.quote(request);
      await here.database.query(allDay(1.4));
      await here.engine.announceConfigurationChange();
      await heard.promise;
      expect((await there.engine.quote(request)).terms.windowMultiplier).toBe('1.4');
      there.provider.script(reply(['Hello']));
      const { entry } = await there.engine.run({ ...request, quoteToken: locked.token });
      expect(entry.delta).toBe(-110);
      await there.settlements(userId, 1);
      await there.engine.close();
      await here.engine.close();
      await connection.close();
    });
  },
  { kinds: ['Postgres 18'] },
);
