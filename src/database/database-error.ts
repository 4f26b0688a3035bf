/** What does a failure of the database mean to the caller? */

import { EnergyError, errorCodeOfSqlState } from '../errors.ts';

/** SQLSTATEs after which the same request may succeed: the server cannot take it now. */
const unreachableStates = new Set(['53300', '57P01', '57P02', '57P03', '57P05', '25P03']);
/** Lock not available in time, deadlock, serialization failure: another transaction was in the way. */
const contendedStates = new Set(['55P03', '40P01', '40001']);
const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What node-postgres and PGlite say, without a code, of a connection that is gone. */
const unreachableMessages =
  /^(connection terminated|timeout (exceeded|expired)|client (was closed|has encountered)|cannot use a pool after|pglite is (closed|closing))/i;

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly detail: string | undefined;
}

function failureOf(error: unknown): Failure | undefined {
  if (typeof error !== 'object' || error === null || EnergyError.isInstance(error)) return undefined;
  const { code, message, detail } = error as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
    detail: typeof detail === 'string' ? detail : undefined,
  };
}

function detailsOf(detail: string | undefined): Record<string, unknown> {
  if (detail === undefined) return {};
  try {
    const value: unknown = JSON.parse(detail);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Not JSON: kept as it is.
  }
  return { detail };
}

/** True where the connection itself is lost, so that it must not be used again. */
export function isConnectionLost(error: unknown): boolean {
  const failure = failureOf(EnergyError.isInstance(error) ? error.cause : error);
  if (failure === undefined) return false;
  const { code, message } = failure;
  return (
    code.startsWith('08') ||
    unreachableStates.has(code) ||
    unreachableCodes.has(code) ||
    unreachableMessages.test(message)
  );
}

/** The EnergyError that a failure stands for, or the failure itself where it is none that we know. */
export function databaseError(error: unknown): unknown {
  const failure = failureOf(error);
  if (failure === undefined) return error;
  const { code, message, detail } = failure;
  const refusal = errorCodeOfSqlState(code);
  if (refusal !== undefined) return new EnergyError(refusal, message, { details: detailsOf(detail) });
  if (contendedStates.has(code)) {
    return new EnergyError('database_unavailable', `another transaction was in the way: ${message}`, {
      details: { sqlState: code },
      cause: error,
    });
  }
  if (!isConnectionLost(error)) return error;
  return new EnergyError('database_unavailable', `the database cannot be reached: ${message || code}`, {
    details: code === '' ? {} : { [/^[0-9A-Z]{5}$/.test(code) ? 'sqlState' : 'systemCode']: code },
    cause: error,
  });
}
