/** Is a judgement paid only while what it saw still holds? What came in between is played here step by step. */

import { beforeEach, expect, it } from 'vitest';
import type { Entry } from '@/ledger/entry';
import type { NotPaid, RegenerationPayment } from '@/ledger/regeneration';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type Scene, sceneOn } from './scene.ts';

/** A payment as it was judged on the account of now, to be made later. */
async function judged(scene: Scene, reason: string, payment: Partial<RegenerationPayment> = {}) {
  const { ledger } = scene.at.engine;
  const reading = await ledger.readRegeneration(scene.userId);
  return (changes: Partial<RegenerationPayment> = {}): Promise<Entry | NotPaid> =>
    ledger.regenerate({
      userId: scene.userId,
      reason,
      key: 'the fact',
      amount: 300,
      day: String(reading.last_token_reset),
      regeneratedSeq: Number(reading.regenerated_seq),
      platformTimeZone: 'UTC',
      saw: {},
      ...payment,
      ...changes,
    });
}

const raced = async (pay: () => Promise<Entry | NotPaid>, scene: Scene): Promise<void> => {
  const before = await scene.owned();
  expect(await pay()).toBe('raced');
  expect(await scene.owned()).toBe(before);
};

describeOnEachDatabase('a judgement is made anew where', (open) => {
  let scene: Scene;
  beforeEach(async () => {
    await open().clear();
    scene = await sceneOn(open().database);
    return () => scene.at.engine.close();
  });

  it('nothing came in between: it is paid', async () => {
    const pay = await judged(scene, 'closing_bonus');
    expect(await pay()).toMatchObject({ reason: 'closing_bonus', delta: 300 });
    expect(await scene.owned()).toBe(13);
  });

  it('a charge came in between: it is paid all the same', async () => {
    const pay = await judged(scene, 'closing_bonus');
    await scene.spend(1);
    expect(await pay()).toMatchObject({ delta: 300 });
  });

  it('another payment came in between', async () => {
    const pay = await judged(scene, 'closing_bonus');
    await scene.pays('mission_completion', 1, { missionId: 'complete_profile' });
    await raced(pay, scene);
  });

  it('the day has turned', async () => {
    const pay = await judged(scene, 'closing_bonus');
    scene.pass(24);
    await raced(pay, scene);
  });

  it('the balance is not low any more', async () => {
    await scene.own(0.5);
    const pay = await judged(scene, 'low_energy_rescue', { amount: 200, onlyBelow: 100 });
    await scene.own(1);
    await raced(pay, scene);
  });

  it('there is no room any more', async () => {
    await scene.own(8);
    const pay = await judged(scene, 'low_energy_rescue', { amount: 200 });
    await scene.own(8.01);
    await raced(pay, scene);
  });

  it('the rule was switched off', async () => {
    const pay = await judged(scene, 'closing_bonus');
    await scene.rule('closing_bonus', 'is_active = false');
    await raced(pay, scene);
  });

  it('the account was frozen', async () => {
    const pay = await judged(scene, 'closing_bonus');
    await scene.at.engine.ledger.freeze({
      userId: scene.userId,
      frozen: true,
      note: 'a case',
      actor: 'test',
    });
    await raced(pay, scene);
  });

  it('it has been paid already, which is said', async () => {
    const first = await judged(scene, 'closing_bonus');
    await first();
    const again = await judged(scene, 'closing_bonus');
    expect(await again()).toBe('already_granted');
    expect(await scene.owned()).toBe(13);
  });

  it.each([0, -100])('an amount of %d hundredths is no payment', async (amount) => {
    const pay = await judged(scene, 'closing_bonus', { amount });
    await expect(pay()).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
