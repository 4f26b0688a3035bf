/** What do webhooks cost a call? Nothing while nobody is told, and the same while somebody is: the job does the work. */

import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createScene, type Scene } from './scene.ts';

describeOnEachDatabase('a call', (open) => {
  const scene = async (isTold: boolean): Promise<Scene> => {
    await open().clear();
    const at = await createScene(open().database);
    if (isTold) await at.endpoint();
    return at;
  };

  /** The statements of a charge and of a metered call, after others that have filled what is kept at hand. */
  const statementsOf = async (isTold: boolean): Promise<string[]> => {
    const at = await scene(isTold);
    const userId = await at.newUser({ tier: 'pro', energy: 3_000 });
    const call = async () => {
      at.provider.script(reply(['Yes.']));
      await at.engine.run({ userId, feature: 'ai_message', input: 'Say yes.' });
      await at.engine.charge({ userId, feature: 'ai_message', base: 100 });
    };
    await call();
    const before = at.database.statements.length;
    await call();
    return at.database.statements.slice(before);
  };

  /** How many rows a charge writes to each table: inserted, updated, deleted. */
  const rowsOf = async (isTold: boolean): Promise<Record<string, number[]>> => {
    const at = await scene(isTold);
    const userId = await at.newUser({ tier: 'pro', energy: 3_000 });
    await at.charge(userId, 100);
    return await open().database.transaction(async (tx) => {
      // The counters of a transaction may hold what the connection did before it.
      const counted = async () => {
        const rows = await tx.query<{ name: string; counts: string[] }>(
          `select schemaname || '.' || relname as name, array[n_tup_ins, n_tup_upd, n_tup_del] as counts
           from pg_stat_xact_user_tables`,
        );
        return new Map(rows.map(({ name, counts }) => [name, counts.map(Number)]));
      };
      const before = await counted();
      await tx.query(
        `select energy.charge(jsonb_build_array(jsonb_build_object(
           'user_id', $1::uuid, 'key', gen_random_uuid(), 'feature', 'ai_message', 'energy', 1)), $2)`,
        [userId, at.clock.now()],
      );
      const written = [...(await counted())].map(([name, counts]) => {
        const old = before.get(name) ?? [];
        return [name, counts.map((count, nth) => count - (old[nth] ?? 0))] as const;
      });
      return Object.fromEntries(written.filter(([, counts]) => counts.some((count) => count > 0)));
    });
  };

  it('makes the same statements whether or not somebody is told of it', async () => {
    const statements = await statementsOf(false);
    expect(statements.length).toBeGreaterThan(3);
    expect(statements.join('\n')).not.toMatch(/webhook|happening|refused/);
    expect(await statementsOf(true)).toEqual(statements);
  });

  it('writes the same rows whether or not somebody is told of it', async () => {
    const rows = await rowsOf(false);
    expect(rows).toEqual({
      'energy.entries': [1, 0, 0],
      'energy.grants': [0, 1, 0],
      'energy.usage_days': [0, 1, 0],
      'public.token_usage': [1, 0, 0],
      'public.user_energy': [0, 1, 0],
    });
    expect(await rowsOf(true)).toEqual(rows);
  });

  it('costs the job one short statement where nobody is told of anything', async () => {
    const at = await scene(false);
    const userId = await at.newUser();
    await at.charge(userId, 100);
    const before = at.database.statements.length;
    await at.deliver();
    const verbs = at.database.statements.slice(before).map((sql) => /energy\.(\w+)/.exec(sql)?.[1]);
    expect(verbs).toEqual(['read_wanted_events', 'claim_deliveries', 'drop_webhook_events']);
  });
});
