/** Is each event told by its cause, once, and by nothing else? */

import { expect, it } from 'vitest';
import { type WebhookData, type WebhookType, webhookPayloads } from '@/contract/webhook-events';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { changing, createScene, type Scene } from './scene.ts';

describeOnEachDatabase('an event', (open) => {
  const scene = async (options: Parameters<typeof createScene>[1] = {}): Promise<Scene> => {
    await open().clear();
    return await createScene(open().database, options);
  };
  /** What was told so far of a type, each read by the schema that the contract has of it. */
  const told = <Type extends WebhookType>(at: Scene, type: Type): WebhookData<Type>[] =>
    at.receiver
      .of(type)
      .map(({ body }) => webhookPayloads[type].parse(JSON.parse(body)).data as WebhookData<Type>);

  it('energy.low is told once for each descent below 10 % of the cap', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['energy.low'] });
    await at.charge(userId, 900);
    expect((await at.deliver()).events).toBe(0);
    await at.charge(userId, 1);
    await at.charge(userId, 1);
    await at.deliver();
    expect(told(at, 'energy.low')).toEqual([
      { user_id: userId, tier: 'free', available: 0.99, cap: 10, seq: 3 },
    ]);
    await at.charge(userId, 10);
    await at.deliver();
    expect(at.receiver.received).toHaveLength(1);
    await at.engine.ledger.purchase({ userId, energy: 500 });
    await at.deliver();
    await at.charge(userId, 550);
    await at.deliver();
    await at.deliver();
    expect(told(at, 'energy.low').map(({ seq }) => seq)).toEqual([3, 7]);
  });

  it('energy.low is told of two descents between two looks, and of none that was before the endpoint', async () => {
    const at = await scene();
    const userId = await at.newUser({ energy: 50 });
    await at.endpoint({ events: ['energy.low'] });
    await at.charge(userId, 10);
    for (let descent = 0; descent < 2; descent += 1) {
      await at.engine.ledger.purchase({ userId, energy: 500 });
      await at.charge(userId, 500);
    }
    expect((await at.deliver()).events).toBe(2);
  });

  const hold = (at: Scene, userId: string, { energy, tokens }: { energy: number; tokens: number }) =>
    at.engine.ledger.placeHold({
      userId,
      fingerprint: crypto.randomUUID(),
      feature: 'ai_message',
      model: 'scripted',
      energy,
      tokens,
      seconds: 120,
      price: {},
      estimatedTokens: tokens,
      compressionMode: false,
      spikeDetected: tokens > 3_000,
      spikeWarning: false,
    });

  /** Pays a call that took so many tokens. */
  const use = async (at: Scene, userId: string, tokens: number) => {
    const { id: holdId } = await hold(at, userId, { energy: 100, tokens });
    return await at.engine.ledger.settleHold({
      userId,
      holdId,
      energy: 1,
      inputTokens: tokens - 10,
      outputTokens: 10,
      model: 'scripted',
      costUsd: null,
      receipt: {},
    });
  };

  it('energy.low counts what running calls hold, as far as they still run', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['energy.low'] });
    const { id } = await hold(at, userId, { energy: 850, tokens: 100 });
    expect((await at.deliver()).events).toBe(0);
    at.clock.advance({ seconds: 1 });
    await at.charge(userId, 100);
    await at.deliver();
    expect(told(at, 'energy.low')).toMatchObject([{ available: 0.5 }]);
    await at.engine.ledger.releaseHold({ userId, id });
    await at.charge(userId, 1);
    expect((await at.deliver()).events).toBe(0);
  });

  it('energy.exhausted is told once where less is left than the smallest call costs, and again after energy came in', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['energy.exhausted'] });
    await at.charge(userId, 912);
    expect((await at.deliver()).events).toBe(0);
    await at.charge(userId, 1);
    await at.charge(userId, 1);
    await at.deliver();
    // One energy on free in Happy Hour: 1 × 0.80 × 1.10.
    expect(told(at, 'energy.exhausted')).toEqual([
      {
        user_id: userId,
        tier: 'free',
        available: 0.87,
        smallest_price: 0.88,
        needed: null,
        cause: 'spent',
        seq: 3,
      },
    ]);
    await at.engine.ledger.purchase({ userId, energy: 10 });
    await at.charge(userId, 90);
    await at.deliver();
    expect(told(at, 'energy.exhausted').map(({ seq }) => seq)).toEqual([3, 6]);
  });

  it.each(['charge', 'hold', 'run'] as const)(
    'energy.exhausted is told of a %s that is refused for energy, however often it is tried',
    async (how) => {
      const at = await scene();
      const userId = await at.newUser({ energy: 100 });
      await at.endpoint({ events: ['energy.exhausted'] });
      const key = await at.serverKey('holds');
      const tries = {
        charge: () => at.charge(userId, 200).catch((error: unknown) => error),
        hold: () =>
          at.ask(`/v1/users/${userId}/holds`, {
            method: 'POST',
            bearer: key,
            body: { feature: 'ai_message', tokens: 4_000 },
          }),
        run: () =>
          at.engine
            .run({ userId, feature: 'ai_message', input: 'Three short words. '.repeat(50) })
            .catch((error: unknown) => error),
      };
      for (let nth = 0; nth < 3; nth += 1) await tries[how]();
      await at.deliver();
      await tries[how]();
      await at.deliver();
      const events = told(at, 'energy.exhausted');
      expect(events).toMatchObject([{ user_id: userId, available: 1, cause: 'refused', seq: 2 }]);
      expect(Number(events[0]?.needed)).toBeGreaterThan(1);
      await at.engine.ledger.purchase({ userId, energy: 5 });
      await tries[how]();
      await at.deliver();
      expect(told(at, 'energy.exhausted')).toHaveLength(2);
      expect(await open().database.query('select from energy.refused_calls')).toEqual([]);
    },
  );

  it('a refusal is noted for no webhook while nobody wants to know', async () => {
    const at = await scene();
    const userId = await at.newUser({ energy: 100 });
    await at.charge(userId, 200).catch(() => {});
    await at.engine
      .run({ userId, feature: 'ai_message', input: 'Twelve words. '.repeat(100) })
      .catch(() => {});
    expect(await open().database.query('select from energy.refused_calls')).toEqual([]);
  });

  it('budget.reached_80 and budget.reached_100 are told once a day each', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['budget.reached_80', 'budget.reached_100'] });
    await use(at, userId, 3_990);
    expect((await at.deliver()).events).toBe(0);
    await use(at, userId, 10);
    await at.deliver();
    const day = { user_id: userId, tier: 'free', day: '2026-03-10', daily_limit: 5_000 };
    expect(told(at, 'budget.reached_80')).toEqual([{ ...day, tokens_used: 4_000, cause: 'used' }]);
    await use(at, userId, 500);
    await use(at, userId, 500);
    await at.deliver();
    await at.deliver();
    expect(told(at, 'budget.reached_80')).toHaveLength(1);
    expect(told(at, 'budget.reached_100')).toEqual([{ ...day, tokens_used: 5_000, cause: 'used' }]);
    at.clock.advance({ hours: 24 });
    await use(at, userId, 5_000);
    await at.deliver();
    expect(told(at, 'budget.reached_80').map((data) => data.day)).toEqual(['2026-03-10', '2026-03-11']);
    expect(told(at, 'budget.reached_100').map((data) => data.day)).toEqual(['2026-03-10', '2026-03-11']);
  });

  it('budget.reached_100 is told of a day that had turned before anybody looked', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['budget.reached_100'] });
    await use(at, userId, 3_000);
    await use(at, userId, 2_000);
    at.clock.advance({ hours: 24 });
    await use(at, userId, 100);
    await at.deliver();
    expect(told(at, 'budget.reached_100')).toMatchObject([{ day: '2026-03-10', tokens_used: 5_000 }]);
  });

  it('budget.reached_100 is told where a call no longer fits, if most of the day is used and a whole day could bear it', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['budget.reached_100'] });
    await use(at, userId, 3_000);
    await use(at, userId, 2_500).catch(() => {});
    expect((await at.deliver()).events).toBe(0);
    await use(at, userId, 1_500);
    await use(at, userId, 6_000).catch(() => {});
    expect((await at.deliver()).events).toBe(0);
    await use(at, userId, 600).catch(() => {});
    await at.deliver();
    expect(told(at, 'budget.reached_100')).toMatchObject([{ tokens_used: 4_500, cause: 'refused' }]);
  });

  it('usage.spike is told of each paid call past its tier’s threshold, and of no other', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['usage.spike'] });
    await use(at, userId, 1_000);
    await use(at, userId, 3_500);
    await at.deliver();
    await at.deliver();
    expect(told(at, 'usage.spike')).toEqual([
      {
        user_id: userId,
        tier: 'free',
        feature: 'ai_message',
        model: 'scripted',
        tokens: 3_500,
        spike_threshold: 3_000,
        energy: 0.01,
        seq: 3,
      },
    ]);
  });

  it('tier.changed is told of each change, and not where the tier stays', async () => {
    const at = await scene();
    const userId = await at.newUser();
    await at.endpoint({ events: ['tier.changed'] });
    const { ledger } = at.engine;
    await ledger.setTier({ userId, tier: 'pro', idempotencyKey: 'one' });
    await ledger.setTier({ userId, tier: 'pro', idempotencyKey: 'one' });
    await ledger.setTier({ userId, tier: 'pro', idempotencyKey: 'two' });
    await ledger.setTimeZone({ userId, timeZone: 'Europe/Berlin' });
    await at.deliver();
    await at.deliver();
    expect(told(at, 'tier.changed')).toEqual([{ user_id: userId, from: 'free', to: 'pro', seq: 2 }]);
  });

  it('grant.lapsing is told once for each lot, of what is left of it, within the setting’s hours', async () => {
    const at = await scene({ webhooks: { lapsingHours: 48, lotsAtMost: 1 } });
    const users = [await at.newUser({ energy: 100 }), await at.newUser({ energy: 100 })];
    await at.endpoint({ events: ['grant.lapsing'] });
    const expiresAt = new Date('2026-03-14T12:00:00Z');
    for (const userId of users) {
      await at.engine.ledger.grant({ userId, reason: 'closing_bonus', energy: 300, expiresAt });
    }
    expect((await at.deliver()).events).toBe(0);
    at.clock.set('2026-03-12T11:59:59Z');
    expect((await at.deliver()).events).toBe(0);
    at.clock.set('2026-03-12T12:00:00Z');
    expect((await at.deliver()).events).toBe(2);
    await at.deliver();
    const data = told(at, 'grant.lapsing');
    expect(data.map(({ user_id }) => user_id).sort()).toEqual(users.toSorted());
    expect(data[0]).toMatchObject({
      reason: 'closing_bonus',
      remaining: 3,
      expires_at: '2026-03-14T12:00:00.000Z',
    });
    // What has lapsed lapses no more.
    at.clock.set('2026-03-14T12:00:01Z');
    expect((await at.deliver()).events).toBe(0);
  });

  it('price_window.opening is told once before a window opens and once before it closes, to all in one event', async () => {
    const at = await scene({ startsAt: '2026-03-10T13:40:00Z' });
    await at.newUser();
    await at.newUser();
    await at.endpoint({ events: ['price_window.opening'] });
    expect((await at.deliver()).events).toBe(0);
    at.clock.set('2026-03-10T13:45:00Z');
    for (let nth = 0; nth < 3; nth += 1) await at.deliver();
    expect(told(at, 'price_window.opening')).toMatchObject([
      { name: 'Happy Hour', change: 'opens', at: '2026-03-10T14:00:00.000Z', multiplier: '0.8' },
    ]);
    at.clock.set('2026-03-10T14:05:00Z');
    expect((await at.deliver()).events).toBe(0);
    at.clock.set('2026-03-10T15:50:00Z');
    await at.deliver();
    expect(told(at, 'price_window.opening')[1]).toMatchObject({ change: 'closes' });
  });

  it('price_window.opening is told again where the price is changed after it was told, and for nothing else', async () => {
    const at = await scene({ startsAt: '2026-03-10T13:45:00Z' });
    await at.endpoint({ events: ['price_window.opening'] });
    await at.deliver();
    const change = async (column: 'name' | 'multiplier', value: string) => {
      await open().database.query(
        `update public.surge_pricing_windows set ${column} = $1 where name like 'Happy%'`,
        [value],
      );
      await at.engine.announceConfigurationChange();
      await at.deliver();
      return told(at, 'price_window.opening').map(({ name, multiplier }) => [name, multiplier]);
    };
    expect(await change('name', 'Happy Hours')).toEqual([['Happy Hour', '0.8']]);
    expect(await change('multiplier', '0.7')).toEqual([
      ['Happy Hour', '0.8'],
      ['Happy Hours', '0.7'],
    ]);
  });

  it('goes to each endpoint that wants its type, from the moment on from which it wants it', async () => {
    const at = await scene();
    const userId = await at.newUser();
    const { ledger, webhooks } = at.engine;
    const first = await at.endpoint({ events: ['tier.changed'] });
    await ledger.setTier({ userId, tier: 'pro' });
    const second = await at.endpoint({ events: ['energy.low'] });
    at.clock.advance({ seconds: 1 });
    await ledger.setTier({ userId, tier: 'elite' });
    const [, { version } = { version: '' }] = await webhooks.endpoints();
    at.clock.advance({ seconds: 1 });
    await webhooks.change({ ...second, version }, { events: ['energy.low', 'tier.changed'] }, changing);
    at.clock.advance({ seconds: 1 });
    await ledger.setTier({ userId, tier: 'team' });
    await at.deliver();
    const changes = async ({ id }: { id: string }) =>
      (await webhooks.deliveries({ endpointId: id, limit: 10 })).map(({ data }) => data?.to);
    expect((await changes(first)).toSorted()).toEqual(['elite', 'pro', 'team']);
    expect(await changes(second)).toEqual(['team']);
  });

  it('is told of nothing that happened while an endpoint was off', async () => {
    const at = await scene();
    const userId = await at.newUser();
    const { id } = await at.endpoint({ events: ['tier.changed', 'energy.low'] });
    const { ledger, webhooks } = at.engine;
    const turn = async (isActive: boolean) => {
      const [{ version } = { version: '' }] = await webhooks.endpoints();
      at.clock.advance({ seconds: 1 });
      await webhooks.change({ id, version }, { is_active: isActive }, changing);
      at.clock.advance({ seconds: 1 });
    };
    await turn(false);
    await ledger.setTier({ userId, tier: 'pro' });
    await at.charge(userId, 950);
    expect((await at.deliver()).events).toBe(0);
    await turn(true);
    await at.charge(userId, 1);
    expect((await at.deliver()).events).toBe(0);
    await ledger.setTier({ userId, tier: 'elite' });
    await at.deliver();
    expect(told(at, 'tier.changed')).toMatchObject([{ from: 'pro', to: 'elite' }]);
  });

  it('is found in as many pieces as it takes, and none is lost or doubled between them', async () => {
    const at = await scene({
      webhooks: { usersAtOnce: 3, usersAtMost: 2, entriesAtMost: 3, entriesOfOneAtMost: 2 },
    });
    const users = await Promise.all([1, 2, 3, 4, 5].map(() => at.newUser()));
    await at.endpoint({ events: ['tier.changed', 'energy.low'] });
    for (const userId of users) {
      await at.charge(userId, 950);
      for (const tier of ['pro', 'elite', 'team'] as const) {
        await at.engine.ledger.setTier({ userId, tier });
      }
    }
    expect((await at.deliver()).events).toBe(users.length * 4);
    expect((await at.deliver()).events).toBe(0);
    expect(told(at, 'tier.changed')).toHaveLength(15);
    expect(told(at, 'energy.low')).toHaveLength(5);
  });

  it('has an id of its own that is a UUIDv7, and says nothing of prompts and answers', async () => {
    const at = await scene();
    const userId = await at.newUser({ energy: 130 });
    await at.endpoint();
    at.provider.script(reply(['A secret answer']));
    await at.engine.run({ userId, feature: 'ai_message', input: 'A secret question' });
    await at.deliver();
    const { received } = at.receiver;
    expect(received.length).toBeGreaterThan(0);
    expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
    for (const { id, body } of received) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      expect(body).not.toMatch(/secret/);
    }
  });
});
