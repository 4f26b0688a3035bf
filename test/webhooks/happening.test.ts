import { describe, expect, it } from 'vitest';
import { eventsOf, type Happenings, type NewEntry, type RefusedCall } from '@/engine/webhooks/happening';

const at = new Date('2026-03-10T12:00:00Z');
const terms = { lowPercent: 10, smallestPrice: 88, spikeThresholdOf: () => 3_000 };

/** Entries that leave these balances, in hundredths, one after the other. */
const entriesOf = (from: number, balances: readonly number[], firstSeq = 1): NewEntry[] =>
  balances.map((balance, nth) => ({
    seq: firstSeq + nth,
    at,
    delta: balance - (balances[nth - 1] ?? from),
    balance,
    tiers: null,
    call: null,
  }));

const refusal = (version: number): RefusedCall => ({
  version,
  at,
  code: 'insufficient_energy',
  needed: 500,
  day: '2026-03-10',
  tokensUsed: 0,
});

const happenings = (over: Partial<Happenings>): Happenings => ({
  userId: '7d0f8a9e-3f0b-4c58-9a51-d9f1f3a3f1c7',
  tier: 'free',
  cap: 1_000,
  dailyLimit: 5_000,
  descent: null,
  balanceBefore: 1_000,
  fromSeq: 0,
  holds: [],
  days: [],
  entries: [],
  refusals: [],
  ...over,
});

const causesOf = (over: Partial<Happenings>): string[] =>
  eventsOf(happenings(over), terms).events.map(({ cause }) => cause);

describe('the events in what is new', () => {
  it.each<[string, number, readonly number[], readonly string[]]>([
    ['exactly a tenth of the cap is not low', 1_000, [100], []],
    ['a hundredth below a tenth is low', 1_000, [99], ['energy.low:1']],
    ['lower still is the same descent', 1_000, [99, 95, 90], ['energy.low:1']],
    ['back above, and down again, is another one', 1_000, [99, 100, 99], ['energy.low:1', 'energy.low:3']],
    ['what was low before is not told', 99, [98, 97], []],
    ['what was low before is told once it has been above', 99, [200, 99], ['energy.low:2']],
    ['less than the smallest price is exhausted', 1_000, [87], ['energy.low:1', 'energy.exhausted:1']],
    ['the smallest price is enough', 1_000, [88], ['energy.low:1']],
    [
      'exhausted is told again only after energy came in',
      1_000,
      [87, 80, 90, 87],
      ['energy.low:1', 'energy.exhausted:1', 'energy.exhausted:4'],
    ],
    [
      'energy that is not enough ends no descent',
      1_000,
      [50, 60, 50],
      ['energy.low:1', 'energy.exhausted:1'],
    ],
  ])('%s', (_, balanceBefore, balances, causes) => {
    expect(causesOf({ balanceBefore, entries: entriesOf(balanceBefore, balances) })).toEqual(causes);
  });

  it('have a refusal among the entries after which it came', () => {
    const over = {
      balanceBefore: 300,
      entries: entriesOf(300, [250, 400, 390]),
      refusals: [refusal(1), refusal(3)],
    };
    expect(causesOf(over)).toEqual(['energy.exhausted:1', 'energy.exhausted:3']);
  });

  it('have a refusal before all entries, and one without any', () => {
    const told = { fromSeq: 7, balanceBefore: 300, refusals: [refusal(7)] };
    expect(causesOf({ ...told, entries: entriesOf(300, [250], 8) })).toEqual(['energy.exhausted:7']);
    expect(causesOf(told)).toEqual(['energy.exhausted:7']);
    expect(causesOf({ ...told, descent: { isLow: false, isExhausted: true } })).toEqual([]);
  });

  it('go by what was told before, where somebody has looked', () => {
    const entries = entriesOf(95, [90]);
    expect(causesOf({ descent: { isLow: true, isExhausted: false }, balanceBefore: 95, entries })).toEqual(
      [],
    );
    // Held by calls that have ended since.
    expect(causesOf({ descent: { isLow: false, isExhausted: false }, balanceBefore: 95, entries })).toEqual([
      'energy.low:1',
    ]);
  });

  it('count only holds that were there at the entry, and nothing held as spent', () => {
    const entries = entriesOf(1_000, [900]);
    const hold = { at, energy: 880 };
    expect(causesOf({ entries, holds: [hold] })).toEqual(['energy.low:1']);
    expect(causesOf({ entries, holds: [{ ...hold, at: new Date(at.getTime() + 1) }] })).toEqual([]);
  });

  it('leave out accounts without a cap and days without a limit', () => {
    expect(causesOf({ cap: 0, entries: entriesOf(1_000, [500]) })).toEqual([]);
    const call = {
      feature: 'ai_message',
      model: null,
      tier: 'free',
      tokens: 9,
      energy: 1,
      isSpike: false,
      day: 'd',
    } as const;
    const entries = entriesOf(1_000, [900]).map((entry) => ({ ...entry, call }));
    expect(causesOf({ dailyLimit: 0, entries, days: [{ day: 'd', tokensUsed: 9 }] })).toEqual([]);
  });
});
