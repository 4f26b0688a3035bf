/** Who hears of a call that was refused before it came to a verb? Whoever is told of refusals by webhook, and nobody else asks. */

import { EnergyError } from '../../errors.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ConfigurationStore } from '../configuration.ts';

interface Refusing {
  readonly ledger: Pick<Ledger, 'noteRefusedCall'>;
  readonly configuration: ConfigurationStore;
  readonly onProblem: (problem: string) => void;
}

/** What a plan says was needed, by the code of its refusal. A refusal of a verb was noted there and says it otherwise. */
const neededIn = {
  insufficient_energy: 'neededEnergy',
  token_budget_exceeded: 'neededTokens',
} as const;

/** Notes a refusal that left no trace in the database. Never throws: the refusal is what the caller is to hear. */
export async function noteRefusal(
  { ledger, configuration, onProblem }: Refusing,
  userId: string,
  refusal: unknown,
): Promise<void> {
  if (!EnergyError.isInstance(refusal)) return;
  const { code, details } = refusal;
  if (code !== 'insufficient_energy' && code !== 'token_budget_exceeded') return;
  const needed = details[neededIn[code]];
  if (needed === undefined) return;
  try {
    const { wantedEvents } = await configuration.current();
    const isWanted = wantedEvents.has('energy.exhausted') || wantedEvents.has('budget.reached_100');
    if (isWanted) await ledger.noteRefusedCall({ userId, code, needed: String(needed) });
  } catch (error) {
    onProblem(`a refusal could not be noted for webhooks: ${String(error)}`);
  }
}
