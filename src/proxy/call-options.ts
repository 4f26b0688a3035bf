/** What does a client say about its call in headers? */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import { EnergyError } from '../errors.ts';

/** Headers of a request that concern its energy. */
export const requestHeaders = {
  feature: 'energy-feature',
  confirmed: 'energy-confirmed',
  most: 'energy-max',
  key: 'idempotency-key',
} as const;

/** Headers of an answer. */
export const answerHeaders = {
  cost: 'energy-cost',
  balance: 'energy-balance',
  call: 'energy-call',
  replayed: 'energy-replayed',
} as const;

export interface CallOptions {
  /** Undefined: the proxy's default. */
  readonly feature: string | undefined;
  /** True once the user has agreed to a very large call. */
  readonly confirmed: boolean;
  readonly maxEnergy: Hundredths | undefined;
  readonly idempotencyKey: string | undefined;
}

function amountOf(text: string): Hundredths {
  const amount = /^\d{1,9}(?:\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (amount > 0) return hundredthsOf(amount, requestHeaders.most);
  throw new EnergyError(
    'invalid_request',
    `${requestHeaders.most} must be an amount of energy above zero and below 1000000000, such as 2.50`,
  );
}

/** Reads the headers. Throws `invalid_request` for an amount that is none. */
export function callOptionsOf(header: (name: string) => string | null | undefined): CallOptions {
  const most = header(requestHeaders.most);
  return {
    feature: header(requestHeaders.feature) ?? undefined,
    confirmed: header(requestHeaders.confirmed)?.toLowerCase() === 'true',
    maxEnergy: most == null ? undefined : amountOf(most.trim()),
    idempotencyKey: header(requestHeaders.key) ?? undefined,
  };
}
