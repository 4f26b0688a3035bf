/** When is an endpoint given up, and when a delivery? Never for one failure, and never without end. */

import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startReceiver, status } from './receiver.ts';
import { changing, createScene, type Endpoint, type Scene } from './scene.ts';

/** A try, and one an hour later. */
const twoTries = { retryAfterSeconds: [3_600], disableAfterDays: 5 };

describeOnEachDatabase('an endpoint', (open) => {
  const scene = async (
    webhooks: NonNullable<Parameters<typeof createScene>[1]>['webhooks'] = twoTries,
  ): Promise<Scene & { to: Endpoint; happen: () => Promise<unknown> }> => {
    await open().clear();
    const at = await createScene(open().database, { webhooks });
    const userId = await at.newUser();
    const to = await at.endpoint({ events: ['tier.changed'] });
    let tier: 'pro' | 'team' = 'team';
    const happen = () => {
      tier = tier === 'pro' ? 'team' : 'pro';
      return at.engine.ledger.setTier({ userId, tier });
    };
    return { ...at, to, happen };
  };
  const standing = async (at: Scene, { id }: Endpoint) => {
    const found = (await at.engine.webhooks.endpoints()).find((one) => one.id === id);
    if (found === undefined) throw new Error('no such endpoint');
    return found;
  };
  const states = async (at: Scene, { id }: Endpoint) =>
    (await at.engine.webhooks.deliveries({ endpointId: id, limit: 10 })).map(({ state }) => state);

  /** A delivery that has had its two tries. */
  const failTwice = async (at: Awaited<ReturnType<typeof scene>>): Promise<void> => {
    at.receiver.answer(status(500));
    await at.happen();
    await at.deliver();
    at.clock.advance({ hours: 1 });
    await at.deliver();
  };

  it('to which nothing was delivered for days is switched off when a delivery has had all its tries', async () => {
    const at = await scene();
    await failTwice(at);
    at.clock.advance({ days: 4, hours: 22 });
    await at.happen();
    await at.deliver();
    at.clock.advance({ hours: 1, milliseconds: -1 });
    await at.deliver();
    expect(await standing(at, at.to)).toMatchObject({ isActive: true, waiting: 1 });
    at.clock.advance({ milliseconds: 1 });
    await at.deliver();
    expect(await standing(at, at.to)).toMatchObject({ isActive: false, disabledBecause: 'failing' });
    expect(at.problems.join()).toContain(at.to.id);
  });

  it('that fails once after quiet days is tried again, and begins the days anew with what arrives', async () => {
    const at = await scene();
    await failTwice(at);
    at.clock.advance({ days: 6 });
    at.receiver.answer(status(503));
    await at.happen();
    await at.deliver();
    expect(await standing(at, at.to)).toMatchObject({ isActive: true, waiting: 1 });
    at.receiver.answer(status(204));
    at.clock.advance({ hours: 1 });
    await at.deliver();
    expect(await standing(at, at.to)).toMatchObject({ isActive: true, failingSince: null });
    expect(await states(at, at.to)).toEqual(['delivered', 'failed']);
  });

  it('that fails a test has failed nothing, and one that passes it has failed nothing any more', async () => {
    const at = await scene();
    at.receiver.answer(status(500));
    await at.engine.webhooks.test(at.to.id);
    expect((await standing(at, at.to)).failingSince).toBeNull();
    await at.happen();
    await at.deliver();
    expect((await standing(at, at.to)).failingSince).toEqual(at.clock.now());
    at.clock.advance({ days: 6 });
    await at.engine.webhooks.test(at.to.id);
    expect((await standing(at, at.to)).isActive).toBe(true);
    at.receiver.answer(status(204));
    await at.engine.webhooks.test(at.to.id);
    expect((await standing(at, at.to)).failingSince).toBeNull();
  });

  it('that was moved, or switched off and on, has not failed yet', async () => {
    const at = await scene();
    const other = await startReceiver();
    const fail = async () => {
      await at.happen();
      await at.deliver();
      expect((await standing(at, at.to)).failingSince).not.toBeNull();
    };
    const change = async (values: { url?: string; is_active?: boolean; description?: string }) => {
      await at.engine.webhooks.change(await standing(at, at.to), values, changing);
      return (await standing(at, at.to)).failingSince;
    };
    at.receiver.answer(status(500));
    other.answer(status(500));
    await fail();
    expect(await change({ description: 'the mailer' })).not.toBeNull();
    expect(await change({ url: other.url })).toBeNull();
    await fail();
    await change({ is_active: false });
    expect(await change({ is_active: true })).toBeNull();
    await other.close();
  });

  it('whose deliveries are lost each time is sent each of them as often as any other, and no more', async () => {
    const at = await scene({ retryAfterSeconds: [5], leaseSeconds: 60 });
    await at.happen();
    for (let nth = 0; nth < 2; nth += 1) {
      at.database.failNext(1, /finish_delivery/);
      await expect(at.deliver()).rejects.toThrow('out of reach');
      at.clock.advance({ seconds: 60 });
    }
    expect(await at.deliver()).toMatchObject({ delivered: 0, failed: 0 });
    expect(at.receiver.received).toHaveLength(2);
    const [delivery] = await at.engine.webhooks.deliveries({ endpointId: at.to.id, limit: 1 });
    expect(delivery).toMatchObject({ state: 'failed', nextAttemptAt: null });
    expect(delivery?.attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'lost']);
    expect(await at.engine.webhooks.standing()).toMatchObject({ waiting: 0 });
    // By hand it is sent again.
    const again = await at.engine.webhooks.resend(at.to.id, delivery?.eventId ?? '');
    expect(again.state).toBe('delivered');
  });

  it('that answers by another protocol fails, and holds up neither others nor the job', async () => {
    const at = await scene();
    const other = await startReceiver();
    await at.endpoint({ url: other.url, events: ['tier.changed'] });
    at.receiver.answer(({ socket }) => {
      socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    await at.happen();
    expect(await at.deliver()).toMatchObject({ delivered: 1, failed: 1 });
    const [delivery] = await at.engine.webhooks.deliveries({ endpointId: at.to.id, limit: 1 });
    expect(delivery).toMatchObject({ state: 'waiting', attempts: [{ outcome: 'unreachable' }] });
    await other.close();
  });

  it('that is off or gone has nothing that could be late', async () => {
    const at = await scene();
    const off = await at.endpoint({ events: ['energy.low'], is_active: false });
    await at.happen();
    await at.deliver();
    for (const endpoint of [off.id, crypto.randomUUID()]) {
      await open().database.query(
        `insert into energy.webhook_deliveries (user_id, event_id, endpoint_id, due_at, created_at)
         values (gen_random_uuid(), gen_random_uuid(), $1, $2, $2)`,
        [endpoint, at.clock.now()],
      );
    }
    at.clock.advance({ hours: 3 });
    expect(await at.engine.webhooks.standing()).toMatchObject({ waiting: 0, lateSeconds: 0 });
    at.receiver.answer(status(500));
    await at.happen();
    await at.deliver();
    at.clock.advance({ hours: 2 });
    expect(await at.engine.webhooks.standing()).toMatchObject({ waiting: 1, lateSeconds: 3_600 });
  });
});
