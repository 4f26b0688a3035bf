/** Do preview, status, history, report and the edits of the rules tell what is, was and will be? */

import { beforeEach, expect, it } from 'vitest';
import { type Reason, reasons, reported } from '@/regeneration/reason';
import { describeOnEachDatabase } from '../support/databases.ts';
import { refusalOf } from '../support/test-engine.ts';
import { opened, sceneOn } from './scene.ts';

describeOnEachDatabase('what comes back', (open) => {
  beforeEach(() => open().clear());

  it('is previewed for every reason: come back tomorrow, +5; on day 7, +1', async () => {
    const scene = await sceneOn(open().database);
    await scene.own(3);
    await scene.active();
    const { lines } = await scene.at.engine.regenerationPreview(scene.userId);
    expect(lines.map(({ reason }) => reason)).toEqual(reasons);
    const line = (reason: Reason) => lines.find((each) => each.reason === reason);
    expect(line('daily_reset')).toEqual({
      reason: 'daily_reset',
      now: 0,
      wants: null,
      why: 'comes_with_the_day',
      next: { at: new Date('2026-03-11T00:00:00Z'), day: '2026-03-11', amount: 500 },
    });
    expect(line('streak_bonus')).toMatchObject({
      why: 'streak_too_short',
      next: { day: '2026-03-16', amount: 100 },
    });
    expect(line('happy_hour')).toMatchObject({ next: { at: new Date('2026-03-10T14:00:00Z'), amount: 200 } });
    expect(line('closing_bonus')).toMatchObject({ wants: 'a closed deal', why: null, next: { amount: 300 } });
    expect(
      lines
        .filter(({ wants }) => wants !== null)
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual(Object.keys(reported).sort());
  });

  it('is previewed exactly as it is then paid, in a state where much is due', async () => {
    const scene = await sceneOn(open().database, { from: '2026-03-03T14:30:00Z' });
    await scene.efficiency(0.9);
    await scene.activeDays(7);
    for (let nth = 0; nth < 5; nth += 1) await scene.usefulCall(`input ${nth}`);
    await scene.spend(5);
    scene.pass(24);
    await scene.active();
    for (let nth = 0; nth < 5; nth += 1) await scene.usefulCall(`input ${nth}`);
    await scene.own(0.5);
    const { lines } = await scene.at.engine.regenerationPreview(scene.userId);
    const due = lines.filter(({ now }) => now > 0);
    expect(due.map(({ reason }) => reason)).toEqual([
      'streak_bonus',
      'low_energy_rescue',
      'behavioral_regen',
      'happy_hour',
      'surge_discount',
      'productivity_boost',
    ]);
    for (const { reason, now } of due) {
      await scene.own(0.5);
      expect(await scene.ask(reason)).toMatchObject({ granted: true, amount: now });
    }
    const after = await scene.at.engine.regenerationPreview(scene.userId);
    expect(after.lines.filter(({ now }) => now > 0)).toEqual([]);
  });

  it('moves nothing when it is previewed', async () => {
    const scene = await sceneOn(open().database);
    await scene.own(0);
    const { version } = await scene.at.engine.status(scene.userId);
    await scene.at.engine.regenerationPreview(scene.userId);
    expect((await scene.at.engine.status(scene.userId)).version).toBe(version);
  });

  it('shows in the status: what is owned, held and available, the next refill, and what lapses soon', async () => {
    const scene = await sceneOn(open().database);
    await scene.pays('closing_bonus', 3, { dealId: 'D-1' });
    scene.pass(24 * 23);
    await scene.own(9);
    const status = await scene.at.engine.status(scene.userId);
    expect(status).toMatchObject({
      currentEnergy: 900,
      heldEnergy: 0,
      availableEnergy: 900,
      nextRefill: { at: new Date('2026-04-03T00:00:00Z'), energy: 100 },
      lapsing: [],
    });
    await scene.pays('closing_bonus', 3, { dealId: 'D-2' });
    scene.pass(24 * 23 + 1);
    expect((await scene.at.engine.status(scene.userId)).lapsing).toEqual([
      expect.objectContaining({
        reason: 'closing_bonus',
        remaining: 300,
        expiresAt: new Date('2026-05-02T12:00:00Z'),
      }),
    ]);
    expect(await scene.at.v2.getEnergyStatus(scene.userId)).toMatchObject({
      lapsing_soon: [{ amount: 3, reason: 'closing_bonus', expires_at: '2026-05-02T12:00:00.000Z' }],
    });
  });

  it('expects a refill into the room that a lapsing lot leaves', async () => {
    const scene = await sceneOn(open().database);
    await scene.pays('closing_bonus', 3, { dealId: 'D-1' });
    await scene.at.engine.ledger.grant({
      userId: scene.userId,
      reason: 'closing_bonus',
      energy: 100,
      expiresAt: new Date('2026-03-10T20:00:00Z'),
    });
    await scene.at.engine.ledger.charge({ userId: scene.userId, feature: 'ai_message', energy: 1_050 });
    expect((await scene.at.engine.status(scene.userId)).nextRefill.energy).toBe(500);
  });

  it('has a history in pages, the newest first, without what a user noted', async () => {
    const scene = await sceneOn(open().database);
    for (let nth = 1; nth <= 7; nth += 1) await scene.pays('closing_bonus', 3, { dealId: `deal ${nth}` });
    await open().database.query(
      `insert into public.energy_regeneration_events (user_id, reason) values ($1, 'streak_bonus')`,
      [scene.userId],
    );
    const first = await scene.at.v2.getRegenerationHistory(scene.userId, 3);
    expect(first).toEqual(
      [7, 6, 5].map((nth) => ({
        seq: nth + 1,
        amount: 3,
        reason: 'closing_bonus',
        created_at: new Date(opened).toISOString(),
        day: '2026-03-10',
        metadata: { fact: { deal_id: `deal ${nth}` } },
      })),
    );
    const rest = await scene.at.v2.getRegenerationHistory(scene.userId, 10, {
      before: first.at(-1)?.seq ?? 0,
    });
    expect(rest.map(({ seq }) => seq)).toEqual([5, 4, 3, 2]);
    expect(await scene.at.v2.getRegenerationHistory(scene.userId)).toHaveLength(7);
  });

  it.each([0, -1, 1.5, Number.NaN, 1_001])('refuses a history of %d events', async (limit) => {
    const scene = await sceneOn(open().database);
    expect(await refusalOf(scene.at.v2.getRegenerationHistory(scene.userId, limit))).toBe('invalid_request');
  });

  it('is reported to operators by day and reason, in energy and at the list price of the time', async () => {
    const scene = await sceneOn(open().database);
    const another = await scene.at.newUser({ tier: 'pro' });
    await scene.pays('closing_bonus', 3, { dealId: 'D-1' });
    await scene.pays('closing_bonus', 3, { dealId: 'D-2' });
    await scene.at.engine.regenerate({ userId: another, reason: 'closing_bonus', fact: { dealId: 'D-3' } });
    await open().database.query('update public.token_budgets set usd_per_energy = 0.2');
    scene.pass(24);
    await scene.at.engine.regenerate({
      userId: another,
      reason: 'mission_completion',
      fact: { missionId: 'connect_crm' },
    });
    expect(await scene.at.engine.regenerationReport('2026-03-10', '2026-03-11')).toEqual([
      { day: '2026-03-10', reason: 'closing_bonus', grants: 3, users: 2, energy: 900, usd: '0.9' },
      { day: '2026-03-11', reason: 'mission_completion', grants: 1, users: 1, energy: 300, usd: '0.6' },
    ]);
    expect(await scene.at.engine.regenerationReport('2026-03-12', '2026-03-20')).toEqual([]);
    expect(await refusalOf(scene.at.engine.regenerationReport('2026-02-30', '2026-03-20'))).toBe(
      'invalid_request',
    );
  });

  it('keeps every edit of a rule, and who made it', async () => {
    const scene = await sceneOn(open().database);
    await scene.rule('closing_bonus', 'amount = 4');
    await scene.rule('closing_bonus', 'amount = 4');
    await scene.rule('happy_hour', 'is_active = false');
    const changes = await scene.at.engine.ledger.ruleChanges({ limit: 10 });
    expect(
      changes.map(({ reason, before, after }) => [reason, before?.amount, after?.amount, after?.is_active]),
    ).toEqual([
      ['happy_hour', 2, 2, false],
      ['closing_bonus', 3, 4, true],
    ]);
    expect(changes[0]?.by).not.toBe('');
    expect(await scene.at.engine.ledger.ruleChanges({ limit: 10, reason: 'closing_bonus' })).toHaveLength(1);
  });

  it('is refused for a reason that there is not', async () => {
    const scene = await sceneOn(open().database);
    expect(await refusalOf(scene.ask('free_lunch' as Reason))).toBe('invalid_request');
  });

  it('answers with nothing, not with an exception, for a user who is not known', async () => {
    const scene = await sceneOn(open().database);
    await scene.at.engine.ledger.forgetUser({ userId: scene.userId });
    expect(await scene.at.v2.applyStreakBonus(scene.userId)).toMatchObject({
      granted: false,
      why_code: 'unknown_user',
    });
  });
});
