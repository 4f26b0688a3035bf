/** Does a dearer hour come with its notice, and does a scheduled window price what it should from its moment on? */

import { expect, it } from 'vitest';
import type { SettingsOverrides } from '@/config';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

interface Line {
  readonly id: string;
  readonly version: string;
  readonly after: Record<string, unknown> | null;
}
interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly details: Record<string, unknown>;
}
type Row = Record<string, unknown> & { readonly id: string; readonly version: string };

const reason = 'the evening is busy';
const minute = 60;
const day = 24 * 60 * minute;

describeOnEachDatabase('a dearer hour', (open) => {
  async function withAdmin(settings: SettingsOverrides = {}) {
    await open().clear();
    const { database } = open();
    const server = createTestServer(database, { settings });
    const admin = await createUser(database);
    // A token lasts an hour, and some of these tests a week.
    const ask = async <T = Line & Refusal>(method: string, path: string, body?: unknown, key?: string) =>
      server.ask<T>(`/v1/admin${path}`, {
        method,
        bearer: await server.adminToken(admin),
        ...(body === undefined ? {} : { body }),
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      });
    const rows = async () => (await ask<{ items: Row[] }>('GET', '/surge-windows')).body.items;
    const rowOf = async (name: string) => {
      const row = (await rows()).find((one) => one.name === name);
      if (row === undefined) throw new Error(`no window ${name}`);
      return row;
    };
    const change = async (name: string, values: object, key?: string) => {
      const { id, version } = await rowOf(name);
      return await ask('PATCH', `/surge-windows/${id}`, { values, version, reason }, key);
    };
    const make = (values: object, key?: string) =>
      ask(
        'POST',
        '/surge-windows',
        {
          values: { name: 'New', start_time: '00:00', end_time: '00:00', multiplier: 1.5, ...values },
          reason,
        },
        key,
      );
    const remove = async (name: string) => {
      const { id, version } = await rowOf(name);
      return await ask('DELETE', `/surge-windows/${id}?${new URLSearchParams({ version, reason })}`);
    };
    const undo = (id: string) => ask('POST', `/audit/${id}/undo`, { reason });
    const ahead = (seconds: number) => new Date(server.clock.now().getTime() + seconds * 1_000).toISOString();
    const audited = async () => (await ask<{ items: unknown[] }>('GET', '/audit')).body.items.length;
    return { server, ask, rows, rowOf, change, make, remove, undo, ahead, audited };
  }

  it('is refused without a day of notice, says from when on it can be, and changes nothing', async () => {
    const { make, change, remove, rows, ahead, audited } = await withAdmin();
    const before = await rows();
    const refused = await make({ active_from: ahead(day - 0.001) });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_request',
        details: { name: 'active_from', earliest: ahead(day), notice_hours: 24, was: '1', becomes: '1.5' },
      },
    });
    expect(refused.body.detail).toContain('surge.riseNoticeHours');
    expect((await make({})).status).toBe(400);
    expect((await change('Peak Evening', { multiplier: 1.3 })).status).toBe(400);
    expect((await change('Happy Hour', { is_active: false })).status).toBe(400);
    expect((await remove('Happy Hour')).status).toBe(400);
    expect(await rows()).toEqual(before);
    expect(await audited()).toBe(0);
    expect((await make({ active_from: ahead(day) })).status).toBe(200);
  });

  it('needs none where it ends, where a price falls, and where a cheaper window is to end after it', async () => {
    const { make, change, remove, ahead } = await withAdmin();
    expect((await remove('Peak Evening')).status).toBe(200);
    expect((await change('Late Night Premium', { multiplier: 1.05 })).status).toBe(200);
    // Ended for good, it is a rise again.
    expect(
      (await make({ name: 'Peak Evening', start_time: '21:00', end_time: '23:00', multiplier: 1.2 })).status,
    ).toBe(400);
    expect((await make({ multiplier: 0.99 })).status).toBe(200);
    expect((await change('New', { active_until: ahead(day) })).status).toBe(200);
  });

  it('that is taken back at once needs none, and later needs it', async () => {
    const { server, change, undo, rowOf } = await withAdmin();
    const cut = await change('Peak Evening', { multiplier: 0.01 });
    server.clock.advance({ minutes: 59 });
    expect((await undo(cut.body.id)).status).toBe(200);
    expect((await rowOf('Peak Evening')).multiplier).toBe(1.2);
    const second = await change('Peak Evening', { multiplier: 0.01 });
    server.clock.advance({ minutes: 60 });
    const late = await undo(second.body.id);
    expect(late).toMatchObject({ status: 400, body: { details: { name: 'active_from' } } });
  });

  it('needs its notice also where what is taken back was nobody’s price for long', async () => {
    const { server, make, change, remove, undo, rowOf } = await withAdmin();
    const mask = { name: 'Mask', start_time: '21:00', end_time: '23:00', multiplier: 1, priority: 10 };
    expect((await make(mask)).status).toBe(200);
    server.clock.advance({ minutes: 5 });
    const behind = await change('Peak Evening', { multiplier: 1 });
    server.clock.advance({ minutes: 5 });
    expect((await remove('Mask')).status).toBe(200);
    server.clock.advance({ minutes: 5 });
    expect(await undo(behind.body.id)).toMatchObject({
      status: 400,
      body: { details: { name: 'active_from' } },
    });
    expect((await rowOf('Peak Evening')).multiplier).toBe(1);
  });

  it.each([
    ['in the same millisecond', { minutes: 0 }],
    ['by a process whose clock is behind', { minutes: -5 }],
  ])('needs its notice where a window was changed after that, %s', async (_, later) => {
    const { server, ask, make, change, remove, undo, rowOf } = await withAdmin();
    const mask = { name: 'Mask', start_time: '21:00', end_time: '23:00', multiplier: 1, priority: 10 };
    expect((await make(mask)).status).toBe(200);
    server.clock.advance({ minutes: 5 });
    const behind = await change('Peak Evening', { multiplier: 1 });
    server.clock.advance(later);
    const newest = await remove('Mask');
    expect(await undo(behind.body.id)).toMatchObject({
      status: 400,
      body: { details: { name: 'active_from' } },
    });
    expect((await rowOf('Peak Evening')).multiplier).toBe(1);
    const log = await ask<{ items: { id: string }[] }>('GET', '/audit');
    expect(log.body.items.slice(0, 2).map(({ id }) => id)).toEqual([newest.body.id, behind.body.id]);
    expect((await undo(newest.body.id)).status).toBe(200);
  });

  it('needs its notice where the line that is taken back is of a time that has not come', async () => {
    const { server, change, undo } = await withAdmin();
    server.clock.advance({ days: 1 });
    const cut = await change('Peak Evening', { multiplier: 0.01 });
    server.clock.advance({ days: -1 });
    expect(await undo(cut.body.id)).toMatchObject({
      status: 400,
      body: { details: { name: 'active_from' } },
    });
  });

  it('is refused as changed_meanwhile first where the row is another, with the row as it is now', async () => {
    const { ask, change, rowOf } = await withAdmin();
    const { id, version } = await rowOf('Peak Evening');
    await change('Peak Evening', { name: 'Evening' });
    const late = await ask('PATCH', `/surge-windows/${id}`, { values: { multiplier: 2 }, version, reason });
    expect(late.body).toMatchObject({
      code: 'changed_meanwhile',
      details: { current: { id, name: 'Evening' }, version: (await rowOf('Evening')).version },
    });
  });

  it('is announced once: the same request answers the same, also when its day has come', async () => {
    const { server, make, remove, ahead } = await withAdmin();
    const values = { active_from: ahead(day) };
    const made = await make(values, 'the key');
    await remove('New');
    server.clock.advance({ hours: 23 });
    const again = await make(values, 'the key');
    expect(again.body).toEqual({ ...made.body, replayed: true });
    expect((await make({ ...values, multiplier: 1.6 }, 'the key')).body.code).toBe('idempotency_conflict');
  });

  it('is judged anew where another admin changes a window between the judgement and the change', async () => {
    const { server, make, remove, rows } = await withAdmin();
    // Either may go alone, as the other one covers the day; both may not.
    await make({ name: 'One', multiplier: 0.5, priority: 9 });
    await make({ name: 'Other', multiplier: 0.5, priority: 8 });
    server.database.beforeNext(/energy\.change_setting/, async () => {
      expect((await remove('Other')).status).toBe(200);
    });
    const refused = await remove('One');
    expect(refused).toMatchObject({ status: 400, body: { details: { name: 'active_from', was: '0.5' } } });
    expect((await rows()).map(({ name }) => name)).not.toContain('Other');
    expect((await rows()).map(({ name }) => name)).toContain('One');
  });

  it('begins at its very millisecond: quotes before keep their price over it, and tell that it comes', async () => {
    const { server, make, ahead } = await withAdmin();
    const begins = ahead(day + 0.25);
    await make({ active_from: begins, active_until: ahead(day + 1_000) });
    const userId = await server.newUser({ tier: 'pro', energy: 100_000 });
    const { engine, clock, provider } = server;
    const request = { userId, feature: 'ai_message', input: 'Hello' };
    clock.set(new Date(Date.parse(begins) - 1).toISOString());
    const before = await engine.quote(request);
    expect(before.terms).toMatchObject({ window: null, windowMultiplier: '1' });
    const bearer = await server.token(userId);
    const prices = async () =>
      (await server.ask<{ now: unknown; next: unknown }>('/v1/me/prices?feature=ai_message', { bearer }))
        .body;
    expect(await prices()).toMatchObject({ next: { name: 'New', multiplier: '1.5', starts_at: begins } });
    clock.set(begins);
    const after = await engine.quote(request);
    expect(after.terms).toMatchObject({ window: { name: 'New' }, windowMultiplier: '1.5' });
    provider.script(reply(['Yes.']));
    const paid = await engine.run({ ...request, quoteToken: before.token });
    expect(paid.entry.receipt).toMatchObject({ price: { window_multiplier: '1' } });
    provider.script(reply(['Yes.']));
    expect((await engine.run(request)).entry.receipt).toMatchObject({ price: { window_multiplier: '1.5' } });
    expect(await engine.ledger.verify(userId)).toEqual([]);
  });

  it('is never met by a feature that is exempt, nor can a window name it', async () => {
    const { server, make, rowOf } = await withAdmin({
      surge: { riseNoticeHours: 0, exemptFeatures: ['ai_message'] },
    });
    const named = await make({ applies_to: ['ai_scanner', 'ai_message'] });
    expect(named).toMatchObject({ status: 400, body: { details: { name: 'applies_to' } } });
    expect((await make({})).status).toBe(200);
    expect((await make({ name: 'Cheap', multiplier: 0.9, applies_to: ['ai_message'] })).status).toBe(200);
    const { id, version } = await rowOf('Cheap');
    const admin = await createUser(server.database);
    const dearer = await server.ask(`/v1/admin/surge-windows/${id}`, {
      method: 'PATCH',
      bearer: await server.adminToken(admin),
      body: { values: { multiplier: 1.01 }, version, reason },
    });
    expect(dearer.status).toBe(400);
    const userId = await server.newUser({ tier: 'pro', energy: 100_000 });
    const termsOf = async (feature: string) =>
      (await server.engine.quote({ userId, feature, input: 'Hello' })).terms.windowMultiplier;
    expect([await termsOf('ai_message'), await termsOf('ai_scanner')]).toEqual(['0.9', '1.5']);
  });

  it('keeps what it was scheduled for when it is undone and done again', async () => {
    const { make, change, undo, rowOf, ahead } = await withAdmin();
    const schedule = { active_from: ahead(day), active_until: ahead(2 * day) };
    await make(schedule);
    const changed = await change('New', { active_from: ahead(day + 1), active_until: null });
    expect(changed.body.after).toMatchObject({ active_until: null });
    expect((await undo(changed.body.id)).status).toBe(200);
    expect(await rowOf('New')).toMatchObject(schedule);
  });

  it('is undone also by a line of before windows had a schedule', async () => {
    const { server, change, undo, rowOf } = await withAdmin();
    const before = await rowOf('Happy Hour');
    const changed = await change('Happy Hour', { multiplier: 0.5 });
    await server.database.query(
      `update energy.audit_log set
         before = before - 'active_from' - 'active_until', after = after - 'active_from' - 'active_until'
       where id = $1`,
      [changed.body.id],
    );
    expect((await undo(changed.body.id)).status).toBe(200);
    expect((await rowOf('Happy Hour')).version).toBe(before.version);
  });

  it('has one version, whatever time zone the database is asked in', async () => {
    const { server, make, rowOf, ahead } = await withAdmin();
    await make({ active_from: ahead(day) });
    const { version } = await rowOf('New');
    const versions = await server.database.transaction(async (tx) => {
      await tx.script("set local timezone = 'Asia/Kathmandu'");
      const [row] = await tx.query<{ answer: { rows: Row[] } }>(
        `select energy.read_settings('{"resource": "surge_windows"}') as answer`,
      );
      return row?.answer.rows.filter(({ name }) => name === 'New').map((one) => one.version);
    });
    expect(versions).toEqual([version]);
  });

  it.each([
    [
      'an end before the beginning',
      { active_from: '2026-06-02T00:00:00Z', active_until: '2026-06-01T00:00:00Z' },
    ],
    [
      'an end at the beginning',
      { active_from: '2026-06-02T00:00:00Z', active_until: '2026-06-02T00:00:00Z' },
    ],
    ['a beginning that is no moment', { active_from: 'infinity' }],
    ['a year that no table has', { active_from: '0000-01-01T00:00:00Z' }],
  ])('refuses %s', async (_name, values) => {
    const { server, make } = await withAdmin();
    expect(await make(values)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(server.failures).toEqual([]);
  });
});
