/** How does a command read numbers and changes of prices, and write what came of them? */

import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { EnergyError } from '../errors.ts';

export function readNumber(value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number of zero or more.');
}

export const readNumbers = (value: string): number[] => value.split(',').map(readNumber);

function documentIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why =
      cause instanceof SyntaxError ? `cannot be read as JSON: ${message}` : `cannot be read (${code})`;
    throw new EnergyError('invalid_request', `${file} ${why}`, { cause });
  }
}

/** The changes in one file, with the windows in another. Throws `invalid_request` for a file that is no JSON. */
export function readDocument(files: {
  readonly windows?: string | undefined;
  readonly changes?: string | undefined;
}): unknown {
  const changes = files.changes === undefined ? {} : documentIn(files.changes);
  if (files.windows === undefined) return changes;
  return { ...(changes as object), windows: documentIn(files.windows) };
}

/** A document with its names as the tables and the other commands write them: marginUsd → margin_usd. */
export function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCased(each),
    ]),
  );
}
