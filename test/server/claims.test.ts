/** What may a user claim by themself? What their own account's standing pays, once, and nothing that they say. */

import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

interface Regenerated {
  readonly granted: boolean;
  readonly amount: number;
  readonly why: string | null;
  readonly message: string | null;
}

describeOnEachDatabase('a claim over HTTP', (open) => {
  async function signedIn(energy: number) {
    const server = createTestServer(open().database);
    const userId = await server.newUser({ energy });
    const bearer = await server.token(userId);
    const claim = (reason: string, body?: unknown) =>
      server.ask<Regenerated>(`/v1/me/regeneration/${reason}`, {
        method: 'POST',
        bearer,
        ...(body === undefined ? {} : { body }),
      });
    const owned = async () => (await server.engine.status(userId)).currentEnergy;
    return { server, userId, claim, owned };
  }

  it('of the rescue pays what the preview said, and then says when next', async () => {
    const { claim, owned, server, userId } = await signedIn(50);
    const [bearer] = [await server.token(userId)];
    const preview = await server.ask<{ items: { reason: string; now: number }[] }>('/v1/me/regeneration', {
      bearer,
    });
    const said = preview.body.items.find(({ reason }) => reason === 'low_energy_rescue')?.now;
    expect((await claim('low_energy_rescue')).body).toMatchObject({
      granted: true,
      amount: said,
      entry: { kind: 'grant' },
    });
    expect(await owned()).toBe(250);
    const again = await claim('low_energy_rescue');
    expect(again).toMatchObject({
      status: 200,
      body: { granted: false, amount: 0, why: expect.any(String) },
    });
    expect(again.body.message).not.toBe('');
    expect(await owned()).toBe(250);
  });

  it('made twice at once pays once', async () => {
    const { claim, owned, server } = await signedIn(50);
    const told = await Promise.all([1, 2, 3, 4].map(() => claim('low_energy_rescue')));
    expect(told.map(({ body }) => body.amount).sort()).toEqual([0, 0, 0, 2]);
    expect(await owned()).toBe(250);
    expect(await server.engine.ledger.verify()).toEqual([]);
  });

  it('that nothing speaks for says why, and moves nothing', async () => {
    const { claim, owned } = await signedIn(1_000);
    for (const reason of [
      'low_energy_rescue',
      'streak_bonus',
      'inactivity_bonus',
      'happy_hour',
      'productivity_boost',
    ]) {
      expect((await claim(reason)).body).toMatchObject({
        granted: false,
        amount: 0,
        reason,
        why: expect.any(String),
      });
    }
    expect(await owned()).toBe(1_000);
  });

  it.each([
    'closing_bonus',
    'mission_completion',
    'referral_bonus',
    'upgrade_bonus',
    'ml_recommendation',
    'purchase',
    'x',
  ])('of %s is refused: a server reports such a fact', async (reason) => {
    const { claim, owned } = await signedIn(50);
    const refused = await claim(reason, { deal_id: 'one', mission_id: 'one', amount: 100 });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', details: { name: 'path.reason' } },
    });
    expect(await owned()).toBe(50);
  });

  it('takes nothing from the client but the name of the reason', async () => {
    const { claim, owned } = await signedIn(50);
    await claim('low_energy_rescue', { amount: 1_000_000, energy: 1_000_000, day: '1999-01-01' });
    expect(await owned()).toBe(250);
  });
});
