import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import {
  accountAt,
  call,
  callOne,
  chargeOf,
  entriesOf,
  expectRightBooks,
  holdOf,
  later,
  newKey,
  openedAccount,
  rewardOf,
  settlementOf,
} from './call-verb.ts';

/** The instant at which a day begins there; clocks change that night except where the name says otherwise. */
const midnights: readonly [name: string, zone: string, begins: string, day: string][] = [
  [
    'forward over midnight, the day begins at 01:00',
    'America/Santiago',
    '2026-09-06T04:00:00Z',
    '2026-09-06',
  ],
  [
    'back at midnight, the hour before it comes twice',
    'America/Santiago',
    '2026-04-05T04:00:00Z',
    '2026-04-05',
  ],
  ['forward over midnight', 'Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24'],
  ['back at midnight', 'Africa/Cairo', '2026-10-29T22:00:00Z', '2026-10-30'],
  [
    'back over midnight, which comes twice: the first counts',
    'America/Havana',
    '2026-11-01T04:00:00Z',
    '2026-11-01',
  ],
  [
    'back over midnight, which comes twice: the first counts',
    'Atlantic/Azores',
    '2026-10-25T00:00:00Z',
    '2026-10-25',
  ],
  ['after a change by half an hour', 'Australia/Lord_Howe', '2026-04-05T13:30:00Z', '2026-04-06'],
  ['before a change by half an hour', 'Australia/Lord_Howe', '2026-04-04T13:00:00Z', '2026-04-05'],
  ['no change, the 29th of February', 'Europe/Berlin', '2028-02-28T23:00:00Z', '2028-02-29'],
  ['no change, the day after it', 'Europe/Berlin', '2028-02-29T23:00:00Z', '2028-03-01'],
  ['no change, 5 hours 45 minutes ahead', 'Asia/Kathmandu', '2026-05-05T18:15:00Z', '2026-05-06'],
  ['no change, 14 hours ahead', 'Pacific/Kiritimati', '2026-05-05T10:00:00Z', '2026-05-06'],
];

