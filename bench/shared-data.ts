/** Where are the data that benchmarks read and the project does not hold? */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.env.ENERGY_BENCH_DATA ?? fileURLToPath(new URL('../../shared/data/', import.meta.url));

/** A file of the data. Ends the process with a clear message and exit code 1 where it is not there. */
export function sharedBytes(name: string): Buffer {
  const path = `${folder.replace(/\/$/, '')}/${name}`;
  if (existsSync(path)) return readFileSync(path);
  console.error(
    `${name} is not there: put the benchmark's data in ../shared/data, or name their folder in ENERGY_BENCH_DATA.`,
  );
  process.exit(1);
}

/** The same as text. */
export const sharedText = (name: string): string => sharedBytes(name).toString('utf8');
