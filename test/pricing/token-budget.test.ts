/** Does the day's budget hold at its edges, and does the day end at the user's own midnight? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectSpike, isPastSpikeThreshold } from '@/pricing/spike';
import { judgeTokenBudget, localDate, nextMidnight } from '@/pricing/token-budget';
import { seededTiers } from './fixtures.ts';

describe('the token budget', () => {
  it.each([
    ['what remains exactly is allowed', [5_000, 4_000, 0, 1_000], { allowed: true, remaining: 1_000 }],
    ['one token more is not', [5_000, 4_000, 0, 1_001], { allowed: false, exceededBy: 1, remaining: 1_000 }],
    ['what is held counts', [5_000, 3_000, 1_500, 501], { allowed: false, exceededBy: 1, remaining: 500 }],
    [
      'a lowered limit leaves nothing, never less',
      [5_000, 6_000, 0, 10],
      { allowed: false, exceededBy: 1_010, remaining: 0 },
    ],
    ['nothing always fits', [5_000, 6_000, 0, 0], { allowed: true, remaining: 0 }],
  ] as const)('%s', (_name, [dailyLimit, tokensUsedToday, tokensHeld, estimatedTokens], expected) => {
    const judged = judgeTokenBudget({ dailyLimit, tokensUsedToday, tokensHeld, estimatedTokens });
    expect(judged).toMatchObject(expected);
    expect(judged.reason === undefined).toBe(expected.allowed);
  });

  it('says for a person what is in the way', () => {
    const question = {
      dailyLimit: 40_000,
      tokensUsedToday: 30_000,
      tokensHeld: 5_000,
      estimatedTokens: 6_000,
    };
    expect(judgeTokenBudget(question).reason).toBe(
      "This needs about 6,000 tokens; 5,000 of today's 40,000 remain (5,000 are held by calls that are running).",
    );
  });

  it('refuses a number that is no count of tokens', () => {
    const question = { dailyLimit: 1, tokensUsedToday: 0, tokensHeld: 0, estimatedTokens: -1 };
    expect(() => judgeTokenBudget(question)).toThrow(/estimatedTokens must be a whole number/);
  });
});

describe('the next local midnight', () => {
  it.each([
    ['in UTC', 'UTC', '2026-05-20T13:00Z', '2026-05-21T00:00Z'],
    ['at midnight itself it is the next one', 'UTC', '2026-05-20T00:00Z', '2026-05-21T00:00Z'],
    ['in Kathmandu', 'Asia/Kathmandu', '2026-05-20T18:14:59Z', '2026-05-20T18:15Z'],
    ['after a day of 23 hours', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['after a day of 25 hours', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    ['in Santiago where midnight is skipped', 'America/Santiago', '2026-09-06T03:00Z', '2026-09-06T04:00Z'],
    [
      'in Santiago where the hour before midnight comes twice',
      'America/Santiago',
      '2026-04-05T02:30Z',
      '2026-04-05T04:00Z',
    ],
    ['in the second of these hours', 'America/Santiago', '2026-04-05T03:30Z', '2026-04-05T04:00Z'],
    ['in Cairo where midnight is skipped', 'Africa/Cairo', '2026-04-23T20:00Z', '2026-04-23T22:00Z'],
    [
      'in Havana where midnight comes twice it is the first',
      'America/Havana',
      '2026-11-01T03:30Z',
      '2026-11-01T04:00Z',
    ],
    ['in Apia, which skipped a whole day', 'Pacific/Apia', '2011-12-30T09:00Z', '2011-12-30T10:00Z'],
  ])('%s', (_name, zone, at, expected) => {
    expect(nextMidnight(new Date(at), zone)).toEqual(new Date(expected));
  });

  it('is the first moment of another date, for any moment and zone', () => {
    const zones = [
      'America/Santiago',
      'Africa/Cairo',
      'America/Havana',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Beirut',
    ];
    const format = (zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    const formats = new Map(zones.map((zone) => [zone, format(zone)]));
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }),
        (zone, at) => {
          const dateOf = (ms: number): string => formats.get(zone)?.format(ms) ?? '';
          const midnight = nextMidnight(at, zone).getTime();
          expect(localDate(at, zone)).toBe(dateOf(at));
          expect(midnight).toBeGreaterThan(at);
          expect(dateOf(midnight - 1)).toBe(dateOf(at));
          expect(dateOf(midnight) > dateOf(at)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['Mars/Olympus', '+02:00', ''])('is refused for the zone %j', (zone) => {
    expect(() => nextMidnight(0, zone)).toThrow(/IANA name/);
    expect(() => localDate(0, zone)).toThrow(/IANA name/);
  });
});

const thresholds = { largeTokens: 5_000, veryLargeTokens: 10_000 };

describe('a spike', () => {
  it.each([
    [0, 'normal', false, false],
    [4_999, 'normal', false, false],
    [5_000, 'large', false, true],
    [10_000, 'large', false, true],
    [10_001, 'very_large', true, true],
  ] as const)('of %i tokens on the elite tier is %s', (tokens, level, requiresConfirmation, warns) => {
    const spike = detectSpike(tokens, seededTiers.elite, thresholds);
    expect(spike).toMatchObject({ level, requiresConfirmation });
    expect(spike.warning !== null).toBe(warns);
  });

  it.each([
    ['free', 3_000, false, 'normal'],
    ['free', 3_001, true, 'normal'],
    ['free', 6_000, true, 'large'],
    ['pro', 10_000, false, 'large'],
    ['enterprise', 100_000, false, 'very_large'],
    ['enterprise', 100_001, true, 'very_large'],
  ] as const)('on the %s tier, %i tokens: past its own threshold is %s', (tier, tokens, past, level) => {
    const spike = detectSpike(tokens, seededTiers[tier], thresholds);
    expect(spike.level).toBe(level);
    expect(isPastSpikeThreshold(tokens, seededTiers[tier])).toBe(past);
    expect(spike.warning?.includes(`usual on the ${tier} tier`) ?? false).toBe(past);
  });

  it('refuses what is no count of tokens', () => {
    expect(() => detectSpike(Number.NaN, seededTiers.free, thresholds)).toThrow(/whole number/);
  });
});
