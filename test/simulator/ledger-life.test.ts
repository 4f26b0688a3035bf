/** Does the simulator's own bookkeeping come to what the real ledger comes to? The same people on both, to the hundredth. */

import { beforeEach, expect, it } from 'vitest';
import { runChunk } from '@/simulator/run';
import { describeOnEachDatabase } from '../support/databases.ts';
import { figuresOf, livedOf, runOnLedger } from './ledger-life.ts';
import { rules, runOf } from './worlds.ts';

describeOnEachDatabase('simulated people on the ledger', (open) => {
  beforeEach(() => open().clear());

  it('come to the figures of the run in memory: 50 users, 5 days', async () => {
    const run = runOf(50, 5);
    const memory = runChunk({ run, first: 0, end: run.users });
    const ledger = await runOnLedger(open().database, run, { lanes: open().kind === 'PGlite' ? 1 : 4 });
    expect(ledger.figures).toEqual(figuresOf(memory));
    expect(livedOf(ledger.tally)).toEqual(livedOf(memory));
    expect(memory.tiers.free.calls).toBeGreaterThan(20);
  });

  it('so do a few over 40 days, where rewards lapse, clocks change and streaks are forgiven a day', async () => {
    const run = { ...runOf(5, 40, 5), rules: { ...rules, elasticity: 0 } };
    const memory = runChunk({ run, first: 0, end: run.users });
    const ledger = await runOnLedger(open().database, run, { lanes: open().kind === 'PGlite' ? 1 : 4 });
    expect(ledger.figures).toEqual(figuresOf(memory));
    expect(livedOf(ledger.tally)).toEqual(livedOf(memory));
    expect(Object.keys(memory.grants)).toEqual(expect.arrayContaining(['inactivity_bonus', 'happy_hour']));
  });
});
