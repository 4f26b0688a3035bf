/** Which pieces of work does the ledger's benchmark time? The floor, a charge, a hold with its settlement; single or coalesced. */

import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import type { Database } from '../src/database/database.ts';
import { createCoalescer } from '../src/ledger/coalescer.ts';
import { userIdOf } from './ledger-data.ts';

/** Who pays: any account, or always the same one. */
export type Payer = () => string;

export const anyOf =
  (accounts: number): Payer =>
  () =>
    userIdOf(randomInt(accounts));

type Answer = { readonly ok: boolean; readonly code?: string; readonly message?: string };
type Ask = (request: object) => Promise<Answer>;
type Verb = 'charge' | 'place_hold' | 'settle_hold';

/** What a call costs here: 0.13 energy, of 0.20 held. */
const cost = '0.13';
const receipt = {
  quote: '0198c0de-0000-7000-8000-000000000000',
  tokens: 412,
  base: '0.14',
  window: { name: 'Morning Advantage', multiplier: '0.85' },
  tier: { name: 'pro', modifier: '0.95' },
  factor: '1',
  total: cost,
};

async function send(database: Database, verb: Verb, requests: readonly object[]): Promise<readonly Answer[]> {
  const rows = await database.query<{ answers: readonly Answer[] }>(
    `select energy.${verb}($1) as answers`,
    [JSON.stringify(requests)],
    { name: `bench_${verb}` },
  );
  return rows[0]?.answers ?? [];
}

function accepted(answer: Answer | undefined): void {
  if (answer?.ok !== true) throw new Error(`refused: ${answer?.code} ${answer?.message}`);
}

const chargeWith = (ask: Ask, payer: Payer) => async (): Promise<void> =>
  accepted(
    await ask({
      user_id: payer(),
      key: v7(),
      feature: 'ai_message',
      energy: cost,
      model: 'gpt-4.1-mini',
      receipt,
    }),
  );

const pairWith = (hold: Ask, settle: Ask, payer: Payer) => async (): Promise<void> => {
  const user_id = payer();
  const key = v7();
  accepted(
    await hold({
      user_id,
      key,
      fingerprint: key,
      feature: 'ai_message',
      model: 'gpt-4.1-mini',
      energy: '0.20',
      tokens: 900,
      seconds: 120,
      price: receipt,
      estimated_tokens: 400,
    }),
  );
  accepted(
    await settle({
      user_id,
      hold_id: key,
      energy: cost,
      input_tokens: 300,
      output_tokens: 112,
      model: 'gpt-4.1-mini',
      cost_usd: '0.000299',
      receipt,
    }),
  );
};

const single =
  (database: Database, verb: Verb): Ask =>
  async (request) => {
    const [answer] = await send(database, verb, [request]);
    if (!answer) throw new Error(`${verb} did not answer`);
    return answer;
  };

const coalesced = (database: Database, verb: Verb): Ask =>
  createCoalescer<object, Answer>({ send: (requests) => send(database, verb, requests) });

export interface LedgerWork {
  floor(): Promise<void>;
  charge(): Promise<void>;
  chargeCoalesced(): Promise<void>;
  pair(): Promise<void>;
  pairCoalesced(): Promise<void>;
}

/** All kinds of work over one pool, for one kind of payer. */
export function ledgerWork(database: Database, payer: Payer): LedgerWork {
  return {
    floor: async () => {
      const [row] = await database.query<{ after: string | null }>(
        'select bench.floor($1, $2) as after',
        [payer(), cost],
        { name: 'bench_floor' },
      );
      if (row?.after == null) throw new Error('the floor refused');
    },
    charge: chargeWith(single(database, 'charge'), payer),
    chargeCoalesced: chargeWith(coalesced(database, 'charge'), payer),
    pair: pairWith(single(database, 'place_hold'), single(database, 'settle_hold'), payer),
    pairCoalesced: pairWith(coalesced(database, 'place_hold'), coalesced(database, 'settle_hold'), payer),
  };
}
