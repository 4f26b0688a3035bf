/** Does the simulator live by the rows of a new database? */

import { expect, it } from 'vitest';
import { createEnergyEngine } from '@/engine';
import { ruleOf } from '@/regeneration/rule';
import { seededRules, seededTiers, seededWindows } from '@/simulator/seeds';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('the simulator’s seeds', (open) => {
  it('are the tiers, windows and rules of a new database', async () => {
    const { database } = open();
    const engine = createEnergyEngine({ database });
    const { tiers, windows } = await engine.configuration();
    await engine.close();
    const exact = (decimal: string): string => String(Number(decimal));
    const plain = [...tiers].map(([tier, terms]) => [
      tier,
      {
        ...terms,
        priceModifier: exact(terms.priceModifier),
        monthlyPriceUsd: exact(terms.monthlyPriceUsd),
        usdPerEnergy: exact(terms.usdPerEnergy),
      },
    ]);
    expect(Object.fromEntries(plain)).toEqual(Object.fromEntries(seededTiers));
    expect(
      windows.map((window) => ({
        ...window,
        id: window.name,
        startTime: window.startTime.slice(0, 5),
        endTime: window.endTime.slice(0, 5),
        daysOfWeek: window.daysOfWeek.length === 7 ? [] : window.daysOfWeek,
      })),
    ).toEqual(seededWindows);

    const rows = await database.query<{ rule: Record<string, unknown> }>(
      'select to_jsonb(r) as rule from public.regeneration_rules r',
    );
    for (const { rule } of rows) {
      const { reason } = ruleOf(rule);
      const seeded = seededRules.get(reason);
      if (seeded !== undefined) expect({ ...ruleOf(rule), lotDays: rule.lot_days }).toEqual(seeded);
    }
  });
});
