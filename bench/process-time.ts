/** How much has a process worked? On a machine that is shared, the clock on the wall tells of others too. */

import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second. */
const msPerTick = 10;

/** Fields of /proc/PID/stat behind the command's name; null where there is no such process, or no /proc. */
function statOf(pid: number | string): readonly number[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
  } catch {
    return null;
  }
}

const sumOf = (fields: readonly number[], ...at: readonly number[]): number =>
  at.reduce((sum, index) => sum + (fields[index] ?? 0), 0) * msPerTick;

/** User and system time of a process so far, in ms; undefined where the system does not tell. */
export function cpuMsOf(pid: number): number | undefined {
  const fields = statOf(pid);
  return fields === null ? undefined : sumOf(fields, 11, 12);
}

/** The parent of a process, such as the server's first process is of a connection's; undefined where the system does not tell. */
export const parentOf = (pid: number): number | undefined => statOf(pid)?.[1];

/** The same of a process and its children, those that have ended included. */
export function familyCpuMsOf(parent: number): number | undefined {
  const first = statOf(parent);
  if (first === null) return undefined;
  const children = readdirSync('/proc').map((name) => (/^\d+$/.test(name) ? statOf(name) : null));
  const theirs = children.map((fields) => (fields?.[1] === parent ? sumOf(fields, 11, 12) : 0));
  return theirs.reduce((sum, each) => sum + each, sumOf(first, 11, 12, 13, 14));
}
