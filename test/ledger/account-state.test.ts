import { expect, it } from 'vitest';
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
import { leavingNothing } from './leaving-nothing.ts';

describeOnEachDatabase('the state of an account', (open) => {
  it('a user that is not in Supabase Auth has no account and gets none, whatever the verb', async () => {
    await leavingNothing(open().database, async (tx) => {
      await tx.query('comment on table auth.users is null');
      const user = newUserId();
      const answers = [
        await call(tx, 'open_account', { user_id: user }),
        await accountAt(tx, user),
        await callOne(tx, 'charge', chargeOf(user, 1)),
        ...(await callEach(tx, 'charge', [chargeOf(user, 1), chargeOf(user, 1)])),
        await callOne(tx, 'place_hold', holdOf(user, 1)),
        ...(await callEach(tx, 'place_hold', [holdOf(user, 1), holdOf(user, 1)])),
        await callOne(tx, 'grant', rewardOf(user, 1, 60)),
        await call(tx, 'set_tier', { user_id: user, key: newKey(), tier: 'pro' }),
        await call(tx, 'forget_user', { user_id: user, key: newKey() }),
      ];
      expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 'unknown_user'));
      expect(await tx.query('select from public.user_energy where user_id = $1', [user])).toEqual([]);
    });
  });

  it('in a batch an unknown user is refused and the others are served', async () => {
    await leavingNothing(open().database, async (tx) => {
      await tx.query('comment on table auth.users is null');
      const known = newUserId();
      await tx.query('insert into auth.users (id) values ($1)', [known]);
      const answers = await callEach(tx, 'charge', [chargeOf(newUserId(), 1), chargeOf(known, 1)], null);
      expect(answers.map(({ ok, code }) => [ok, code])).toEqual([
        [false, 'unknown_user'],
        [true, undefined],
      ]);
    });
  });

  it('a frozen account holds nothing and pays no charge, settles what is held, and is as before when it is thawed', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const hold = await callOne(database, 'place_hold', holdOf(user, 2));
    await call(database, 'freeze', { user_id: user, key: newKey(), frozen: true });
    const refused = [
      await callOne(database, 'charge', chargeOf(user, 0)),
      await callOne(database, 'place_hold', holdOf(user, 0)),
      ...(await callEach(database, 'charge', [chargeOf(user, 1), chargeOf(user, 1)])),
      ...(await callEach(database, 'place_hold', [holdOf(user, 1), holdOf(user, 1)])),
    ];
    expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 'account_frozen'));
    expect((await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 1))).ok).toBe(true);
    expect((await callOne(database, 'grant', rewardOf(user, 1, 60))).ok).toBe(true);
    await call(database, 'freeze', { user_id: user, key: newKey(), frozen: false });
    expect((await callOne(database, 'charge', chargeOf(user, 10))).ok).toBe(true);
    await expectRightBooks(database, user);
  });

  it('a forgotten user keeps sums and nothing else: no hold, no energy, no way to get any', async () => {
    const { database } = open();
    const user = await openedAccount(database, { time_zone: 'America/Santiago' });
    const charge = await callOne(database, 'charge', chargeOf(user, 3, { metadata: { note: 'text' } }));
    await callOne(database, 'grant', rewardOf(user, 5, 60));
    const hold = await callOne(database, 'place_hold', holdOf(user, 2, { seconds: 600 }));
    await callOne(database, 'place_hold', holdOf(user, 2, { seconds: 600 }));
    const request = { user_id: user, key: newKey() };
    const at = later(noon, 61);
    const forgotten = await call(database, 'forget_user', request, at);
    expect(forgotten).toMatchObject({ ok: true, balance_after: 0 });
    const lapsed = (await entriesOf(database, user)).filter(({ kind }) => kind === 'expire');
    expect(lapsed.map(({ delta }) => delta)).toEqual(['-1.00', '-4.00']);
    expect(await call(database, 'forget_user', request, at)).toMatchObject({
      seq: forgotten.seq,
      replayed: true,
    });
    const answers = [
      await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 4), at),
      await callOne(database, 'charge', chargeOf(user, 0), at),
      await callOne(database, 'grant', rewardOf(user, 5, 600), at),
      await call(database, 'purchase', { user_id: user, key: newKey(), amount: 5 }, at),
      await call(database, 'refund', { user_id: user, key: newKey(), seq: charge.seq }, at),
      await call(database, 'adjust', { user_id: user, key: newKey(), amount: 1, note: 'a', actor: 'b' }, at),
      await call(database, 'forget_user', { user_id: user, key: newKey() }, at),
    ];
    expect(answers.map(({ code }) => code)).toEqual([
      'hold_not_open',
      'account_frozen',
      ...Array.from({ length: 5 }, () => 'unknown_user'),
    ]);
    expect(await accountAt(database, user, later(noon, 3 * 86_400))).toMatchObject({
      current_energy: 0,
      held_energy: 0,
      erased: true,
      last_token_reset: '2026-05-08',
    });
    const kept = await database.query('select metadata from public.token_usage where user_id = $1', [user]);
    expect(kept).toEqual([{ metadata: {} }]);
    await expectRightBooks(database, user);
  });

  it('a key is one request of one user: over all verbs another body is refused, and a refusal uses no key up', async () => {
    const { database } = open();
    const [user, other] = [await openedAccount(database), await openedAccount(database)];
    const key = newKey();
    expect((await callOne(database, 'charge', chargeOf(user, 11, { key }))).code).toBe('insufficient_energy');
    expect((await callOne(database, 'charge', chargeOf(user, 1, { key }))).ok).toBe(true);
    const conflicts = [
      await callOne(database, 'charge', chargeOf(user, 2, { key })),
      await callOne(database, 'charge', chargeOf(user, 1, { key, feature: 'ai_chatbot' })),
      await callOne(database, 'place_hold', holdOf(user, 1, { key })),
      await callOne(database, 'grant', { ...rewardOf(user, 1, 60), key }),
      await call(database, 'purchase', { user_id: user, key, amount: 1 }),
      await call(database, 'adjust', { user_id: user, key, amount: 1, note: 'a', actor: 'b' }),
      await call(database, 'refund', { user_id: user, key, seq: 2 }),
      await call(database, 'set_tier', { user_id: user, key, tier: 'pro' }),
      await call(database, 'forget_user', { user_id: user, key }),
    ];
    expect(conflicts.map(({ code }) => code)).toEqual(conflicts.map(() => 'idempotency_conflict'));
    expect((await callOne(database, 'charge', chargeOf(other, 2, { key }))).ok).toBe(true);
    const hold = holdOf(user, 1);
    await callOne(database, 'place_hold', hold);
    expect((await callOne(database, 'charge', chargeOf(user, 1, { key: hold.key }))).code).toBe(
      'idempotency_conflict',
    );
    const again = await callOne(database, 'charge', chargeOf(user, 1, { key }));
    expect(again).toMatchObject({ ok: true, replayed: true, seq: 2 });
    await expectRightBooks(database, user, other);
  });

  it('a hold that ended unpaid is followed by the next attempt of its key, one at a time', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const request = holdOf(user, 4, { seconds: 60 });
    const attempts: unknown[] = [];
    for (const at of [noon, later(noon, 60), later(noon, 120)]) {
      const attempt = await callOne(database, 'place_hold', request, at);
      expect(await callOne(database, 'place_hold', request, at)).toMatchObject({
        hold_id: attempt.hold_id,
        replayed: true,
      });
      attempts.push(attempt.hold_id);
    }
    expect(new Set(attempts).size).toBe(3);
    const refused = await callOne(
      database,
      'place_hold',
      { ...request, fingerprint: newKey() },
      later(noon, 120),
    );
    expect(refused.code).toBe('idempotency_conflict');
    expect(await accountAt(database, user, later(noon, 120))).toMatchObject({ held_energy: 4 });
    await expectRightBooks(database, user);
  });

  it('a call that is tried two hundred times, each hold released, is held again each time', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const request = holdOf(user, 4);
    const attempts = new Set<unknown>();
    for (let attempt = 0; attempt < 200; attempt++) {
      const { hold_id } = await callOne(database, 'place_hold', request);
      await callOne(database, 'release_hold', { user_id: user, hold_id });
      attempts.add(hold_id);
    }
    expect(attempts.size).toBe(200);
    expect(await callOne(database, 'place_hold', request)).toMatchObject({ ok: true, replayed: false });
    await expectRightBooks(database, user);
  });

  it('an extension lengthens the lease, never shortens it, never beyond its time in all, each of a batch in order', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    const { hold_id } = await callOne(database, 'place_hold', holdOf(user, 1, { seconds: 60 }));
    const extend = (seconds: number) => ({ user_id: user, hold_id, seconds, seconds_in_all: 300 });
    const answers = await callEach(database, 'extend_hold', [extend(120), extend(30), extend(900)]);
    expect(answers.map(({ expires_at }) => new Date(String(expires_at)).toISOString())).toEqual(
      [120, 120, 300].map((seconds) => later(noon, seconds)),
    );
    expect((await callOne(database, 'extend_hold', extend(900), later(noon, 300))).code).toBe(
      'hold_not_open',
    );
    const released = await callEach(database, 'release_hold', [
      { user_id: user, hold_id },
      { user_id: user, hold_id: newKey() },
    ]);
    expect(released.map(({ status, code }) => status ?? code)).toEqual(['expired', 'hold_not_open']);
  });

  it('no requests have no answers', async () => {
    const { database } = open();
    for (const verb of [
      'charge',
      'place_hold',
      'settle_hold',
      'release_hold',
      'extend_hold',
      'grant',
    ] as const) {
      expect(await callEach(database, verb, [])).toEqual([]);
    }
  });

  it('a read that quotes notes its surge multiplier, and any other read leaves it', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    await call(database, 'read_account', { user_id: user, surge_multiplier: '1.30' });
    await call(database, 'read_account', { user_id: user });
    expect((await accountAt(database, user)).surge_multiplier).toBe(1.3);
  });

  it("without a moment given the server's own clock decides", async () => {
    const { database } = open();
    const user = newUserId();
    const before = Date.now() - 60_000;
    const hold = await callOne(database, 'place_hold', holdOf(user, 1), null);
    expect(Date.parse(String(hold.created_at))).toBeGreaterThan(before);
    expect((await callOne(database, 'settle_hold', settlementOf(user, hold.hold_id, 1), null)).ok).toBe(true);
    expect((await accountAt(database, user, null)).current_energy).toBe(9);
    expect(await entriesOf(database, user)).toHaveLength(2);
    await expectRightBooks(database, user);
  });

  it('a grant that has lapsed before it comes is refused', async () => {
    const { database } = open();
    const user = await openedAccount(database);
    expect((await callOne(database, 'grant', rewardOf(user, 5, 0))).code).toBe('invalid_request');
    const lasting = rewardOf(user, 5, 1);
    expect((await callOne(database, 'grant', lasting)).ok).toBe(true);
    expect(await callOne(database, 'grant', lasting, later(noon, 2))).toMatchObject({
      ok: true,
      replayed: true,
    });
    expect((await accountAt(database, user, later(noon, 2))).current_energy).toBe(10);
  });
});
