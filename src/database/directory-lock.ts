/** Who has a directory? One process at a time, told by a lock file with its process id. */

import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EnergyError } from '../errors.ts';

const lockName = 'lock.json';

/** The locks of this process: a lock file with our own id but not in here was left by an earlier process with that id. */
const held = new Set<string>();

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function ownerIn(text: string): number | undefined {
  try {
    const pid = (JSON.parse(text) as { pid?: unknown } | null)?.pid;
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Makes the lock file with its content in one step (a link of a finished file), so that nobody reads a half-written one. */
function create(path: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid }));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Moves a stale lock file away. Where another process was faster and the file is theirs by now, it is put back. */
function removeStale(path: string, stale: string): void {
  const moved = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, moved);
    if (readFileSync(moved, 'utf8') !== stale) linkSync(moved, path);
    unlinkSync(moved);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

function refuse(directory: string, pid: number): never {
  const who = pid === process.pid ? 'this process' : `the process ${pid}`;
  throw new EnergyError(
    'database_unavailable',
    `the embedded database in ${directory} is open in ${who}, and its files belong to one process at a time: stop that one, or set DATABASE_URL to share a Postgres server`,
    { details: { directory, pid } },
  );
}

/**
 * Takes the directory, made where missing, for this process; the lock of a process that is gone is taken over. Returns
 * the function that gives it back, which also runs when the process exits. Throws `database_unavailable`, naming the
 * process, where another one has it.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(resolve(directory), lockName);
  mkdirSync(directory, { recursive: true });
  for (let attempt = 0; !create(path); attempt++) {
    const text = readIfThere(path);
    const pid = ownerIn(text ?? '');
    const taken = pid !== undefined && (pid === process.pid ? held.has(path) : isAlive(pid));
    if (taken || attempt > 100) refuse(directory, pid ?? 0);
    if (text !== undefined) removeStale(path, text);
  }
  held.add(path);
  const release = () => {
    if (!held.delete(path)) return;
    process.off('exit', release);
    if (ownerIn(readIfThere(path) ?? '') === process.pid) unlinkSync(path);
  };
  process.once('exit', release);
  return release;
}
