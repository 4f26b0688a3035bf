import { expect, it } from 'vitest';
import type { Database } from '@/database/database';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';
import {
  accountAt,
  call,
  callEach,
  callOne,
  chargeOf,
  entriesOf,
  expectRightBooks,
  holdOf,
  later,
  newKey,
  noon,
  openedAccount,
  rewardOf,
  settlementOf,
} from './call-verb.ts';
import type { Json } from './model-answer.ts';

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const served = (answers: readonly Json[]): number => answers.filter(({ ok }) => ok).length;
const refusals = (answers: readonly Json[]): unknown[] => [
  ...new Set(answers.filter(({ ok }) => !ok).map(({ code }) => code)),
];

/** What the row says, without a verb that would apply what is due. */
async function ownedNow(database: Database, userId: string): Promise<unknown> {
  const rows = await database.query<Json>(
    'select current_energy from public.user_energy where user_id = $1',
    [userId],
  );
  return rows[0]?.current_energy;
}

describeOnEachDatabase(
  'many clients on one account',
  (open) => {
    it('64 clients on energy for 100 charges: exactly 100 are served and the balance is exactly 0', async () => {
      const { database } = open();
      const user = await openedAccount(database, { tier: 'team' });
      const attempts = (
        await times(64, () => times(4, () => callOne(database, 'charge', chargeOf(user, 1))))
      ).flat();
      expect(served(attempts)).toBe(100);
      expect(refusals(attempts)).toEqual(['insufficient_energy']);
      expect(await accountAt(database, user)).toMatchObject({ current_energy: 0, held_energy: 0 });
      await expectRightBooks(database, user);
    });

    it('64 clients on energy for 100 holds that are settled in full: exactly 100 are served and the balance is exactly 0', async () => {
      const { database } = open();
      const user = await openedAccount(database, { tier: 'team' });
      const callOfOne = async () => {
        const hold = await callOne(database, 'place_hold', holdOf(user, 1));
        return hold.ok ? callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 1)) : hold;
      };
      const attempts = (await times(64, () => times(4, callOfOne))).flat();
      expect(served(attempts)).toBe(100);
      expect(await accountAt(database, user)).toMatchObject({
        current_energy: 0,
        held_energy: 0,
        tokens_held: 0,
      });
      await expectRightBooks(database, user);
    });

    it('pain 1: of two calls at once on one credit one is served, and the balance is 0, not -1', async () => {
      const { database } = open();
      const user = await openedAccount(database);
      await callOne(database, 'charge', chargeOf(user, 9));
      const answers = await times(2, () => callOne(database, 'charge', chargeOf(user, 1)));
      expect(served(answers)).toBe(1);
      const holder = await openedAccount(database);
      const holds = await times(2, () => callOne(database, 'place_hold', holdOf(holder, 10)));
      expect(served(holds)).toBe(1);
      expect((await accountAt(database, user)).current_energy).toBe(0);
      await expectRightBooks(database, user, holder);
    });

    it('pain 2: the first 32 calls of an unknown user, all at once, open one account with one opening grant', async () => {
      const { database } = open();
      const charging = newUserId();
      const charges = await times(32, () => callOne(database, 'charge', chargeOf(charging, 1)));
      expect(served(charges)).toBe(10);
      expect(refusals(charges)).toEqual(['insufficient_energy']);
      const holding = newUserId();
      const holds = await times(32, () => callOne(database, 'place_hold', holdOf(holding, 1)));
      expect(served(holds)).toBe(10);
      expect(refusals(holds)).toEqual(['energy_held_elsewhere']);
      const mixed = newUserId();
      await times<unknown>(32, (index) =>
        index % 2 === 0
          ? callEach(database, 'charge', [chargeOf(mixed, 1), chargeOf(mixed, 1)])
          : call(database, 'open_account', { user_id: mixed }),
      );
      for (const user of [charging, holding, mixed]) {
        const openings = (await entriesOf(database, user)).filter(({ reason }) => reason === 'opening');
        expect(openings).toHaveLength(1);
      }
      expect((await accountAt(database, mixed)).current_energy).toBe(0);
      await expectRightBooks(database, charging, holding, mixed);
    });

    it('pain 10: the same key retried 10 times at once is one charge, one hold, one settlement, and the same answer', async () => {
      const { database } = open();
      const user = await openedAccount(database);
      const request = chargeOf(user, 2);
      const charges = await times(10, () => callOne(database, 'charge', request));
      expect(new Set(charges.map(({ seq }) => seq)).size).toBe(1);
      expect(charges.filter(({ replayed }) => replayed === false)).toHaveLength(1);
      const hold = holdOf(user, 3);
      const holds = await times(10, () => callOne(database, 'place_hold', hold));
      expect(new Set(holds.map(({ hold_id }) => hold_id))).toEqual(new Set([hold.key]));
      const settlements = await times(10, () =>
        callOne(database, 'settle_hold', settlementOf(user, hold.key, 3)),
      );
      expect(new Set(settlements.map(({ seq, balance_after }) => `${seq} ${balance_after}`)).size).toBe(1);
      expect(await accountAt(database, user)).toMatchObject({ current_energy: 5, held_energy: 0 });
      await expectRightBooks(database, user);
    });

    it('pain 14: a grant that comes twice at once is one, and two sessions at midnight bring one daily refill', async () => {
      const { database } = open();
      const user = await openedAccount(database);
      await callOne(database, 'charge', chargeOf(user, 10));
      const bonus = { user_id: user, key: newKey(), reason: 'closing_bonus', amount: 3 };
      const grants = await times(2, () => callOne(database, 'grant', bonus));
      expect(grants.map(({ ok, delta }) => [ok, delta])).toEqual([
        [true, 3],
        [true, 3],
      ]);
      const midnight = '2026-05-06T00:00:00Z';
      await times<unknown>(16, (index) =>
        index % 2 === 0
          ? accountAt(database, user, midnight)
          : callOne(database, 'charge', chargeOf(user, 0), midnight),
      );
      const entries = await entriesOf(database, user);
      expect(entries.filter(({ reason }) => reason === 'daily_reset')).toHaveLength(1);
      expect((await accountAt(database, user, midnight)).current_energy).toBe(8);
      await expectRightBooks(database, user);
    });
  },
  { settings: { connectionsAtMost: 64 } },
);

