/** Does each event arrive: signed, at its time, once more where it has to, and never where it must not? */

import { Webhook } from 'standardwebhooks';
import { afterEach, expect, it, vi } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reached } from '../support/test-engine.ts';
import { type Received, startReceiver, status } from './receiver.ts';
import { changing, createScene, type Endpoint, type Scene } from './scene.ts';

afterEach(() => vi.useRealTimers());

describeOnEachDatabase('a delivery', (open) => {
  const scene = async (options: Parameters<typeof createScene>[1] = {}): Promise<Scene> => {
    await open().clear();
    return await createScene(open().database, options);
  };
  /** A scene with an endpoint and one event for it. */
  const withEvent = async (
    options: Parameters<typeof createScene>[1] = {},
  ): Promise<Scene & { to: Endpoint; userId: string }> => {
    const at = await scene(options);
    const userId = await at.newUser();
    const to = await at.endpoint({ events: ['tier.changed'] });
    await at.engine.ledger.setTier({ userId, tier: 'pro' });
    return { ...at, to, userId };
  };
  const onlyDelivery = async (at: Scene, { id }: Endpoint) => {
    const [first, ...more] = await at.engine.webhooks.deliveries({ endpointId: id, limit: 10 });
    if (first === undefined || more.length > 0) throw new Error(`${more.length} more than one delivery`);
    return first;
  };
  const endpointOf = async (at: Scene, { id }: Endpoint) => {
    const found = (await at.engine.webhooks.endpoints()).find((one) => one.id === id);
    if (found === undefined) throw new Error('no such endpoint');
    return found;
  };
  /** What a receiver with this secret makes of it; the package asks the machine for the time. */
  const verified = (at: Scene, { body, headers }: Received, secret: string) => {
    vi.useFakeTimers({ toFake: ['Date'], now: at.clock.now() });
    try {
      return new Webhook(secret).verify(body, { ...headers });
    } finally {
      vi.useRealTimers();
    }
  };

  it('is signed so that the scheme’s own package verifies it, and no other secret, body or id passes', async () => {
    const at = await withEvent();
    await at.deliver();
    const [received] = at.receiver.received;
    if (received === undefined) throw new Error('nothing was received');
    expect(at.to.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(verified(at, received, at.to.secret)).toMatchObject({
      type: 'tier.changed',
      timestamp: at.clock.now().toISOString(),
      data: { user_id: at.userId, from: 'free', to: 'pro' },
    });
    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-timestamp': String(Math.floor(at.clock.now().getTime() / 1_000)),
    });
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const wrong = { ...received, body: received.body.replace('pro', 'team') };
    const another = { ...received, headers: { ...received.headers, 'webhook-id': 'another' } };
    expect(() => verified(at, received, other)).toThrow('No matching signature');
    expect(() => verified(at, wrong, at.to.secret)).toThrow('No matching signature');
    expect(() => verified(at, another, at.to.secret)).toThrow('No matching signature');
  });

  it('is claimed and ended also by a process of before it was told how many tries there are, and what is a test', async () => {
    const at = await withEvent();
    const ask = async (verb: string, request: object) => {
      const [row] = await at.database.query<{ answer: { deliveries: Record<string, unknown>[] } }>(
        `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
        [JSON.stringify(request), at.clock.now()],
      );
      return row?.answer;
    };
    const type = 'tier.changed';
    at.database.failNext(1, /claim_deliveries/);
    await expect(at.deliver()).rejects.toThrow();
    const claimed = await ask('claim_deliveries', { limit: 10, at_once_to_one: 10, lease_seconds: 60 });
    expect(claimed).toMatchObject({ deliveries: [{ type, attempt: 1, tries: 1 }] });
    const { user_id, event_id, endpoint_id, attempt } = claimed?.deliveries[0] ?? {};
    const ended = { user_id, event_id, endpoint_id, attempt, outcome: 'failed', milliseconds: 1 };
    expect(await ask('finish_delivery', ended)).toMatchObject({ failing_seconds: 0 });
    expect(await onlyDelivery(at, at.to)).toMatchObject({ state: 'failed' });
  });

  it('is signed by both secrets while they overlap, and by the new one alone from then on', async () => {
    const at = await withEvent();
    const rotated = await at.engine.webhooks.rotate(at.to.id, { overlapHours: 1 }, changing);
    const secret = rotated.secret ?? '';
    expect(secret).not.toBe(at.to.secret);
    await at.deliver();
    const [overlapping] = at.receiver.received;
    if (overlapping === undefined) throw new Error('nothing was received');
    expect(overlapping.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const each of [secret, at.to.secret]) expect(() => verified(at, overlapping, each)).not.toThrow();
    at.clock.advance({ hours: 1 });
    await at.engine.ledger.setTier({ userId: at.userId, tier: 'team' });
    await at.deliver();
    const [, later] = at.receiver.received;
    if (later === undefined) throw new Error('nothing more was received');
    expect(() => verified(at, later, secret)).not.toThrow();
    expect(() => verified(at, later, at.to.secret)).toThrow('No matching signature');
  });

  it('is signed by every secret that was promised an overlap, however many came after it', async () => {
    const at = await withEvent({ webhooks: { olderSecretsAtMost: 1 } });
    const secrets = [at.to.secret];
    const rotate = async (overlapHours: number) => {
      const { secret } = await at.engine.webhooks.rotate(at.to.id, { overlapHours }, changing);
      secrets.push(secret ?? '');
    };
    /** Which of them, the oldest first, verify what is sent now. */
    const signing = async (tier: 'team' | 'elite' | 'pro') => {
      await at.engine.ledger.setTier({ userId: at.userId, tier });
      await at.deliver();
      const received = at.receiver.received.at(-1);
      if (received === undefined) throw new Error('nothing was received');
      return secrets.map((secret) => {
        try {
          return verified(at, received, secret) !== null;
        } catch {
          return false;
        }
      });
    };
    await rotate(24);
    at.clock.advance({ hours: 1 });
    await rotate(24);
    expect(await signing('team')).toEqual([true, true, true]);
    await expect(rotate(24)).rejects.toMatchObject({ code: 'invalid_request' });
    at.clock.advance({ hours: 23 });
    expect(await signing('elite')).toEqual([false, true, true]);
    await rotate(24);
    expect(await signing('team')).toEqual([false, true, true, true]);
    await rotate(0);
    expect(await signing('pro')).toEqual([false, false, false, false, true]);
  });

  it('that fails is made again exactly when the schedule says, with the same id and body, and then given up', async () => {
    const at = await withEvent();
    at.receiver.answer(status(500));
    const { retryAfterSeconds } = at.engine.settings.webhooks;
    expect(retryAfterSeconds).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    await at.deliver();
    for (const [nth, seconds] of retryAfterSeconds.entries()) {
      at.clock.advance({ seconds, milliseconds: -1 });
      await at.deliver();
      expect(at.receiver.received).toHaveLength(nth + 1);
      at.clock.advance({ milliseconds: 1 });
      await at.deliver();
      expect(at.receiver.received).toHaveLength(nth + 2);
    }
    const { received } = at.receiver;
    expect(new Set(received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    const delivery = await onlyDelivery(at, at.to);
    expect(delivery).toMatchObject({ state: 'failed', nextAttemptAt: null });
    expect(delivery.attempts.map(({ attempt, outcome, status: code }) => [attempt, outcome, code])).toEqual(
      [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((attempt) => [attempt, 'refused', 500]),
    );
    at.clock.advance({ days: 3 });
    await at.deliver();
    expect(received).toHaveLength(10);
  });

  it('is made again a little later by chance, never earlier', async () => {
    const at = await withEvent({
      webhooks: { jitterShare: 0.2 },
      server: { surroundings: { random: () => 0.5 } },
    });
    at.receiver.answer(status(503));
    await at.deliver();
    expect((await onlyDelivery(at, at.to)).nextAttemptAt).toEqual(new Date(at.clock.now().getTime() + 5_500));
  });

  it('is made again no sooner than the endpoint asks for by Retry-After, within bounds', async () => {
    const at = await withEvent({ webhooks: { retryAfterAtMostSeconds: 3_600 } });
    const waits: number[] = [];
    for (const header of ['60', '1', '999999', 'nonsense', '-5']) {
      at.receiver.answer(status(429, { 'retry-after': header }));
      await at.deliver();
      const next = (await onlyDelivery(at, at.to)).nextAttemptAt?.getTime() ?? 0;
      waits.push((next - at.clock.now().getTime()) / 1_000);
      at.clock.set(new Date(next).toISOString());
    }
    expect(waits).toEqual([60, 300, 3_600, 7_200, 18_000]);
  });

  it('to who answers 410 ends there: the endpoint is off, told in the audit log, and asked no more', async () => {
    const at = await withEvent();
    await at.engine.ledger.setTier({ userId: at.userId, tier: 'team' });
    at.receiver.answer(status(410));
    await at.deliver();
    const asked = at.receiver.received.length;
    expect(await endpointOf(at, at.to)).toMatchObject({
      isActive: false,
      disabledBecause: 'gone',
      waiting: 0,
    });
    at.clock.advance({ days: 2 });
    await at.engine.ledger.setTier({ userId: at.userId, tier: 'pro' });
    await at.deliver();
    expect(at.receiver.received).toHaveLength(asked);
    expect(at.problems.join()).toContain(at.to.id);
    const admin = await at.adminToken(at.userId);
    const { body } = await at.ask<{ items: { action: string; actor: string; reason: string }[] }>(
      `/v1/admin/audit?subject=webhooks/${at.to.id}`,
      { bearer: admin },
    );
    expect(body.items[0]).toMatchObject({
      action: 'disable',
      actor: 'the job deliver-webhooks',
      reason: 'it answered 410 Gone',
    });
  });

  it.each([
    ['a redirect, which nobody follows', status(302, { location: 'http://127.0.0.1:1/' }), 'redirected', 302],
    ['what the endpoint refuses', status(404), 'refused', 404],
    [
      'a connection that breaks',
      (response: { destroy(): unknown }) => response.destroy(),
      'unreachable',
      null,
    ],
  ] as const)('fails at %s', async (_, reply, outcome, code) => {
    const at = await withEvent();
    at.receiver.answer(reply as Parameters<typeof at.receiver.answer>[0]);
    expect(await at.deliver()).toMatchObject({ delivered: 0, failed: 1 });
    const { attempts, state } = await onlyDelivery(at, at.to);
    expect([state, attempts[0]?.outcome, attempts[0]?.status]).toEqual(['waiting', outcome, code]);
    expect(at.receiver.received).toHaveLength(1);
  });

  it('arrives though the answer has no end: its beginning is enough', async () => {
    const at = await withEvent({ webhooks: { responseBytesAtMost: 1_000 } });
    let isOpen = true;
    at.receiver.answer((response) => {
      response.on('close', () => {
        isOpen = false;
      });
      response.writeHead(200);
      const more = () => {
        while (isOpen && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expect(await at.deliver()).toMatchObject({ delivered: 1, failed: 0 });
    await reached(() => !isOpen);
  });

  it('that gets no answer is given up after its time, and what waits elsewhere is not held up', async () => {
    const at = await withEvent({ webhooks: { attemptsAtOnceToOne: 2, attemptsAtOnce: 3 } });
    const other = await startReceiver();
    const fast = await at.endpoint({ url: other.url, events: ['tier.changed'] });
    for (const tier of ['team', 'elite', 'free', 'pro'] as const) {
      await at.engine.ledger.setTier({ userId: at.userId, tier });
    }
    at.receiver.answer(() => {});
    const delivering = at.deliver();
    await reached(() => other.received.length === 4 && at.receiver.received.length === 2);
    while ((await endpointOf(at, fast)).waiting > 0) await at.database.quiet();
    const slow = await at.engine.webhooks.deliveries({ endpointId: at.to.id, limit: 10 });
    expect(slow.filter(({ state }) => state === 'sending')).toHaveLength(2);
    // A second process finds nothing that may be sent now.
    expect(await at.deliver()).toMatchObject({ delivered: 0, failed: 0 });
    await at.timers.advance({ seconds: 15 });
    await delivering;
    const after = await at.engine.webhooks.deliveries({ endpointId: at.to.id, limit: 10 });
    expect(after.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome))).toContain('timeout');
    await other.close();
  });

  it('whose process was lost is made again when its lease is over, by whoever comes, and not before', async () => {
    const at = await withEvent({ webhooks: { leaseSeconds: 60 } });
    at.database.failNext(1, /finish_delivery/);
    await expect(at.deliver()).rejects.toThrow('out of reach');
    expect((await onlyDelivery(at, at.to)).state).toBe('sending');
    at.clock.advance({ seconds: 60, milliseconds: -1 });
    await at.deliver();
    expect(at.receiver.received).toHaveLength(1);
    at.clock.advance({ milliseconds: 1 });
    await at.deliver();
    const [first, second] = at.receiver.received;
    expect(second?.id).toBe(first?.id);
    const { state, attempts } = await onlyDelivery(at, at.to);
    expect(state).toBe('delivered');
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['delivered', 'lost']);
  });

  it('is not lost where the job ends between the event and the delivery', async () => {
    const at = await withEvent();
    at.database.failNext(1, /claim_deliveries/);
    await expect(at.deliver()).rejects.toThrow('out of reach');
    expect(at.receiver.received).toHaveLength(0);
    expect(await at.deliver()).toMatchObject({ events: 0, delivered: 1 });
    await at.deliver();
    expect(at.receiver.received).toHaveLength(1);
  });

  it('follows from nothing that was rolled back', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['tier.changed'] });
    const undo = new Error('undo');
    const undone = open().database.transaction(async (tx) => {
      await tx.query(
        `select energy.set_tier(jsonb_build_object('user_id', $1::uuid, 'key', gen_random_uuid(), 'tier', 'pro'))`,
        [userId],
      );
      throw undo;
    });
    await expect(undone).rejects.toBe(undo);
    expect((await at.deliver()).events).toBe(0);
  });

  it('is made again by hand with the same id, all its tries before it, and once at a time', async () => {
    const at = await withEvent();
    at.receiver.answer(status(500));
    await at.deliver();
    for (let nth = 0; nth < 3; nth += 1) {
      const next = (await onlyDelivery(at, at.to)).nextAttemptAt;
      at.clock.set(next?.toISOString() ?? '');
      await at.deliver();
    }
    const { eventId } = await onlyDelivery(at, at.to);
    const again = await at.engine.webhooks.resend(at.to.id, eventId);
    expect(again.attempts).toHaveLength(5);
    expect(again.nextAttemptAt).toEqual(new Date(at.clock.now().getTime() + 5_000));
    at.receiver.answer(status(200));
    expect(await at.engine.webhooks.resend(at.to.id, eventId)).toMatchObject({ state: 'delivered' });
    // Also what has arrived.
    await at.engine.webhooks.resend(at.to.id, eventId);
    expect(new Set(at.receiver.received.map(({ id }) => id))).toEqual(new Set([eventId]));
    expect(at.receiver.received).toHaveLength(7);
    let release = () => {};
    at.receiver.answer((response) => {
      release = () => response.writeHead(204).end();
    });
    const slow = at.engine.webhooks.resend(at.to.id, eventId);
    await reached(() => at.receiver.received.length === 8);
    await expect(at.engine.webhooks.resend(at.to.id, eventId)).rejects.toMatchObject({
      code: 'request_in_progress',
    });
    release();
    await slow;
  });

  it('of a test is made at once, once for its key, and not again where it fails', async () => {
    const at = await scene();
    const to = await at.endpoint({ events: ['energy.low'] });
    at.receiver.answer(status(500));
    const first = await at.engine.webhooks.test(to.id, 'one');
    expect(first).toMatchObject({ type: 'webhook.test', state: 'failed', userId: null });
    expect((await at.engine.webhooks.test(to.id, 'one')).eventId).toBe(first.eventId);
    at.clock.advance({ hours: 1 });
    await at.deliver();
    expect(at.receiver.received).toHaveLength(1);
    at.receiver.answer(status(200));
    expect(await at.engine.webhooks.test(to.id)).toMatchObject({ state: 'delivered' });
  });

  it('that is still to be made goes with its forgotten user, and one that was made keeps nothing of them', async () => {
    const at = await withEvent();
    await at.deliver();
    at.receiver.answer(status(500));
    await at.engine.ledger.setTier({ userId: at.userId, tier: 'team' });
    await at.deliver();
    const other = await at.newUser();
    await at.engine.ledger.setTier({ userId: other, tier: 'team' });
    await at.engine.ledger.setTier({ userId: at.userId, tier: 'elite' });
    await at.engine.ledger.forgetUser({ userId: at.userId });
    await at.deliver();
    at.clock.advance({ days: 1 });
    await at.deliver();
    const ofUser = at.receiver.of('tier.changed').filter(({ data }) => data.user_id === at.userId);
    expect(ofUser.map(({ data }) => data.to)).toEqual(['pro', 'team']);
    const kept = await at.engine.webhooks.deliveries({ endpointId: at.to.id, limit: 10 });
    expect(kept.map(({ userId, data, state }) => [userId, data === null, state])).toEqual([
      [other, false, 'waiting'],
      [at.userId, true, 'delivered'],
    ]);
    const [, { eventId } = { eventId: '' }] = kept;
    await expect(at.engine.webhooks.resend(at.to.id, eventId)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it.each([
    ['for the first time', false],
    ['again', true],
  ])('says nothing of a user who is forgotten while the job looks at them %s', async (_, isKnown) => {
    const at = await withEvent();
    if (isKnown) {
      await at.deliver();
      await at.engine.ledger.setTier({ userId: at.userId, tier: 'team' });
    }
    at.database.beforeNext(/save_happenings/, async () => {
      await at.engine.ledger.forgetUser({ userId: at.userId });
    });
    expect((await at.deliver()).events).toBe(0);
    expect(await open().database.query('select from energy.webhook_events where data is not null')).toEqual(
      [],
    );
  });

  it('is kept as long as the setting says, with its event and attempts', async () => {
    const at = await withEvent({ webhooks: { retentionDays: 30 } });
    await at.deliver();
    const rows = async () =>
      (
        await open().database.query<{ rows: string }>(
          `select (select count(*) from energy.webhook_events) + (select count(*) from energy.webhook_deliveries)
             + (select count(*) from energy.webhook_attempts) as rows`,
        )
      )[0]?.rows;
    at.clock.advance({ days: 30 });
    expect((await at.deliver()).dropped).toBe(0);
    expect(await rows()).toBe('3');
    at.clock.advance({ seconds: 1 });
    expect((await at.deliver()).dropped).toBe(1);
    expect(await rows()).toBe('0');
  });

  it('is waited for where it falls due while the job runs', async () => {
    const at = await withEvent({ webhooks: { runSeconds: 40 } });
    at.receiver.answer(status(500));
    const delivering = at.deliver();
    await reached(() => at.receiver.received.length === 1 && at.timers.pending > 0);
    await at.database.quiet();
    at.receiver.answer(status(200));
    while (at.timers.pending > 0) {
      await at.timers.advance({ seconds: 5 }, () => at.database.quiet());
      await at.database.quiet();
    }
    expect(await delivering).toMatchObject({ delivered: 1, failed: 1 });
  });
});
