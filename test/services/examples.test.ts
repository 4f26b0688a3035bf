/** Do the calls of the specification work as they are written there, character for character? */

import { readFileSync } from 'node:fs';
import { beforeEach, expect, it, vi } from 'vitest';
import { createFakeClock } from '@/testing/index';
import { userId } from '../../examples/services/example-values.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, noon, reply, type TestEngine } from '../support/test-engine.ts';

const v2Lines = `const success = await energyEngineV2.chargeEnergyV2(userId, 'ai_pitchdeck', 5);
if (!success) { /* show the low-energy modal */ }
const status = await energyEngineV2.getEnergyStatus(userId);   // status.current, status.max, status.streak_days
const surgeWindow = await energyEngineV2.getCurrentSurgeWindow();
await energyEngineV2.applyStreakBonus(userId);
const history = await energyEngineV2.getRegenerationHistory(userId, 10); // event.amount, event.reason
`;

const v3Lines = `const preview = await energyEngineV3.getCostPreview(userId, 'ai_message', prospectData);
const result = await energyEngineV3.runAICostAware(userId, 'ai_message',
  { prompt: 'Write a message to...', prospect: prospectData }, { allowCompression: true });
if (result.success) console.log(result.tokens_used, result.energy_cost); else console.error(result.error);
const budget = await energyEngineV3.getUserTokenBudget(userId);
const check  = await energyEngineV3.checkTokenBudget(userId, 5000);
const stats  = await energyEngineV3.getTokenUsageStats(userId, 7);
`;

const exampleText = (name: string): string =>
  readFileSync(new URL(`../../examples/services/${name}.ts`, import.meta.url), 'utf8');

describeOnEachDatabase('the example', (open) => {
  let at: TestEngine;
  let said: unknown[][];
  let complained: unknown[][];
  beforeEach(async () => {
    await open().clear();
    vi.resetModules();
    at = createTestEngine(open().database, { clock: createFakeClock(noon) });
    await at.engine.ledger.openAccount({ userId });
    const { configureEnergyEngine } = await import('@/services/energy/default-engine');
    configureEnergyEngine(at.engine);
    said = [];
    complained = [];
    vi.spyOn(console, 'log').mockImplementation((...words) => void said.push(words));
    vi.spyOn(console, 'error').mockImplementation((...words) => void complained.push(words));
    return async () => {
      vi.restoreAllMocks();
      await at.engine.close();
    };
  });

  it('of the v2 service stands as documented, and charges 5 energy at the tier’s modifier', async () => {
    const text = exampleText('energy-engine-v2');
    expect(text).toContain("import { energyEngineV2 } from '@/services/energy/energyEngineV2';\n");
    expect(text).toContain(v2Lines);
    await import('../../examples/services/energy-engine-v2.ts');
    expect(said).toEqual([[{ success: true, surgeWindow: null, current: 4.5, max: 10, streak: 1 }]]);
    expect(await at.engine.ledger.verify(userId)).toEqual([]);
  });

  it('of the v2 service pays the bonus of a seventh day in a row, and has it in the history', async () => {
    for (let day = 1; day <= 6; day += 1) {
      await at.v2.updateUserActivity(userId);
      at.clock.advance({ days: 1 });
    }
    await import('../../examples/services/energy-engine-v2.ts');
    expect(said[0]).toMatchObject([{ success: true, streak: 7 }]);
    expect(said[1]).toEqual([1, 'streak_bonus']);
  });

  it('of the v2 service names the window that is open, and refuses where energy is short', async () => {
    at.clock.set('2026-03-10T14:30:00Z');
    await at.engine.ledger.charge({ userId, feature: 'ai_pitchdeck', energy: 601 });
    await import('../../examples/services/energy-engine-v2.ts');
    expect(said).toEqual([
      [
        {
          success: false,
          surgeWindow: {
            name: 'Happy Hour',
            multiplier: 0.8,
            starts_at: '2026-03-10T14:00:00.000Z',
            ends_at: '2026-03-10T16:00:00.000Z',
          },
          current: 3.99,
          max: 10,
          streak: 1,
        },
      ],
    ]);
  });

  it('of the v3 service stands as documented, and previews, runs and sums up a call', async () => {
    at.provider.script(reply(['Dear Ada'], { promptTokens: 50, completionTokens: 450 }));
    expect(exampleText('energy-engine-v3')).toContain(v3Lines);
    await import('../../examples/services/energy-engine-v3.ts');
    expect(complained).toEqual([]);
    expect(said[0]).toEqual([500, 1.1]);
    expect(said[1]).toMatchObject([
      {
        preview: 1.1,
        remaining: 4_500,
        check: { allowed: false, exceeded_by: 500 },
        stats: { total_tokens: 500, total_energy_cost: 1.1, avg_tokens_per_request: 500 },
      },
    ]);
    expect(at.provider.calls[0]?.request.messages[0]?.content).toContain('Write a message to...');
    await at.settlements(userId, 1);
  });

  it('of the v3 service tells the error of a call that failed', async () => {
    at.provider.script({ refusal: { status: 500 } });
    await import('../../examples/services/energy-engine-v3.ts');
    expect(complained).toEqual([[expect.stringMatching(/^provider_failed: /)]]);
    await at.settlements(userId, 0);
  });
});
