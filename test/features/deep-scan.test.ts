/** Can a deep scan be stopped anywhere and resumed, without an item lost or paid twice? */

import { beforeEach, expect, it } from 'vitest';
import type { EnergyError } from '@/errors';
import { features, runScan, type ScanProgress, scanResults, startScan, stopScan } from '@/features/index';
import { priceTokens } from '@/pricing/price';
import { offlineProvider } from '@/providers/offline';
import {
  type AnsweringProvider,
  createAnsweringProvider,
  lastTextOf,
} from '../support/answering-provider.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, refusalOf, type TestEngine } from '../support/test-engine.ts';

const prospects = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    name: `Firm ${nth}`,
    trade: nth % 3 === 0 ? 'parcels' : 'pumps',
  }));
const ideal = 'Firms that ship parcels';

const itemsIn = (text: string): number[] =>
  [...text.matchAll(/"item":(\d+)/g)].map(([, item]) => Number(item));
const scoreOf = (item: number): number => (item * 37) % 101;

/** A model that judges every item by its number: 30 tokens an item in, 20 out, and 25 for the question. */
const judge = (): AnsweringProvider =>
  createAnsweringProvider(
    (request) =>
      JSON.stringify({
        results: itemsIn(lastTextOf(request)).map((item) => ({
          item,
          score: scoreOf(item),
          reasons: [`No. ${item}`],
        })),
      }),
    (request) => {
      const count = itemsIn(lastTextOf(request)).length;
      return { input: 25 + 30 * count, output: 20 * count };
    },
  );

