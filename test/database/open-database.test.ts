import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '@/database/directory-lock';
import { openDatabase } from '@/database/open-database';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'energy-lock-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const lockFile = () => join(directory, 'lock.json');

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('the lock of an embedded database', () => {
  it('names this process, and is gone when it is given back', () => {
    const release = lockDirectory(directory);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ pid: process.pid });
    release();
    expect(existsSync(lockFile())).toBe(false);
  });

  it('makes the directory where it is missing', () => {
    const release = lockDirectory(join(directory, 'deep', 'deeper'));
    expect(existsSync(join(directory, 'deep', 'deeper', 'lock.json'))).toBe(true);
    release();
  });

  it('is refused to a second opener in the same process', () => {
    const release = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(/open in this process/);
    release();
    lockDirectory(directory)();
  });

  it('is refused while the process that has it lives, naming the process and the directory', () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: process.ppid }));
    expect(() => lockDirectory(directory)).toThrow(
      expect.objectContaining({
        code: 'database_unavailable',
        message: expect.stringContaining(`process ${process.ppid}`),
        details: { directory, pid: process.ppid },
      }),
    );
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ pid: process.ppid });
  });

  it.each([
    ['of a process that is gone', () => JSON.stringify({ pid: deadPid() })],
    ['of an earlier process with the same id', () => JSON.stringify({ pid: process.pid })],
    ['that cannot be read', () => 'not json'],
    ['that is empty', () => ''],
  ])('%s is taken over', (_, content) => {
    writeFileSync(lockFile(), content());
    const release = lockDirectory(directory);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ pid: process.pid });
    release();
  });

  it('of a process that was killed is taken over, and one that ends by itself leaves none', () => {
    const program = (end: string) => `
      const { lockDirectory } = await import(${JSON.stringify(import.meta.resolve('../../src/database/directory-lock.ts'))});
      lockDirectory(process.argv[1]);
      ${end}`;
    const run = (end: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', program(end), directory]);
    expect(run(`process.kill(process.pid, 'SIGKILL');`).signal).toBe('SIGKILL');
    expect(existsSync(lockFile())).toBe(true);
    lockDirectory(directory)();
    expect(run('').status).toBe(0);
    expect(existsSync(lockFile())).toBe(false);
  });
});

describe('openDatabase', () => {
  it('refuses a URL that is none of Postgres', async () => {
    await expect(openDatabase({ databaseUrl: 'mysql://host/name' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('opens a server lazily: the first statement meets the one that is not there', async () => {
    const database = await openDatabase({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    await database.close();
  });

  it('refuses a directory that another process has before anything in it is touched', async () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: process.ppid }));
    await expect(openDatabase({ directory })).rejects.toMatchObject({
      code: 'database_unavailable',
      details: { pid: process.ppid, directory },
    });
  });

  it('keeps what was written in the directory from one process to the next', () => {
    const program = (work: string) => `
      const { openDatabase } = await import(${JSON.stringify(import.meta.resolve('../../src/database/open-database.ts'))});
      const database = await openDatabase({ directory: process.argv[1] });
      ${work}`;
    const run = (work: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', program(work), directory], {
        encoding: 'utf8',
      });
    const writer = run(`
      await database.query('create table kept as select 7 as n');
      process.kill(process.pid, 'SIGKILL');`);
    expect(writer.signal).toBe('SIGKILL');
    const reader = run(`
      console.log(JSON.stringify(await database.query('select n from kept')));
      await database.close();`);
    expect(reader.stdout.trim()).toBe('[{"n":7}]');
    expect(existsSync(lockFile())).toBe(false);
  });
});
