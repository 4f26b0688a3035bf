import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import {
  accountAt,
  call,
  callEach,
  callOne,
  chargeOf,
  entriesOf,
  expectRightBooks,
  holdOf,
  newKey,
  openedAccount,
  settlementOf,
} from './call-verb.ts';
import type { Json } from './model-answer.ts';

const notAmounts: readonly [name: string, value: unknown][] = [
  ['negative', -0.01],
  ['of three decimals', 1.005],
  ['not a number', 'NaN'],
  ['infinite', 'Infinity'],
  ['null', null],
  ['missing', undefined],
  ['a trillion', 1e12],
];

const tooMany = ['1e12', 1e30];

describeOnEachDatabase('amounts', (open) => {
  it.each(notAmounts)(
    'an amount that is %s is refused by every verb, alone and in a batch, and changes nothing',
    async (_name, value) => {
      const { database } = open();
      const user = await openedAccount(database);
      const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 1));
      const amount = { user_id: user, key: newKey(), amount: value, note: 'why', actor: 'admin' };
      const good = await callOne(database, 'place_hold', holdOf(user, 1));
      const answers = [
        await callOne(database, 'charge', chargeOf(user, value)),
        ...(await callEach(database, 'charge', [chargeOf(user, value), chargeOf(user, value)])),
        await callOne(database, 'place_hold', holdOf(user, value)),
        ...(await callEach(database, 'place_hold', [holdOf(user, value), holdOf(user, value)])),
        await callOne(database, 'settle_hold', settlementOf(user, hold_id, value)),
        ...(await callEach(database, 'settle_hold', [
          settlementOf(user, hold_id, value),
          settlementOf(user, good.hold_id, value),
        ])),
        await callOne(database, 'grant', { ...amount, reason: 'streak_bonus' }),
        await call(database, 'purchase', amount),
        ...(value === -0.01 ? [] : [await call(database, 'adjust', amount)]),
      ];
      expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 'invalid_request'));
      expect(await accountAt(database, user)).toMatchObject({
        current_energy: 10,
        held_energy: 2,
        version: 1,
      });
    },
  );

  it.each(tooMany)('a cap of %s is refused', async (max_energy) => {
    const { database } = open();
    const user = await openedAccount(database);
    const answer = await call(database, 'set_limits', { user_id: user, key: newKey(), max_energy });
    expect(answer.code).toBe('invalid_request');
    expect((await accountAt(database, user)).max_energy).toBe(10);
  });

  it('a cap that is not a number or a switch that is null is refused', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    for (const change of [
      { max_energy: 'NaN' },
      { compression_mode_enabled: null },
      { daily_token_budget: -1 },
    ]) {
      const answer = await call(database, 'set_limits', { user_id: user, key: newKey(), ...change });
      expect(answer.code).toBe('invalid_request');
    }
  });

  it('tokens and seconds are checked like amounts', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    for (const wrong of [
      { tokens: -1 },
      { tokens: null },
      { seconds: 0 },
      { seconds: null },
      { fingerprint: null },
    ]) {
      for (const size of [1, 2]) {
        const answers = await callEach(
          database,
          'place_hold',
          Array.from({ length: size }, () => holdOf(user, 1, wrong)),
        );
        expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 'invalid_request'));
      }
    }
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 1));
    for (const wrong of [{ seconds: 60 }, { seconds_in_all: 60 }, { seconds: -1, seconds_in_all: 60 }]) {
      const answer = await callOne(database, 'extend_hold', { user_id: user, hold_id, ...wrong });
      expect(answer.code).toBe('invalid_request');
    }
  });

  it('a balance of 999,999,999,999.99 is the largest: it is kept exactly, spent exactly, and not exceeded', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'charge', chargeOf(user, 10));
    const buy = (amount: number) => call(database, 'purchase', { user_id: user, key: newKey(), amount });
    expect(await buy(999_999_999_999.99)).toMatchObject({ ok: true, balance_after: 999_999_999_999.99 });
    expect((await buy(0.01)).code).toBe('invalid_request');
    const up = { user_id: user, key: newKey(), amount: 0.01, note: 'why', actor: 'admin' };
    expect((await call(database, 'adjust', up)).code).toBe('invalid_request');
    const some = await callOne(database, 'charge', chargeOf(user, 0.01));
    expect(some.balance_after).toBe(999_999_999_999.98);
    const rest = await callEach(database, 'charge', [
      chargeOf(user, 999_999_999_999.97),
      chargeOf(user, 0.01),
    ]);
    expect(rest.map(({ balance_after }) => balance_after)).toEqual([0.01, 0]);
    await expectRightBooks(database, user);
  });

  it('a charge of nothing is an entry of nothing, alone and in a batch, even where nothing is left', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'charge', chargeOf(user, 10));
    const answers = [
      await callOne(database, 'charge', chargeOf(user, 0)),
      ...(await callEach(database, 'charge', [chargeOf(user, 0), chargeOf(user, 0)])),
    ];
    expect(answers.map(({ ok, delta, balance_after }) => [ok, delta, balance_after])).toEqual(
      answers.map(() => [true, 0, 0]),
    );
    const hold = await callOne(database, 'place_hold', holdOf(user, 0));
    expect(await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 5))).toMatchObject({
      delta: 0,
    });
    await expectRightBooks(database, user);
  });

  it('features are named in any script, and one may even be named refund', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    for (const feature of ['ai_überblick', '概要', '🔋 power', "it's; drop table x", 'refund']) {
      expect(await callOne(database, 'charge', chargeOf(user, 0.5, { feature }))).toMatchObject({
        reason: feature,
      });
    }
    expect((await callOne(database, 'charge', chargeOf(user, 1, { feature: '' }))).code).toBe(
      'invalid_request',
    );
    await expectRightBooks(database, user);
  });

  it('a receipt, metadata or price that is null is none, and what was paid can still be refunded', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const nothing = { receipt: null, metadata: null, price: null };
    const charge = await callOne(database, 'charge', chargeOf(user, 2, nothing));
    expect(charge.receipt).toEqual({ lots: [[1, 2]] });
    const hold = await callOne(database, 'place_hold', holdOf(user, 2, nothing));
    expect(hold.price).toEqual({});
    const paid = await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 3, nothing));
    expect(paid.receipt).toEqual({ held: 2, lots: [[1, 2]] });
    for (const { seq } of [charge, paid]) {
      const refund = await call(database, 'refund', { user_id: user, key: newKey(), seq });
      expect(refund).toMatchObject({ ok: true, delta: 2 });
    }
    await expectRightBooks(database, user);
  });

  it('a refund gives back at most what was paid, part by part, the last spent lot first', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'grant', { user_id: user, key: newKey(), reason: 'streak_bonus', amount: 4 });
    const { seq } = await callOne(database, 'charge', chargeOf(user, 6));
    const refund = (amount?: number) =>
      call(database, 'refund', { user_id: user, key: newKey(), seq, amount });
    const lots = ({ receipt }: Json) => (receipt as Json).lots;
    expect(lots(await refund(1))).toEqual([[1, 1]]);
    expect(lots(await refund(2))).toEqual([
      [2, 1],
      [1, 1],
    ]);
    expect((await refund(3.01)).code).toBe('invalid_request');
    expect(lots(await refund())).toEqual([[2, 3]]);
    expect((await refund()).code).toBe('invalid_request');
    expect((await refund(0.01)).code).toBe('invalid_request');
    expect((await accountAt(database, user)).current_energy).toBe(14);
    expect(await entriesOf(database, user)).toHaveLength(6);
    await expectRightBooks(database, user);
  });

  it('an adjustment names who and why, and takes no energy that is held', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await callOne(database, 'place_hold', holdOf(user, 8));
    const adjust = (fields: Json) =>
      call(database, 'adjust', {
        user_id: user,
        key: newKey(),
        amount: -3,
        note: 'why',
        actor: 'admin',
        ...fields,
      });
    expect((await adjust({})).code).toBe('energy_held_elsewhere');
    expect((await adjust({ amount: -11 })).code).toBe('insufficient_energy');
    expect((await adjust({ note: ' ' })).code).toBe('invalid_request');
    expect((await adjust({ actor: null })).code).toBe('invalid_request');
    expect((await adjust({ amount: 0 })).code).toBe('invalid_request');
    expect(await adjust({ amount: -2 })).toMatchObject({ ok: true, balance_after: 8 });
    await expectRightBooks(database, user);
  });
});
