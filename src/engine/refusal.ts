/** What is kept of a call that was refused before it came to a verb? That it was, for operators and webhooks. */

import { EnergyError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';

interface Refusing {
  readonly ledger: Pick<Ledger, 'noteRefusedCall'>;
  readonly onProblem: (problem: string) => void;
}

/** What a plan says was needed, by the code of its refusal. A refusal of a verb was noted there and says it otherwise. */
const neededIn = {
  insufficient_energy: 'neededEnergy',
  token_budget_exceeded: 'neededTokens',
} as const;

/** Notes a refusal that left no trace in the database. Never throws: the refusal is what the caller is to hear. */
export async function noteRefusal(
  { ledger, onProblem }: Refusing,
  userId: string,
  refusal: unknown,
): Promise<void> {
  if (!EnergyError.isInstance(refusal)) return;
  const { code, details } = refusal;
  if (code !== 'insufficient_energy' && code !== 'token_budget_exceeded') return;
  const needed = details[neededIn[code]];
  if (needed === undefined) return;
  try {
    await ledger.noteRefusedCall({ userId, code, needed: String(needed) });
  } catch (error) {
    onProblem(`a refusal could not be noted: ${String(error)}`);
  }
}
