/** Do the files that an admin takes away hold what the reports say, in every cell? */

import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { beforeAll, expect, it } from 'vitest';
import { createUser, describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

type Cells = Record<string, unknown>;

describeOnEachDatabase('files of reports', (open) => {
  let server: TestServer;
  let bearer: string;
  let days: string;
  let moments: string;
  beforeAll(async () => {
    server = createTestServer(open().database, {
      settings: { reports: { pageAtMost: 2, exportCallsAtMost: 5 } },
    });
    const { engine, clock, provider } = server;
    const userId = await server.newUser({ tier: 'pro', energy: 1_000_000 });
    // What a spreadsheet would run, if it stood in a cell as it is: a provider may call a model anything.
    for (const model of ['scripted', '=cmd|calc', '@SUM(A1)', '\tx', '-1+1', '+1', 'plain']) {
      provider.script(reply(['Yes.']));
      await engine.run({ userId, feature: 'ai_message', model, input: 'Hello', confirmed: true });
      clock.advance({ seconds: 1 });
    }
    await engine.reports.rollUp();
    // What is summed once a day is over, and a change of tier.
    const today = `'${clock.now().toISOString().slice(0, 10)}'`;
    await open().database.transaction((tx) =>
      tx.script(`
        insert into energy.stops_by_day (day, tier, outcome, users) values (${today}, 'pro', 'went_on', 3);
        insert into energy.streaks_by_day (day, tier, length, outcome, users) values (${today}, 'pro', 7, 'forgiven', 2);
        insert into energy.tier_changes_by_day (day, from_tier, to_tier, days_after_stop, changes)
        values (${today}, 'free', 'pro', 3, 5), (${today}, 'free', 'pro', 32, 1);`),
    );
    bearer = await server.adminToken(await createUser(open().database));
    const day = (nth: number) =>
      new Date(clock.now().getTime() + nth * 86_400_000).toISOString().slice(0, 10);
    days = `from=${day(-2)}&until=${day(2)}`;
    moments = `from=${day(-2)}T00:00:00Z&until=${day(2)}T00:00:00Z`;
  });

  const response = async (path: string): Promise<Response> =>
    await server.server.app.request(`/v1/admin/exports/${path}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
  const file = async (path: string): Promise<{ headers: Headers; bytes: ArrayBuffer }> => {
    const told = await response(path);
    expect(told.status).toBe(200);
    return { headers: told.headers, bytes: await told.arrayBuffer() };
  };
  const csvRows = async (path: string): Promise<Record<string, string>[]> =>
    parse(Buffer.from((await file(`${path}&format=csv`)).bytes), { columns: true, record_delimiter: '\r\n' });
  const parquetRows = async (path: string): Promise<Cells[]> =>
    await parquetReadObjects({ file: (await file(`${path}&format=parquet`)).bytes });
  const report = async <T>(path: string): Promise<T> =>
    (await server.ask<T>(`/v1/admin/reports/${path}`, { bearer })).body;

  it('hold the rows of usage, each cell as it was, whole numbers whole', async () => {
    const path = `usage?${days}&by=model,tier`;
    const { rows } = await report<{ rows: Cells[] }>(path);
    expect(rows).toHaveLength(7);
    const parquet = await parquetRows(path);
    expect(parquet).toHaveLength(rows.length);
    for (const [nth, row] of rows.entries()) {
      for (const [name, value] of Object.entries(row)) {
        const cell = parquet[nth]?.[name];
        expect(typeof cell === 'bigint' ? Number(cell) : cell, name).toBe(value);
      }
    }
    const csv = await csvRows(path);
    for (const [nth, row] of rows.entries()) {
      expect(csv[nth]?.energy).toBe(String(row.energy));
      expect(csv[nth]?.model?.replace(/^'/, '')).toBe(row.model);
    }
  });

  it('hold no cell that a spreadsheet would run', async () => {
    for (const path of [`usage?${days}&by=model`, `calls?${moments}`]) {
      const cells = (await csvRows(path)).flatMap((row) => Object.values(row));
      expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)))).toEqual([]);
      expect(cells.some((cell) => cell.startsWith("'"))).toBe(true);
    }
  });

  it('hold at most so many calls, and say where those after them begin', async () => {
    const all = await report<{ items: { id: string }[]; next_cursor: string | null }>(
      `calls?${moments}&limit=2`,
    );
    expect(all.items).toHaveLength(2);
    const first = await file(`calls?${moments}&format=parquet`);
    const cursor = first.headers.get('x-next-cursor');
    const rows = await parquetReadObjects({ file: first.bytes });
    expect(rows).toHaveLength(5);
    const rest = await file(`calls?${moments}&format=parquet&cursor=${cursor}`);
    expect(rest.headers.get('x-next-cursor')).toBeNull();
    const others = await parquetReadObjects({ file: rest.bytes });
    const ids = [...rows, ...others].map(({ id }) => id);
    expect(new Set(ids).size).toBe(7);
    expect(ids.slice(0, 2)).toEqual(all.items.map(({ id }) => id));
    expect(rows[0]?.at).toBeInstanceOf(Date);
    expect(JSON.parse(String(rows[0]?.receipt))).toMatchObject({ price: { window_multiplier: '1' } });
  });

  it.each([
    ['days', 'day'],
    ['reasons', 'given'],
    ['tiers', 'list_usd'],
    ['cohorts', 'cohort'],
    ['budgets', 'used_share'],
  ])('hold the %s of regeneration', async (part, column) => {
    const document = await report<Record<string, Cells[]>>(`regeneration?${days}`);
    const rows = await parquetRows(`regeneration?${days}&part=${part}`);
    expect(rows).toHaveLength(document[part]?.length ?? -1);
    if (rows.length > 0) expect(rows[0]).toHaveProperty(column);
    expect(await csvRows(`regeneration?${days}&part=${part}`)).toHaveLength(rows.length);
  });

  it.each([
    ['prices', 'energy_without'],
    ['stops', 'outcome'],
    ['streaks', 'forgiven'],
    ['tier_changes', 'after_stop'],
  ])('hold the %s of outcomes', async (part, column) => {
    const document = await report<Record<string, Cells[]>>(`outcomes?${days}`);
    const { bytes } = await file(`outcomes?${days}&part=${part}&format=parquet`);
    expect(parquetSchema(parquetMetadata(bytes)).children.map(({ element }) => element.name)).toContain(
      column,
    );
    const rows = await csvRows(`outcomes?${days}&part=${part}`);
    expect(rows).toHaveLength(1);
    expect(
      Object.fromEntries(
        Object.entries(document[part]?.[0] ?? {}).map(([name, value]) => [name, `${value}`]),
      ),
    ).toEqual(rows[0]);
  });

  it('hold the first table of a report that has several, and are refused for one of another report', async () => {
    expect(await csvRows(`outcomes?${days}`)).toEqual(await csvRows(`outcomes?${days}&part=prices`));
    expect(await csvRows(`outcomes?${days}`)).toMatchObject([{ multiplier: '1', calls: '7' }]);
    for (const wrong of ['outcomes?part=budgets', 'regeneration?part=stops', 'usage?part=days']) {
      const { status, headers } = await response(`${wrong}&${days}&format=csv`);
      expect([status, headers.get('content-type')], wrong).toEqual([400, 'application/problem+json']);
    }
  });

  it('hold the users of a month who cost the most, with what is nested as JSON', async () => {
    const month = days.slice(5, 12);
    const { top } = await report<{ top: Cells[] }>(`heavy-users?month=${month}`);
    const [row] = await parquetRows(`heavy-users?month=${month}`);
    expect(row?.user_id).toBe(top[0]?.user_id);
    expect(row, 'a file names users by their ids alone').not.toHaveProperty('email');
    expect(JSON.parse(String(row?.on_tiers))).toEqual(top[0]?.on_tiers);
    const [cells] = await csvRows(`heavy-users?month=${month}`);
    expect(JSON.parse(cells?.on_tiers ?? '')).toEqual(top[0]?.on_tiers);
  });

  it('have their columns also where they have no rows, of the same types', async () => {
    const empty = 'calls?from=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z';
    const typesOf = async (path: string) => {
      const { children } = parquetSchema(parquetMetadata((await file(`${path}&format=parquet`)).bytes));
      return children.map(({ element }) => [element.name, element.type, element.converted_type]);
    };
    expect(await typesOf(empty)).toEqual(await typesOf(`calls?${moments}`));
    const text = new TextDecoder().decode((await file(`${empty}&format=csv`)).bytes);
    expect(text).toMatch(/^at,user_id,id,feature,[\w,]*receipt\r\n$/);
  });

  it('are files to be kept, of their type and name', async () => {
    const { headers } = await file(`usage?${days}&format=csv`);
    expect(headers.get('content-type')).toContain('text/csv');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="usage 2026-03-08 2026-03-12\.csv"/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    const parquet = await file(`usage?${days}&format=parquet`);
    expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(new TextDecoder().decode(parquet.bytes.slice(0, 4))).toBe('PAR1');
  });

  it.each([
    ['no format', () => `usage?${days}`],
    ['another format', () => `usage?${days}&format=xlsx`],
    ['no stretch', () => 'usage?format=csv'],
    ['a field of another report', () => `usage?${days}&format=csv&spike=true`],
    ['a cursor that is none', () => `calls?${moments}&format=csv&cursor=x`],
    ['a month that is none', () => 'heavy-users?month=2026-13&format=csv'],
    ['another report', () => `health?format=csv`],
  ])('are refused for %s', async (_name, path) => {
    const told = await response(path());
    expect(told.status).toBe(400);
    expect(((await told.json()) as { code: string }).code).toBe('invalid_request');
  });
});