describeOnEachDatabase('one account', (open) => {
  it('pain 3: a hold whose client died lapses with its lease, and its energy is available again', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'place_hold', holdOf(user, 10, { seconds: 120 }));
    const early = await callOne(database, 'place_hold', holdOf(user, 10), later(noon, 119.999));
    expect(early.code).toBe('energy_held_elsewhere');
    const again = await callOne(database, 'place_hold', holdOf(user, 10), later(noon, 120));
    expect(again).toMatchObject({ ok: true, status: 'open' });
    await expectRightBooks(database, user);
  });

  it('pain 4: settling twice, for another amount or after a release mints nothing', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 5));
    const first = await callOne(database, 'settle_hold', settlementOf(user, hold_id, 4));
    const second = await callOne(database, 'settle_hold', settlementOf(user, hold_id, 4));
    expect([first.delta, first.replayed, second.seq, second.replayed]).toEqual([-4, false, first.seq, true]);
    const other = await callOne(database, 'settle_hold', settlementOf(user, hold_id, 0));
    const released = await callOne(database, 'release_hold', { user_id: user, hold_id });
    expect([other.code, released.code]).toEqual(['hold_not_open', 'hold_not_open']);
    const gone = await callOne(database, 'place_hold', holdOf(user, 5));
    await callOne(database, 'release_hold', { user_id: user, hold_id: gone.hold_id });
    const late = await callOne(database, 'settle_hold', settlementOf(user, gone.hold_id, 5));
    expect(late.code).toBe('hold_not_open');
    const batch = await callEach(database, 'settle_hold', [
      settlementOf(user, hold_id, 4),
      settlementOf(user, hold_id, 4),
    ]);
    expect(batch.map(({ replayed }) => replayed)).toEqual([true, true]);
    expect(await accountAt(database, user)).toMatchObject({ current_energy: 6, held_energy: 0 });
    await expectRightBooks(database, user);
  });

  it('pain 4: a settlement pays what was held and no more, whatever is asked', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    for (const together of [false, true]) {
      const holds = [holdOf(user, 1), holdOf(user, 2)];
      await callEach(database, 'place_hold', holds);
      const settlements = holds.map(({ key }) => settlementOf(user, key, 50));
      const answers = together
        ? await callEach(database, 'settle_hold', settlements)
        : [
            await callOne(database, 'settle_hold', settlements[0] ?? {}),
            await callOne(database, 'settle_hold', settlements[1] ?? {}),
          ];
      expect(answers.map(({ delta }) => delta)).toEqual([-1, -2]);
    }
    expect((await accountAt(database, user)).current_energy).toBe(4);
    await expectRightBooks(database, user);
  });

  it('pain 5: energy held from a lapsing lot lapses when its hold ends, and is not given back as lasting', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'grant', rewardOf(user, 5, 60));
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 5, { seconds: 600 }));
    expect(await accountAt(database, user, later(noon, 61))).toMatchObject({
      current_energy: 15,
      held_energy: 5,
    });
    const paid = await callOne(database, 'settle_hold', settlementOf(user, hold_id, 2), later(noon, 62));
    expect(paid).toMatchObject({ delta: -2, balance_after: 13 });
    expect(await ownedNow(database, user)).toBe('10.00');
    await expectRightBooks(database, user);
  });

  it('pain 5: a released hold gives a lapsed lot nothing back, and a refund goes to the lot it came from', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'grant', rewardOf(user, 5, 60));
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 5, { seconds: 600 }));
    await callOne(database, 'release_hold', { user_id: user, hold_id }, later(noon, 61));
    expect(await ownedNow(database, user)).toBe('10.00');

    await callOne(database, 'grant', rewardOf(user, 5, 60));
    const charge = await callOne(database, 'charge', chargeOf(user, 7));
    await call(database, 'refund', { user_id: user, key: newKey(), seq: charge.seq }, later(noon, 10));
    expect((await accountAt(database, user, later(noon, 10))).current_energy).toBe(15);
    expect((await accountAt(database, user, later(noon, 60))).current_energy).toBe(10);
    await expectRightBooks(database, user);
  });

  it('pain 11: a lapse takes the lapsing lot alone, and what has lapsed cannot be spent, without any sweep', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'grant', rewardOf(user, 5, 60));
    await callOne(database, 'charge', chargeOf(user, 3));
    const tooMuch = await callOne(database, 'charge', chargeOf(user, 11), later(noon, 60));
    expect(tooMuch).toMatchObject({ code: 'insufficient_energy', details: { owned: 10 } });
    const asMuch = await callOne(database, 'charge', chargeOf(user, 10), later(noon, 60));
    expect(asMuch).toMatchObject({ ok: true, balance_after: 0 });
    await expectRightBooks(database, user);
  });

  it('pain 11: what a hold covers of a lapsed lot backs no other hold and no charge', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'grant', rewardOf(user, 5, 60));
    await callOne(database, 'place_hold', holdOf(user, 3, { seconds: 600 }));
    const at = later(noon, 61);
    expect(await accountAt(database, user, at)).toMatchObject({ current_energy: 13, held_energy: 3 });
    expect((await callOne(database, 'charge', chargeOf(user, 10.01), at)).code).toBe('energy_held_elsewhere');
    const charge = await callOne(database, 'charge', chargeOf(user, 1), at);
    expect((charge.receipt as Json).lots).toEqual([[1, 1]]);
    await call(database, 'purchase', { user_id: user, key: newKey(), amount: 2 }, at);
    const hold = await callOne(database, 'place_hold', holdOf(user, 11), at);
    const paid = await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 11), at);
    expect((paid.receipt as Json).lots).toEqual([
      [1, 9],
      [5, 2],
    ]);
    expect(await accountAt(database, user, later(noon, 600))).toMatchObject({
      current_energy: 0,
      held_energy: 0,
    });
    await expectRightBooks(database, user);
  });

  it('pain 12: lots are spent soonest to lapse first, then oldest, never-lapsing last, singly and together', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callEach(database, 'grant', [
      rewardOf(user, 2, 7_200),
      rewardOf(user, 2, 3_600),
      rewardOf(user, 2, 3_600),
      { user_id: user, key: newKey(), reason: 'purchase', amount: 2 },
    ]);
    const single = await callOne(database, 'charge', chargeOf(user, 3));
    expect((single.receipt as Json).lots).toEqual([
      [3, 2],
      [4, 1],
    ]);
    const both = await callEach(database, 'charge', [chargeOf(user, 2), chargeOf(user, 12)]);
    expect(both.map(({ receipt }) => (receipt as Json).lots)).toEqual([
      [
        [4, 1],
        [2, 1],
      ],
      [
        [2, 1],
        [1, 10],
        [5, 1],
      ],
    ]);
    await expectRightBooks(database, user);
  });

  it('pain 15: held energy stays on the screen: owned as before, held beside it, and back when released', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 4, { tokens: 700 }));
    expect(await accountAt(database, user)).toMatchObject({
      current_energy: 10,
      held_energy: 4,
      tokens_held: 700,
      tokens_used_today: 0,
    });
    await callOne(database, 'release_hold', { user_id: user, hold_id });
    expect(await accountAt(database, user)).toMatchObject({
      current_energy: 10,
      held_energy: 0,
      tokens_held: 0,
    });
  });

  it('pain 16: energy that is merely held is refused as held elsewhere, and only what is gone as insufficient', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'place_hold', holdOf(user, 8));
    const details = { needed: 5, owned: 10, held: 8, available: 2 };
    for (const verb of ['charge', 'place_hold'] as const) {
      const request = verb === 'charge' ? chargeOf : holdOf;
      const held = await callOne(database, verb, request(user, 5));
      expect(held).toMatchObject({ code: 'energy_held_elsewhere', details });
      expect((await callOne(database, verb, request(user, 11))).code).toBe('insufficient_energy');
    }
    const tokens = await callOne(database, 'place_hold', holdOf(user, 1, { tokens: 4_995 }));
    expect(tokens).toMatchObject({ code: 'energy_held_elsewhere', details: { exceeded_by: 5 } });
    const never = await callOne(database, 'place_hold', holdOf(user, 1, { tokens: 5_001 }));
    expect(never.code).toBe('token_budget_exceeded');
  });
});
