/** What does a refusal look like to a caller of the HTTP API? */

import type { Problem } from '../contract.ts';

const marker = Symbol.for('energy-engine.problem');

interface Facts {
  readonly code: Problem['code'] | 'unreachable';
  readonly status: number;
  readonly retryable: boolean;
  readonly advice: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  readonly isAfterLoss?: boolean;
}

/** A refusal, with the code of the error table, what to do about it, and whether to try again. */
export class EnergyProblem extends Error implements Facts {
  override readonly name = 'EnergyProblem';
  readonly [marker] = true;
  /** Of the error table (docs/errors.md); 'unreachable' where no server answered. */
  readonly code: Facts['code'];
  /** HTTP status; 0 where no server answered. */
  readonly status: number;
  /** True where the same request may succeed later. */
  readonly retryable: boolean;
  readonly advice: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** True where the answer to an earlier attempt of the same request was lost, which may have been done. */
  readonly isAfterLoss: boolean;

  constructor(message: string, facts: Facts, options?: ErrorOptions) {
    super(message, options);
    this.code = facts.code;
    this.status = facts.status;
    this.retryable = facts.retryable;
    this.advice = facts.advice;
    this.details = facts.details;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.isAfterLoss = facts.isAfterLoss ?? false;
  }

  /** True also for one of another copy of this package. */
  static isInstance(error: unknown): error is EnergyProblem {
    return typeof error === 'object' && error !== null && marker in error;
  }

  /** The same refusal, of a request whose earlier attempt was lost. */
  static afterLoss(problem: EnergyProblem): EnergyProblem {
    return new EnergyProblem(problem.message, { ...problem, isAfterLoss: true }, { cause: problem });
  }

  static unreachable(cause: unknown): EnergyProblem {
    const facts = { code: 'unreachable', status: 0, retryable: true, requestId: null } as const;
    return new EnergyProblem(
      'the server cannot be reached',
      { ...facts, advice: 'Check the connection and try again.', details: {}, retryAfterSeconds: null },
      { cause },
    );
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;

const retryAfterOf = (headers: Headers): number | null => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
};

/** The refusal in an answer; what is no problem of ours (a gateway's page) is told by its status. */
export async function problemIn(response: Response): Promise<EnergyProblem> {
  const body: unknown = await response.json().catch(() => null);
  const retryAfterSeconds = retryAfterOf(response.headers);
  if (isProblem(body)) {
    return new EnergyProblem(body.detail, { ...body, requestId: body.request_id, retryAfterSeconds });
  }
  return new EnergyProblem(`the server answered ${response.status}`, {
    code: 'internal_error',
    status: response.status,
    retryable: response.status >= 500 || response.status === 429,
    advice: 'Check that the address is that of an Energy Engine server.',
    details: {},
    requestId: response.headers.get('x-request-id'),
    retryAfterSeconds,
  });
}
