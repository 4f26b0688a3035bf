/** Of whom does every reading tell something that can be known again as theirs? */

import type { Ledger } from '@/ledger/ledger';
import type { ApiKeys } from '@/server/api-key';
import { newUserId } from './databases.ts';

export interface Person {
  readonly userId: string;
  /** Of a call that was paid. */
  readonly holdId: string;
  readonly scanId: string;
  /** Texts that nothing but an answer about them has. */
  readonly marks: readonly string[];
}

/**
 * Gives an account a lot of so many hundredths, a paid call, a scan and a key; what can have the name, as `of_name`, has it.
 */
export async function createPerson(
  { ledger, keys }: { readonly ledger: Ledger; readonly keys: ApiKeys },
  { userId, name, energy }: { readonly userId: string; readonly name: string; readonly energy: number },
): Promise<Person> {
  await ledger.grant({ userId, reason: 'closing_bonus', energy });
  const hold = await ledger.placeHold({
    userId,
    fingerprint: newUserId(),
    feature: `call_of_${name}`,
    model: null,
    energy: 200,
    tokens: 100,
    seconds: 60,
    price: {},
    estimatedTokens: 100,
    compressionMode: false,
    spikeDetected: false,
    spikeWarning: false,
  });
  const paid = { energy: 100, inputTokens: 10, outputTokens: 20, costUsd: null, receipt: {} };
  await ledger.settleHold({ userId, holdId: hold.id, ...paid });
  const scan = await ledger.startScan({
    userId,
    fingerprint: newUserId(),
    criteria: { ideal: `ideal_of_${name}` },
    manner: {},
    prospects: [{ name: `prospect_of_${name}` }],
    unrunAtMost: 5,
  });
  await keys.create({ userId, name: `key_of_${name}`, scopes: ['me:read'] });
  const marks = [`of_${name}`, (energy / 100).toFixed(2), userId, hold.id, scan.id];
  return { userId, holdId: hold.id, scanId: scan.id, marks };
}
