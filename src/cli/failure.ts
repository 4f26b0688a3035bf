/** How does a command end that could not do what it was asked? */

import { CommanderError } from 'commander';
import { EnergyError } from '../errors.ts';
import { outputOf } from './output.ts';

/** What `energy --help` tells of them. */
export const exitCodes = { done: 0, refused: 1, wrongUsage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Relation, schema or function missing: the database is there and our schema is not. */
const schemaMissing = new Set(['42P01', '3F000', '42883']);

function refusalIn(error: unknown): EnergyError | undefined {
  if (EnergyError.isInstance(error)) return error;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (schemaMissing.has(code)) {
    return new EnergyError(
      'database_unavailable',
      'this database has no energy schema, or an older one: run energy migrate first',
      { cause: error },
    );
  }
  // Wrong password, no such role, no such database: the server's own words say which.
  if (/^(28...|3D000)$/.test(code)) {
    return new EnergyError('database_unavailable', error.message, { cause: error });
  }
  return undefined;
}

/** What helps on the command line, where that differs from what helps in code. */
const advice: Partial<Record<EnergyError['code'], string>> = {
  confirmation_required: 'Look at the cost with energy quote, then repeat with --confirm.',
  unknown_user: 'Make one with energy user create, or name another with --user.',
  insufficient_energy: 'Wait for the next refill, add some with energy grant, or ask for something smaller.',
  token_budget_exceeded:
    "Wait for the user's midnight, shorten the prompt, or raise the tier with energy user tier.",
};

/** What to do; nothing where the message of the embedded database has said it and the table's advice is for servers. */
function adviceOn(refusal: EnergyError): string {
  if (refusal.code === 'database_unavailable' && refusal.cause === undefined) return '';
  return advice[refusal.code] ?? refusal.advice;
}

/** Tells what went wrong: `code: message` and what to do on standard error; with --json the same as a document. */
export function reportFailure(error: unknown, json: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
  const output = outputOf(json);
  const refusal = refusalIn(error);
  if (refusal !== undefined) {
    const { code, message, details } = refusal;
    const help = adviceOn(refusal);
    if (json) output.result({ error: { code, message, advice: help, details } }, []);
    output.note(`${code}: ${message}`);
    if (help !== '' && help !== message) output.note(`  ${help}`);
  } else if (error instanceof Error && error.name === 'AbortError') {
    if (json)
      output.result({ error: { code: 'interrupted', message: 'stopped before anything was delivered' } }, []);
    output.note('stopped before anything was delivered; nothing was charged');
  } else {
    if (json) output.result({ error: { code: 'unexpected', message: String(error) } }, []);
    output.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return exitCodes.refused;
}
