/** Does each cause have one event, and each event one delivery, whatever becomes of the processes that tell of it? */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { JobCounts } from '@/jobs/job';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reached } from '../support/test-engine.ts';
import { status } from './receiver.ts';
import { createScene, type Scene } from './scene.ts';

const program = fileURLToPath(new URL('./webhook-child.ts', import.meta.url));

/** What the doings below cause, once for each user. */
const ofUsers = [
  'energy.low',
  'energy.exhausted',
  'budget.reached_80',
  'budget.reached_100',
  'usage.spike',
  'tier.changed',
  'grant.lapsing',
];

describeOnEachDatabase(
  'several processes',
  (open) => {
    const machine = async (at: Scene): Promise<ChildProcess> => {
      const child = fork(program, [open().url ?? '', at.clock.now().toISOString()], { execArgv: [] });
      await once(child, 'message');
      return child;
    };
    const ended = async (child: ChildProcess): Promise<JobCounts> => {
      const [counts] = await once(child, 'message');
      return counts as JobCounts;
    };
    /** Causes of every type that a user's doings have, and how many events they are. */
    const causes = async (at: Scene, users: readonly string[]): Promise<number> => {
      const { ledger } = at.engine;
      for (const userId of users) {
        await ledger.setTier({ userId, tier: 'pro' });
        await at.charge(userId, 800);
        await at.charge(userId, 150);
        await at.charge(userId, 5_000).catch(() => {});
        const { id: holdId } = await ledger.placeHold({
          userId,
          fingerprint: crypto.randomUUID(),
          feature: 'ai_message',
          model: null,
          energy: 1,
          tokens: 40_000,
          seconds: 120,
          price: {},
          estimatedTokens: 40_000,
          compressionMode: false,
          spikeDetected: true,
          spikeWarning: false,
        });
        await ledger.settleHold({
          userId,
          holdId,
          energy: 1,
          inputTokens: 39_000,
          outputTokens: 1_000,
          costUsd: null,
          receipt: {},
        });
        await ledger.grant({
          userId,
          reason: 'closing_bonus',
          energy: 100,
          expiresAt: new Date(at.clock.now().getTime() + 3_600_000),
        });
      }
      return users.length * ofUsers.length;
    };

    it('that look at the same moment tell each cause once, and send each delivery once', async () => {
      await open().clear();
      const at = await createScene(open().database);
      const users = await Promise.all(Array.from({ length: 12 }, () => at.newUser()));
      await at.endpoint();
      at.clock.set('2026-03-10T13:50:00Z');
      const count = (await causes(at, users)) + 1;
      const machines = [await machine(at), await machine(at), await machine(at)];
      for (const each of machines) each.send('go');
      const counts = await Promise.all(machines.map(ended));
      const sum = (name: string) => counts.reduce((total, each) => total + (each[name] ?? 0), 0);
      expect(sum('events')).toBe(count);
      // Who has no event left to find may end before the others have sent theirs.
      await at.deliver();
      expect(at.receiver.received).toHaveLength(count);
      expect(new Set(at.receiver.received.map(({ id }) => id)).size).toBe(count);
      for (const type of ofUsers) expect([type, at.receiver.of(type).length]).toEqual([type, users.length]);
      expect(at.receiver.of('price_window.opening')).toHaveLength(1);
    });

    it('of which one is killed while it sends lose nothing: the same is sent again, by its id', async () => {
      await open().clear();
      const at = await createScene(open().database);
      const userId = await at.newUser();
      await at.endpoint({ events: ['tier.changed'] });
      await at.engine.ledger.setTier({ userId, tier: 'pro' });
      at.receiver.answer(() => {});
      const child = await machine(at);
      child.send('go');
      await reached(() => at.receiver.received.length === 1);
      child.kill('SIGKILL');
      await once(child, 'close');
      at.receiver.answer(status(200));
      expect(await at.deliver()).toMatchObject({ events: 0, delivered: 0 });
      at.clock.advance({ seconds: at.engine.settings.webhooks.leaseSeconds });
      expect(await at.deliver()).toMatchObject({ events: 0, delivered: 1 });
      const [first, second] = at.receiver.received;
      expect(second).toMatchObject({ id: first?.id, body: first?.body });
    });

    it('of which one is killed right after a verb lose nothing: what it did is told by another one', async () => {
      await open().clear();
      const at = await createScene(open().database);
      const userId = await at.newUser();
      await at.endpoint({ events: ['tier.changed'] });
      // Nothing but the verb's own transaction has happened; this process tells nobody.
      await at.engine.ledger.setTier({ userId, tier: 'pro' });
      const child = await machine(at);
      child.send('go');
      expect(await ended(child)).toMatchObject({ events: 1, delivered: 1 });
      expect(await at.deliver()).toMatchObject({ events: 0, delivered: 0 });
    });
  },
  { kinds: ['Postgres 18'] },
);
