/** What can go wrong, once: every refusal's code, SQLSTATE, HTTP status, and whether trying again can help. */

interface ErrorRow {
  /** Raised by SQL functions; class NR is ours. */
  readonly sqlState: string;
  readonly httpStatus: number;
  /** True where the same request may succeed later without anything being changed by the caller. */
  readonly retryable: boolean;
  /** What the person who meets it should do. */
  readonly advice: string;
}

export const errorTable = {
  insufficient_energy: {
    sqlState: 'NR001',
    httpStatus: 402,
    retryable: false,
    advice: 'Wait for the next refill, add energy, or ask for something smaller.',
  },
  token_budget_exceeded: {
    sqlState: 'NR002',
    httpStatus: 402,
    retryable: false,
    advice: "Wait for the reset at the user's midnight, shorten the prompt, or move to a higher tier.",
  },
  confirmation_required: {
    sqlState: 'NR003',
    httpStatus: 409,
    retryable: false,
    advice: 'Show the cost to the user and repeat the call with confirmed: true.',
  },
  quote_expired: {
    sqlState: 'NR004',
    httpStatus: 409,
    retryable: false,
    advice: 'Ask for a new quote and hold that.',
  },
  hold_not_open: {
    sqlState: 'NR005',
    httpStatus: 409,
    retryable: false,
    advice: 'This hold has ended; place a new one.',
  },
  idempotency_conflict: {
    sqlState: 'NR006',
    httpStatus: 409,
    retryable: false,
    advice: 'This idempotency key was used for another request; use a new key.',
  },
  energy_held_elsewhere: {
    sqlState: 'NR007',
    httpStatus: 429,
    retryable: true,
    advice: 'Other calls of this user are running; try again when they have settled.',
  },
  invalid_request: {
    sqlState: 'NR008',
    httpStatus: 400,
    retryable: false,
    advice: 'Correct the value that the message names.',
  },
  unauthenticated: {
    sqlState: 'NR009',
    httpStatus: 401,
    retryable: false,
    advice: 'Sign in, or send a valid key.',
  },
  forbidden: {
    sqlState: 'NR010',
    httpStatus: 403,
    retryable: false,
    advice: 'Ask an administrator of the platform.',
  },
  unknown_feature: {
    sqlState: 'NR011',
    httpStatus: 404,
    retryable: false,
    advice: 'Add a row for the feature to ai_cost_estimates, or use a known name.',
  },
  provider_failed: {
    sqlState: 'NR012',
    httpStatus: 502,
    retryable: true,
    advice: 'The model did not answer; nothing was charged for what was not delivered. Try again.',
  },
  database_unavailable: {
    sqlState: 'NR013',
    httpStatus: 503,
    retryable: true,
    advice: 'Check DATABASE_URL and that the database is running.',
  },
  account_frozen: {
    sqlState: 'NR014',
    httpStatus: 403,
    retryable: false,
    advice: 'An administrator can unfreeze it.',
  },
  unknown_user: {
    sqlState: 'NR015',
    httpStatus: 404,
    retryable: false,
    advice: 'Create the user in auth.users first (energy user create, or your sign-up).',
  },
  request_in_progress: {
    sqlState: 'NR016',
    httpStatus: 409,
    retryable: true,
    advice: 'The first attempt with this idempotency key is still running; try again when it has ended.',
  },
  not_found: {
    sqlState: 'NR017',
    httpStatus: 404,
    retryable: false,
    advice: 'Look at the address: there is nothing of this name here.',
  },
  rate_limited: {
    sqlState: 'NR018',
    httpStatus: 429,
    retryable: true,
    advice: 'Too many requests; wait as long as Retry-After says.',
  },
  payload_too_large: {
    sqlState: 'NR019',
    httpStatus: 413,
    retryable: false,
    advice: 'Send less at once.',
  },
  changed_meanwhile: {
    sqlState: 'NR020',
    httpStatus: 409,
    retryable: false,
    advice: 'Somebody else changed it since it was read: read it again, and decide again.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

const marker = Symbol.for('energy-engine.error');

/** The one error this package throws on purpose. `details` holds numbers and names, never text of a prompt. */
export class EnergyError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message?: string,
    options?: { details?: Record<string, unknown>; cause?: unknown },
  ) {
    super(
      message ?? errorTable[code].advice,
      options?.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'EnergyError';
    this.code = code;
    this.details = options?.details ?? {};
  }

  get httpStatus(): number {
    return errorTable[this.code].httpStatus;
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }

  get advice(): string {
    return errorTable[this.code].advice;
  }

  /** True for an EnergyError of any copy of this package. */
  static isInstance(value: unknown): value is EnergyError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

const codeBySqlState = new Map<string, ErrorCode>(
  Object.entries(errorTable).map(([code, row]) => [row.sqlState, code as ErrorCode]),
);

/** The code for a SQLSTATE of class NR, or undefined for any other. */
export const errorCodeOfSqlState = (sqlState: string): ErrorCode | undefined => codeBySqlState.get(sqlState);

export const isErrorCode = (value: string): value is ErrorCode => Object.hasOwn(errorTable, value);
