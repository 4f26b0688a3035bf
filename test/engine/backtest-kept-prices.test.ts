/** Is a call replayed by the prices of the moment whose prices it has? Scans, quotes and holds keep theirs over a window's edge. */

import { beforeEach, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import { backtestLedger } from '@/engine/backtest/backtest';
import { holdTokens, settleTokens } from '@/engine/server-hold';
import { features, quoteRest, runScan, startScan } from '@/features/index';
import type { Tier } from '@/pricing/tier';
import type { ModelProvider } from '@/providers/provider';
import { createAnsweringProvider, lastTextOf } from '../support/answering-provider.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, type TestEngine } from '../support/test-engine.ts';

/** Peak Evening, × 1.20, begins at 21:00. */
const before = '2026-03-10T20:59:50Z';
const after = '2026-03-10T21:00:10Z';
/** Three calls of 25; with the third the list begins its second energy. */
const prospects = Array.from({ length: 75 }, (_, nth) => ({ name: `Firm ${nth}` }));
const input = { ideal: 'Firms that ship parcels', prospects };
const message = { feature: 'ai_message', input: 'Write a message to a company that ships parcels.' };

const itemsIn = (text: string): number[] =>
  [...text.matchAll(/"item":(\d+)/g)].map(([, item]) => Number(item));

/** Judges every item, 50 tokens each, and calls itself by its dated name, as providers do. */
function datedModel(): ModelProvider {
  const model = createAnsweringProvider(
    (request) =>
      JSON.stringify({
        results: itemsIn(lastTextOf(request)).map((item) => ({ item, score: 50, reasons: ['known'] })),
      }),
    (request) => ({ input: 25 + 30 * itemsIn(lastTextOf(request)).length, output: 20 * 25 }),
  );
  return {
    ...model,
    generate: async (request) => ({
      ...(await model.generate(request)),
      model: `${request.model}-2026-01-31`,
    }),
  };
}

describeOnEachDatabase('under the prices in force', (open) => {
  let at: TestEngine;
  const begin = async (databaseBehindSeconds = 0) => {
    await open().clear();
    at = createTestEngine(open().database, { model: datedModel(), databaseBehindSeconds });
    at.clock.set(before);
  };
  beforeEach(async () => {
    await begin();
    return () => at.engine.close();
  });
  const newUser = (tier: Tier = 'pro') => at.newUser({ tier, energy: 100_000 });

  /** What was charged, in hundredths, by the multiplier; a backtest of the very prices comes to the same. */
  const isReplayedAsItWas = async (): Promise<[string, number][]> => {
    const { database, engine } = at;
    const configuration = await engine.configuration();
    const report = await backtestLedger(database, {
      configuration,
      changed: {
        windows: configuration.windows,
        tiers: configuration.tiers,
        energyFactors: new Map(
          configuration.modelPrices.map(({ model, energyFactor }) => [model, energyFactor]),
        ),
      },
      demand: { elasticities: [0], shiftShare: 0, shiftHours: 6 },
      settings: settingsWith(),
      range: { from: new Date('2026-03-01'), to: new Date('2026-04-01') },
      pages: { entriesPerRead: 100 },
    });
    const rows = await database.query<{ multiplier: string; charged: string }>(
      `select receipt -> 'price' ->> 'window_multiplier' as multiplier, sum(-delta) * 100 as charged
       from energy.entries where kind in ('settle', 'charge') group by 1 order by 1`,
    );
    expect(report.differenceEnergy).toBe(0);
    expect(report).toMatchObject({ usersAffected: 0, refused: 0, callsWithoutPrice: 0 });
    expect(report.byHour.every(({ actual, changed }) => actual.energy === changed.energy)).toBe(true);
    return rows.map(({ multiplier, charged }) => [String(Number(multiplier)), Number(charged)]);
  };

  it('a scan that was begun before a window opened keeps its price to its end', async () => {
    const userId = await newUser();
    const { id: scanId } = await startScan(at.engine, { userId, input, confirmed: true });
    const { scan } = await runScan(at.engine, { userId, scanId, onProgress: () => at.clock.set(after) });
    expect(scan).toMatchObject({ status: 'finished', energy: 190 });
    expect(await isReplayedAsItWas()).toEqual([['1', 190]]);
  });

  it('a scan that brings its quote has the prices of the quote', async () => {
    const userId = await newUser();
    const { token } = await features.ai_deepscan.quote(at.engine, { userId, input });
    const { id: scanId } = await startScan(at.engine, { userId, input, confirmed: true });
    at.clock.set(after);
    const { scan } = await runScan(at.engine, { userId, scanId, quoteToken: token });
    expect(scan).toMatchObject({ status: 'finished', energy: 190 });
    expect(await isReplayedAsItWas()).toEqual([['1', 190]]);
  });

  it('what is left of a scan has the prices that its quote was made by, also where a window opens while it is made', async () => {
    const userId = await newUser();
    const { id: scanId } = await startScan(at.engine, { userId, input, confirmed: true });
    const stopping = new AbortController();
    await runScan(at.engine, { userId, scanId, signal: stopping.signal, onProgress: () => stopping.abort() });
    const opens = async () => at.clock.set(after);
    // Between the two reads of the account of which such a quote is made.
    at.database.beforeNext(/energy\.read_account/, async () =>
      at.database.beforeNext(/energy\.read_account/, opens),
    );
    const { token, terms, issuedAt, pricedAt } = await quoteRest(at.engine, { userId, scanId });
    expect(terms.windowMultiplier).toBe('1');
    expect([issuedAt, pricedAt].map((moment) => Date.parse(moment))).toEqual([
      Date.parse(after),
      Date.parse(before),
    ]);
    const { scan } = await runScan(at.engine, { userId, scanId, quoteToken: token });
    expect(scan).toMatchObject({ status: 'finished', energy: 190 });
    expect(await isReplayedAsItWas()).toEqual([['1', 190]]);
  });

  it('what a server holds has the prices of its hold, whatever the database’s clock says', async () => {
    await at.engine.close();
    await begin(20);
    at.clock.set(after);
    const userId = await newUser();
    const hold = await holdTokens(at.engine, { userId, feature: 'ai_message', tokens: 2_000, seconds: 60 });
    expect(hold.createdAt < new Date('2026-03-10T21:00:00Z')).toBe(true);
    await settleTokens(at.engine, { userId, holdId: hold.id, inputTokens: 500, outputTokens: 500 });
    expect(await isReplayedAsItWas()).toEqual([['1.2', 114]]);
  });

  it('a quote keeps its tier, where the user has another one by the time of the call', async () => {
    const userId = await newUser('free');
    const { token } = await at.engine.quote({ userId, ...message });
    await at.engine.ledger.setTier({ userId, tier: 'elite', actor: 'test' });
    at.clock.set(after);
    await at.engine.run({ userId, ...message, quoteToken: token });
    expect(await isReplayedAsItWas()).toEqual([['1', 110]]);
  });

  it('a call has the factor of the model that it was quoted for, by whatever name that answered', async () => {
    await at.database.query(`insert into public.model_prices
      (model, input_usd_per_million, output_usd_per_million, energy_factor)
      values ('answering', 1, 4, 2), ('answering-2026-01-31', 1, 4, 3)`);
    await at.engine.announceConfigurationChange();
    const userId = await newUser();
    const { entry } = await at.engine.run({ userId, ...message });
    expect(entry.delta).toBe(-190);
    expect(await isReplayedAsItWas()).toEqual([['1', 190]]);
  });

  it('a base has the prices of its charge', async () => {
    const userId = await newUser();
    await at.engine.charge({ userId, feature: 'ai_message', base: 100 });
    at.clock.set(after);
    await at.engine.charge({ userId, feature: 'ai_message', base: 100 });
    expect(await isReplayedAsItWas()).toEqual([
      ['1', 95],
      ['1.2', 114],
    ]);
  });
});
