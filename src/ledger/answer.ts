/** What did a verb answer: what it did, or a refusal? */

import { hundredthsOf } from '../amount.ts';
import { EnergyError, isErrorCode } from '../errors.ts';

/** An answer of a verb as it comes from SQL (sql/functions/answers.sql). */
export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** The answer of a verb that did what it was asked; throws the refusal of one that did not. */
export function accepted(answer: Answer): Answer {
  if (answer.ok) return answer;
  const { code, message, details } = answer;
  if (typeof code !== 'string' || !isErrorCode(code)) {
    throw new Error(`the ledger refused with an unknown code: ${JSON.stringify(answer)}`);
  }
  throw new EnergyError(code, typeof message === 'string' ? message : undefined, {
    details: (details ?? {}) as Record<string, unknown>,
  });
}

/** Reads the fields of an answer, each by the type that it must have. */
export function fieldsOf(answer: Answer) {
  const missing = (name: string): never => {
    throw new Error(`the ledger answered without ${name}: ${JSON.stringify(answer)}`);
  };
  return {
    text: (name: string): string => {
      const value = answer[name];
      return typeof value === 'string' ? value : missing(name);
    },
    textOrNull: (name: string): string | null => (answer[name] as string | null | undefined) ?? null,
    amount: (name: string): number => hundredthsOf(answer[name] as number, name),
    whole: (name: string): number => {
      const value = answer[name];
      return typeof value === 'number' ? value : missing(name);
    },
    decimal: (name: string): string => String(answer[name] ?? missing(name)),
    flag: (name: string): boolean => answer[name] === true,
    moment: (name: string): Date => new Date(String(answer[name] ?? missing(name))),
    momentOrNull: (name: string): Date | null => {
      const value = answer[name];
      return typeof value === 'string' ? new Date(value) : null;
    },
    object: (name: string): Readonly<Record<string, unknown>> =>
      (answer[name] as Record<string, unknown> | null) ?? {},
  };
}
