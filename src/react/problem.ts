/** What went wrong, for a person and for a program? */

import type { EnergyProblem } from '../client/problem.ts';
import type { Problem as ProblemDocument } from '../contract.ts';

export interface Problem {
  /** Of the error table; 'unreachable' where no server answered. */
  readonly code: string;
  readonly message: string;
  /** What the person who meets it should do. */
  readonly advice: string;
  /** True where the same may succeed later. */
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  /** True where the same was sent before and its answer was lost: that one may have been done. */
  readonly isAfterLoss?: boolean | undefined;
}

const isOfClient = (error: unknown): error is EnergyProblem =>
  error instanceof Error && 'code' in error && 'advice' in error && 'retryable' in error;

/** A refusal as it is; anything else as a failure without a name. */
export function problemOf(error: unknown): Problem {
  if (isOfClient(error)) {
    const { code, message, advice, retryable, details, isAfterLoss } = error;
    return { code, message, advice, retryable, details, isAfterLoss };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal_error', message, advice: '', retryable: false, details: {} };
}

/** A refusal that came as the last event of a stream. */
export const problemOfDocument = ({
  code,
  detail,
  advice,
  retryable,
  details,
}: ProblemDocument): Problem => ({
  code,
  message: detail,
  advice,
  retryable,
  details,
});

/** True where nothing came back, so that asking again can bring it. */
export const isLost = ({ code }: Problem): boolean =>
  code === 'unreachable' || code === 'request_in_progress';

/** A connection to the database that broke may have done what was asked before. */
const unknownCodes: readonly string[] = ['internal_error', 'database_unavailable'];

/** Refused before it was looked up what became of the same, sent earlier. */
const doorCodes: readonly string[] = ['rate_limited', 'unauthenticated'];

/** True where it is not known whether the server has done what was asked. */
export const isOutcomeUnknown = (problem: Problem): boolean =>
  isLost(problem) ||
  unknownCodes.includes(problem.code) ||
  (problem.isAfterLoss === true && doorCodes.includes(problem.code));