describeOnEachDatabase('a deep scan', (open) => {
  let at: TestEngine;
  let model: AnsweringProvider;
  beforeEach(async () => {
    await open().clear();
    model = judge();
    at = createTestEngine(open().database, { model });
    return () => at.engine.close();
  });
  const start = (userId: string, count: number, more = {}) =>
    startScan(at.engine, { userId, input: { ideal, prospects: prospects(count) }, confirmed: true, ...more });
  const askedFor = () => model.requests.flatMap((request) => itemsIn(lastTextOf(request)));
  /** The scan has these items done; the books are right, and its settlements add up to one list, rounded once. */
  const inOrder = async (userId: string, scanId: string, done: number) => {
    const { scan, results } = await at.engine.ledger.scan({ userId, scanId });
    expect(scan.done).toBe(done);
    expect(results.map(({ position }) => position)).toEqual(Array.from({ length: done }, (_, nth) => nth));
    expect(results.every(({ position, result }) => result.score === scoreOf(position))).toBe(true);
    expect(await at.engine.ledger.verify()).toEqual([]);
    const entries = (await at.engine.ledger.entries(userId, { limit: 200 })).filter(
      ({ kind }) => kind === 'settle',
    );
    expect(new Set(entries.map(({ holdId }) => holdId)).size).toBe(entries.length);
    expect(entries.reduce((sum, { delta }) => sum - delta, 0)).toBe(scan.energy);
    return { scan, entries };
  };

  it('of 500 rows, stopped at 200 and resumed, has 500 results, none paid twice, and right books', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 500);
    const stopping = new AbortController();
    const stopped = await runScan(at.engine, {
      userId,
      scanId,
      signal: stopping.signal,
      onProgress: ({ scan }) => {
        if (scan.done === 200) stopping.abort();
      },
    });
    expect(stopped).toMatchObject({ scan: { status: 'stopped', stopReason: 'asked' }, refusal: null });
    const half = await inOrder(userId, scanId, 200);
    expect(half.entries).toHaveLength(8);

    const { scan: ended } = await runScan(at.engine, { userId, scanId });
    expect(ended).toMatchObject({
      status: 'finished',
      stopReason: null,
      done: 500,
      tokens: 500 * 50 + 20 * 25,
    });
    const { scan, entries } = await inOrder(userId, scanId, 500);
    expect(entries).toHaveLength(20);
    expect(askedFor()).toEqual(Array.from({ length: 500 }, (_, nth) => nth));
    if (scan.terms === null) throw new Error('a paid scan has terms');
    const { tokensBefore, ...terms } = scan.terms;
    // 25,500 tokens at 5,000 an energy are six, at 0.85: rounded up once, not for each of 500 items or 20 calls.
    expect(scan.energy).toBe(priceTokens(terms, scan.tokens).total);
    expect(scan.energy).toBe(510);

    const { results } = await scanResults(at.engine, { userId, scanId });
    expect(results.map(({ rank }) => rank)).toEqual(Array.from({ length: 500 }, (_, nth) => nth + 1));
    expect(results.every(({ score }, nth) => score <= (results[nth - 1]?.score ?? 100))).toBe(true);
    expect(results[0]).toMatchObject({ score: 100, reasons: [expect.stringMatching(/^No\. /)] });
  });

  it('is finished for good: run again, it asks and pays nothing', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 30);
    await runScan(at.engine, { userId, scanId });
    const asked = model.requests.length;
    expect(await runScan(at.engine, { userId, scanId })).toMatchObject({
      scan: { status: 'finished' },
      entries: [],
    });
    expect(model.requests).toHaveLength(asked);
    await inOrder(userId, scanId, 30);
  });

  it('whose process dies after a call was paid goes on with the next one', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 60);
    // The first look at what is paid, at the start of the run, succeeds.
    at.database.beforeNext(/energy\.settle_hold/, async () => at.database.failNext(1, /energy\.pay_scan/));
    expect(await refusalOf(runScan(at.engine, { userId, scanId }))).toBe('database_unavailable');
    expect((await scanResults(at.engine, { userId, scanId })).results).toEqual([]);
    await runScan(at.engine, { userId, scanId });
    expect(askedFor()).toEqual(Array.from({ length: 60 }, (_, nth) => nth));
    expect((await inOrder(userId, scanId, 60)).entries).toHaveLength(3);
  });

  it('whose process dies before a call was paid asks again, and pays once', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 50);
    at.database.failNext(1_000, /energy\.(settle_hold|mark_scan|release_hold)/);
    const dying = runScan(at.engine, { userId, scanId });
    await at.passUntil(refusalOf(dying));
    at.database.failNext(0, /^$/);
    at.clock.advance({ seconds: 600 });
    await runScan(at.engine, { userId, scanId });
    expect((await inOrder(userId, scanId, 50)).entries).toHaveLength(2);
  });

  it('run in two places at once pays each item once', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 100);
    const other = createTestEngine(open().database, {
      model,
      clock: at.clock,
      // Another size of step, and so another key for the same items.
      settings: { features: { scanItemsPerCall: 40 } },
    });
    const both = await Promise.allSettled([
      runScan(at.engine, { userId, scanId }),
      runScan(at.engine, { userId, scanId }),
      runScan(other.engine, { userId, scanId }),
    ]);
    const codes = both.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as EnergyError).code] : [],
    );
    expect(new Set(codes).size).toBeLessThanOrEqual(1);
    await runScan(at.engine, { userId, scanId });
    await inOrder(userId, scanId, 100);
    expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, tokensHeld: 0 });
    await other.engine.close();
  });

  it('that runs out of energy keeps what is paid, says why, and goes on when there is some', async () => {
    const userId = await at.newUser({ tier: 'pro', energy: 200 });
    expect(await refusalOf(start(userId, 400))).toBe('insufficient_energy');
    const { id: scanId } = await start(userId, 400, { allowPart: true });
    const { scan, refusal } = await runScan(at.engine, { userId, scanId });
    expect(refusal?.code).toBe('insufficient_energy');
    expect(scan).toMatchObject({ status: 'stopped', stopReason: 'insufficient_energy' });
    expect(scan.done).toBeGreaterThan(0);
    await at.engine.ledger.purchase({ userId, energy: 2_000 });
    expect(await runScan(at.engine, { userId, scanId })).toMatchObject({
      scan: { status: 'finished', done: 400 },
    });
    await inOrder(userId, scanId, 400);
  });

  it('is stopped from elsewhere after the call that is under way', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 100);
    const seen: number[] = [];
    const onProgress = ({ scan }: ScanProgress) => seen.push(scan.done);
    at.database.beforeNext(
      /energy\.settle_hold/,
      async () => void (await stopScan(at.engine, { userId, scanId })),
    );
    const { scan } = await runScan(at.engine, { userId, scanId, onProgress });
    expect(scan).toMatchObject({ status: 'stopped', stopReason: 'asked', done: 25 });
    expect(seen).toEqual([25]);
  });

  it('whose model misses an item is asked again, and stops unpaid where it misses one twice', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    let answers = 0;
    const forgetful = createAnsweringProvider(
      (request) => {
        answers += 1;
        const items = itemsIn(String(request.messages[1]?.content)).map((item) => ({
          item,
          score: scoreOf(item),
          reasons: ['x'],
        }));
        return JSON.stringify({ results: answers === 2 ? items : items.slice(1) });
      },
      () => ({ input: 100, output: 100 }),
    );
    const forgetting = createTestEngine(open().database, { model: forgetful, clock: at.clock });
    const { id: scanId } = await startScan(forgetting.engine, {
      userId,
      input: { ideal, prospects: prospects(50) },
    });
    const { scan, refusal } = await runScan(forgetting.engine, { userId, scanId });
    expect(lastTextOf(forgetful.requests[1] as never)).toMatch(/no result for item 0/);
    expect(refusal?.code).toBe('provider_failed');
    expect(scan).toMatchObject({ status: 'stopped', stopReason: 'provider_failed', done: 25, tokens: 200 });
    await inOrder(userId, scanId, 25);
    await forgetting.engine.close();
  });

  it('carries the rest of a begun energy over to other terms', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 50);
    at.database.beforeNext(
      /energy\.settle_hold/,
      async () => void (await stopScan(at.engine, { userId, scanId })),
    );
    await runScan(at.engine, { userId, scanId });
    await at.engine.ledger.setTier({ userId, tier: 'team' });
    const { scan } = await runScan(at.engine, { userId, scanId });
    // The first 1,275 tokens began an energy of 5,000; the next 1,275 are in it, at whatever tier.
    expect(scan).toMatchObject({ status: 'finished', energy: 85 });
    await inOrder(userId, scanId, 50);
  });

  it('wants a very large list confirmed, and refuses what it cannot read', async () => {
    const userId = await at.newUser({ tier: 'enterprise' });
    const begin = (input: unknown, more = {}) => refusalOf(startScan(at.engine, { userId, input, ...more }));
    expect(await begin({ ideal, prospects: prospects(300) })).toBe('confirmation_required');
    expect(await begin({ ideal, prospects: [] })).toBe('invalid_request');
    expect(await begin({ ideal })).toBe('invalid_request');
    expect(await begin({ ideal, prospects: prospects(1), csv: 'a\nb' })).toBe('invalid_request');
    expect(await begin({ ideal, prospects: prospects(5_001) }, { confirmed: true })).toBe('invalid_request');
    expect(
      await begin({ ideal, prospects: [{ a: 'x'.repeat(1_999), b: 'x'.repeat(1_999), c: 'xxxx' }] }),
    ).toBe('invalid_request');
    expect(await begin({ ideal, csv: 'name,city\n"Paketwerk,Kassel' })).toBe('invalid_request');
    await at.settlements(userId, 0);
  });

  it('belongs to its user, is the same for the same key, and goes with them', async () => {
    const [userId, other] = [await at.newUser({ tier: 'elite' }), await at.newUser()];
    const { id: scanId } = await start(userId, 30, { idempotencyKey: 'a scan' });
    expect((await start(userId, 30, { idempotencyKey: 'a scan' })).id).toBe(scanId);
    expect(await refusalOf(start(userId, 31, { idempotencyKey: 'a scan' }))).toBe('idempotency_conflict');
    expect(await refusalOf(runScan(at.engine, { userId: other, scanId }))).toBe('not_found');
    expect(await refusalOf(scanResults(at.engine, { userId: other, scanId }))).toBe('not_found');
    expect(await at.engine.ledger.scans({ userId, limit: 10 })).toMatchObject([
      { id: scanId, done: 0, items: 30 },
    ]);
    await runScan(at.engine, { userId, scanId });
    await at.engine.ledger.forgetUser({ userId });
    expect(await at.engine.ledger.scans({ userId, limit: 10 })).toEqual([]);
    const left = await at.database.query('select from energy.scan_items where user_id = $1', [userId]);
    expect(left).toEqual([]);
    expect(await refusalOf(start(userId, 3))).not.toBe('');
  });

  it('asked for again with its key is answered from what is there, also when the energy is gone', async () => {
    const userId = await at.newUser({ tier: 'pro', energy: 200 });
    const call = { userId, input: { ideal, prospects: prospects(60) }, idempotencyKey: 'a scan' };
    const first = await features.ai_deepscan.run(at.engine, call);
    const { availableEnergy } = await at.engine.status(userId);
    await at.engine.ledger.adjust({ userId, energy: 0 - availableEnergy, note: 'gone', actor: 'test' });
    const asked = model.requests.length;
    const again = await features.ai_deepscan.run(at.engine, call);
    expect(again).toMatchObject({ output: first.output, energy: first.energy, replayed: true });
    expect(model.requests).toHaveLength(asked);
  });

  it('whose call breaks off while it is watched pays nothing for it, and judges the same items later', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const { id: scanId } = await start(userId, 30);
    const { engine } = createTestEngine(open().database, {
      clock: at.clock,
      model: {
        ...model,
        async *stream() {
          yield { type: 'text', text: '{"results":[{"item":0,"score":1,"reasons":["Fits"]},' };
          throw new DOMException('gone', 'AbortError');
        },
      },
    });
    const written: number[] = [];
    const watched = runScan(engine, { userId, scanId, onWriting: (now) => written.push(now.written) });
    await expect(watched).rejects.toThrow('gone');
    expect(written).toEqual([1]);
    expect(await engine.status(userId)).toMatchObject({ currentEnergy: 6_000, heldEnergy: 0 });
    await engine.close();
    await runScan(at.engine, { userId, scanId, onWriting: () => {} });
    await inOrder(userId, scanId, 30);
    expect(askedFor()).toEqual(Array.from({ length: 30 }, (_, nth) => nth));
  });

  it('as a feature reads a CSV, streams its progress, and ranks', async () => {
    const userId = await at.newUser({ tier: 'elite' });
    const csv = `\uFEFFName;Trade;\r\n${prospects(60)
      .map(({ name, trade }) => `"${name} ""GmbH"", Köln";${trade};`)
      .join('\r\n')}\r\n\r\n`;
    const { events, result } = await features.ai_deepscan.stream(at.engine, {
      userId,
      input: { ideal, csv },
    });
    const done: number[] = [];
    for await (const event of events) if (event.type === 'progress') done.push(event.done);
    expect(done).toEqual([25, 50, 60]);
    const { output, energy, entries } = await result;
    expect(output).toMatchObject({ status: 'finished', done: 60, of: 60 });
    expect(output.results[0]?.prospect).toMatchObject({
      Name: expect.stringMatching(/^Firm \d+ "GmbH", Köln$/),
    });
    expect(entries.reduce((sum, { delta }) => sum - delta, 0)).toBe(energy);
  });

  it('works without a model, by the words that list and record share', async () => {
    const offline = createTestEngine(open().database, { model: offlineProvider(), clock: at.clock });
    const userId = await at.newUser({ tier: 'elite' });
    const { output, notice } = await features.ai_deepscan.run(offline.engine, {
      userId,
      input: { ideal: 'Parcels', prospects: [...prospects(30), { name: '你好 \ud83d \u0000' }] },
    });
    expect(notice).toMatch(/not written by a language model/);
    expect(output.results[0]).toMatchObject({ item: 0, score: 100, prospect: { trade: 'parcels' } });
    expect(output.results).toHaveLength(31);
    expect(await offline.engine.ledger.verify(userId)).toEqual([]);
    await offline.engine.close();
  });

  /** Words that every call repeats, so that a list costs more than its items. */
  const longIdeal = 'Firms that ship parcels, quickly, in the north. '.repeat(60);
  const listOf = (count: number) => ({ ideal: longIdeal, prospects: prospects(count) });

  it('costs no more than its quote said at most, with what each of its calls repeats', async () => {
    const offline = createTestEngine(open().database, { model: offlineProvider() });
    const userId = await offline.newUser({ tier: 'enterprise', energy: 100_000 });
    const input = listOf(500);
    const quote = await features.ai_deepscan.quote(offline.engine, { userId, input });
    const step = await features.ai_deepscan.quote(offline.engine, { userId, input: listOf(25) });
    expect(Math.abs(quote.inputTokens / (20 * step.inputTokens) - 1)).toBeLessThan(0.03);
    const { id: scanId } = await startScan(offline.engine, { userId, input, confirmed: true });
    const { scan, refusal } = await runScan(offline.engine, { userId, scanId, quoteToken: quote.token });
    expect([refusal, scan.done]).toEqual([null, 500]);
    // The offline provider counts its answers otherwise than they are held for: by less than 3 %.
    expect(scan.tokens).toBeLessThanOrEqual(quote.ceilingTokens * 1.03);
    expect(scan.tokens).toBeGreaterThan(quote.inputTokens * 0.98);
    expect(scan.energy).toBeLessThanOrEqual(quote.ceiling.total);
    await offline.engine.close();
  });

  it('keeps the price that was agreed to, by its model, also where another window opens before it begins', async () => {
    at.clock.set('2026-03-10T20:58:00Z');
    const userId = await at.newUser({ tier: 'pro', energy: 100_000 });
    const input = { ideal, prospects: prospects(60) };
    const quote = await features.ai_deepscan.quote(at.engine, { userId, input });
    const { id: scanId } = await start(userId, 60);
    at.clock.advance({ minutes: 3 });
    const { entries, refusal } = await runScan(at.engine, { userId, scanId, quoteToken: quote.token });
    expect(refusal).toBeNull();
    for (const { receipt } of entries) {
      expect(receipt).toMatchObject({ price: { window_multiplier: '1' } });
    }
    expect(entries.reduce((sum, { delta }) => sum - delta, 0)).toBeLessThanOrEqual(quote.ceiling.total);
  });

  it('stops before it costs more than was agreed to, and keeps what is paid', async () => {
    const userId = await at.newUser({ tier: 'pro', energy: 100_000 });
    const few = await features.ai_deepscan.quote(at.engine, {
      userId,
      input: { ideal, prospects: prospects(25) },
    });
    const { id: scanId } = await start(userId, 200);
    const { scan, refusal, entries } = await runScan(at.engine, { userId, scanId, quoteToken: few.token });
    expect(refusal?.code).toBe('confirmation_required');
    expect(scan).toMatchObject({ status: 'stopped', stopReason: 'confirmation_required' });
    expect(scan.done).toBeGreaterThan(0);
    expect(scan.done).toBeLessThan(200);
    expect(entries.reduce((sum, { delta }) => sum - delta, 0)).toBeLessThanOrEqual(few.ceiling.total);
    await inOrder(userId, scanId, scan.done);
  });

  it('is not begun at a price that holds no more, or is another user’s', async () => {
    const userId = await at.newUser({ tier: 'pro', energy: 100_000 });
    const input = { ideal, prospects: prospects(30) };
    const quote = await features.ai_deepscan.quote(at.engine, { userId, input });
    const others = await features.ai_deepscan.quote(at.engine, {
      userId: await at.newUser({ tier: 'pro' }),
      input,
    });
    const { id: scanId } = await start(userId, 30);
    at.clock.advance({ minutes: 6 });
    const late = await runScan(at.engine, { userId, scanId, quoteToken: quote.token });
    expect([late.refusal?.code, late.entries]).toEqual(['quote_expired', []]);
    const theirs = await runScan(at.engine, { userId, scanId, quoteToken: others.token });
    expect(theirs.refusal?.code).toBe('quote_expired');
    expect((await at.engine.status(userId)).heldEnergy).toBe(0);
  });
});