describeOnEachDatabase("a user's day", (open) => {
  it.each(midnights)('turns at its first instant: %s in %s', async (_name, time_zone, begins, day) => {
    const { database } = open();
    const evening = later(begins, -7_200);
    const user = await openedAccount(database, { time_zone }, evening);
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 8, { tokens: 100 }), evening);
    await callOne(database, 'settle_hold', settlementOf(user, hold_id, 8), evening);
    const before = await accountAt(database, user, later(begins, -0.001));
    expect(before).toMatchObject({ current_energy: 2, tokens_used_today: 7 });
    expect(Date.parse(String(before.next_regen_at))).toBe(Date.parse(begins));
    const after = await accountAt(database, user, begins);
    expect(after).toMatchObject({ current_energy: 7, tokens_used_today: 0, last_token_reset: day });
    await accountAt(database, user, later(begins, 7_200));
    expect(await entriesOf(database, user)).toHaveLength(3);
    await expectRightBooks(database, user);
  });

  it('each missed midnight brings its refill in order of time, up to the cap, dated when it happened', async () => {
    const { database } = open();
    const user = await openedAccount(database, { tier: 'pro' }, '2026-05-01T12:00:00Z');
    await callOne(database, 'charge', chargeOf(user, 28), '2026-05-01T12:00:00Z');
    await callOne(
      database,
      'grant',
      rewardOf(user, 20, 86_400 + 3_600, '2026-05-01T12:00:00Z'),
      '2026-05-01T12:00:00Z',
    );
    const account = await accountAt(database, user, '2026-05-20T12:00:00Z');
    expect(account).toMatchObject({ current_energy: 30, last_token_reset: '2026-05-20' });
    const told = (await entriesOf(database, user)).slice(3);
    expect(
      told.map(({ reason, delta, created_at }) => [reason, delta, (created_at as Date).toISOString()]),
    ).toEqual([
      ['daily_reset', '8.00', '2026-05-02T00:00:00.000Z'],
      ['streak_bonus', '-20.00', '2026-05-02T13:00:00.000Z'],
      ['daily_reset', '15.00', '2026-05-03T00:00:00.000Z'],
      ['daily_reset', '5.00', '2026-05-04T00:00:00.000Z'],
    ]);
    await expectRightBooks(database, user);
  });

  it('a lot that lapses exactly at a missed midnight makes room for the refill of that midnight', async () => {
    const { database } = open();
    const opened = '2026-05-01T12:00:00Z';
    const user = await openedAccount(database, {}, opened);
    await callOne(database, 'charge', chargeOf(user, 10), opened);
    await callOne(database, 'grant', rewardOf(user, 10, 3 * 86_400 + 43_200, opened), opened);
    expect((await accountAt(database, user, '2026-05-05T12:00:00Z')).current_energy).toBe(5);
    const reasons = (await entriesOf(database, user)).map(({ reason }) => reason);
    expect(reasons.slice(-2)).toEqual(['streak_bonus', 'daily_reset']);
    await expectRightBooks(database, user);
  });

  it('a hold keeps its local day: settled after midnight it adds nothing to the new day, and takes nothing from its budget', async () => {
    const { database } = open();
    const evening = '2026-05-05T23:59:00Z';
    const user = await openedAccount(database, {}, evening);
    const hold = await callOne(
      database,
      'place_hold',
      holdOf(user, 1, { tokens: 4_000, seconds: 600 }),
      evening,
    );
    const morning = '2026-05-06T00:00:00Z';
    const full = await callOne(database, 'place_hold', holdOf(user, 1, { tokens: 5_000 }), morning);
    expect(full).toMatchObject({ ok: true, local_day: '2026-05-06' });
    const told = { input_tokens: 3_000, output_tokens: 500 };
    await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 1, told), morning);
    expect(await accountAt(database, user, morning)).toMatchObject({
      tokens_used_today: 0,
      tokens_held: 5_000,
    });
    await expectRightBooks(database, user);
  });

  it('a zone moved west repeats no day, a zone moved east turns the day at once, and moving there and back pays once', async () => {
    const { database } = open();
    const at = '2026-05-05T23:00:00Z';
    const user = await openedAccount(database, { time_zone: 'UTC' }, at);
    await callOne(database, 'charge', chargeOf(user, 10), at);
    const move = (time_zone: string, when: string) =>
      call(database, 'set_time_zone', { user_id: user, key: newKey(), time_zone }, when);
    await move('Pacific/Kiritimati', at);
    expect(await accountAt(database, user, at)).toMatchObject({
      current_energy: 5,
      last_token_reset: '2026-05-06',
    });
    await move('Pacific/Pago_Pago', later(at, 60));
    await move('Pacific/Kiritimati', later(at, 120));
    await move('America/Los_Angeles', later(at, 180));
    expect(await accountAt(database, user, later(at, 8 * 3_600))).toMatchObject({
      last_token_reset: '2026-05-06',
    });
    expect((await accountAt(database, user, '2026-05-07T06:59:59Z')).current_energy).toBe(5);
    expect(await accountAt(database, user, '2026-05-07T07:00:00Z')).toMatchObject({
      current_energy: 10,
      last_token_reset: '2026-05-07',
    });
    await expectRightBooks(database, user);
  });

  it('a hold is over at the exact end of its lease: it pays nothing then, and the loss is recorded', async () => {
    const { database } = open();
    const at = '2026-05-05T12:00:00Z';
    const user = await openedAccount(database, {}, at);
    const hold = await callOne(database, 'place_hold', holdOf(user, 4, { seconds: 60 }), at);
    const other = await callOne(database, 'place_hold', holdOf(user, 4, { seconds: 60 }), at);
    const inTime = await callOne(
      database,
      'settle_hold',
      settlementOf(user, hold.hold_id, 3),
      later(at, 59.999),
    );
    expect(inTime.delta).toBe(-3);
    const late = settlementOf(user, other.hold_id, 3);
    expect(await callOne(database, 'settle_hold', late, later(at, 60))).toMatchObject({
      ok: true,
      delta: 0,
      receipt: { lapsed: true },
    });
    expect((await callOne(database, 'settle_hold', late, later(at, 61))).replayed).toBe(true);
    const usage = await database.query(
      'select metadata, energy_cost from public.token_usage where user_id = $1 and id = $2',
      [user, other.hold_id],
    );
    expect(usage).toEqual([
      { energy_cost: '0.00', metadata: { lapsed: true, beyond_hold_energy: 3, beyond_hold_tokens: 7 } },
    ]);
    expect(await accountAt(database, user, later(at, 60))).toMatchObject({
      current_energy: 7,
      tokens_used_today: 7,
    });
    await expectRightBooks(database, user);
  });

  it('a lot that lapses at the moment a hold is placed does not back it', async () => {
    const { database } = open();
    const at = '2026-05-05T12:00:00Z';
    const user = await openedAccount(database, {}, at);
    await callOne(database, 'grant', rewardOf(user, 5, 60, at), at);
    const tooMuch = await callOne(database, 'place_hold', holdOf(user, 11), later(at, 60));
    expect(tooMuch.code).toBe('insufficient_energy');
    expect((await accountAt(database, user, later(at, 60))).current_energy).toBe(10);
  });

  it('a clock that is set back brings no second day, revives no lapsed lot, and loses nothing', async () => {
    const { database } = open();
    const at = '2026-05-06T00:00:00Z';
    const user = await openedAccount(database, {}, later(at, -3_600));
    await callOne(database, 'charge', chargeOf(user, 10), later(at, -3_600));
    await callOne(database, 'grant', rewardOf(user, 2, 1_800, later(at, -3_600)), later(at, -3_600));
    expect((await accountAt(database, user, at)).current_energy).toBe(5);
    const back = later(at, -1_860);
    expect(await callOne(database, 'charge', chargeOf(user, 1), back)).toMatchObject({
      ok: true,
      balance_after: 4,
    });
    expect(await accountAt(database, user, back)).toMatchObject({
      current_energy: 4,
      last_token_reset: '2026-05-06',
    });
    expect((await accountAt(database, user, later(at, 60))).current_energy).toBe(4);
    await expectRightBooks(database, user);
  });
});
