import { describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { documentOf, energy } from './command-line.ts';

describe('on a server', () => {
  it('nothing but migrate, start and user create changes the schema, and the refusal names migrate', async () => {
    const { url, drop } = await createPostgresDatabase('empty');
    const on = { environment: { DATABASE_URL: url } };
    const early = await energy(['verify'], on);
    expect(early.exitCode).toBe(1);
    expect(early.stderr).toMatch(/^database_unavailable: .*run energy migrate first/);

    const first = documentOf<{ applied: unknown[] }>(await energy(['migrate', '--json'], on));
    const second = await energy(['migrate'], on);
    expect(first.applied.length).toBeGreaterThan(10);
    expect(second.stdout).toBe('nothing to do: the schema is up to date\n');

    expect(await energy(['verify'], on)).toMatchObject({ exitCode: 0, stdout: '0 differences\n' });
    await drop();
  });

  it('verify ends with exit code 1 and names what differs', async () => {
    const { url, drop } = await createPostgresDatabase();
    const on = { environment: { DATABASE_URL: url } };
    const { user_id: id } = documentOf<{ user_id: string }>(await energy(['user', 'create', '--json'], on));
    const { openPg } = await import('@/database/pg-pool');
    const server = await openPg(url);
    await server.query('update public.user_energy set current_energy = current_energy + 1');
    await server.close();
    const outcome = await energy(['verify'], on);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toContain(`1 current_energy = sum of entries\t${id}\t10.00\t11.00`);
    expect(outcome.stdout).toMatch(/2 differences\n$/);
    await drop();
  });
});
