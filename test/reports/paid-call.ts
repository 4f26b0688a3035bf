/** How does a test of reports have a call paid? Held and settled by the verbs, with what a report tells of it. */

import { expect } from 'vitest';
import type { Database } from '@/database/database';
import { callOne, holdOf, later, settlementOf } from '../ledger/call-verb.ts';

export const start = '2026-06-10T20:00:00Z';

interface CallFacts {
  readonly energy: string;
  readonly costUsd?: string;
  readonly feature?: string;
  readonly input?: number;
  readonly output?: number;
  readonly estimated?: number;
  readonly spike?: boolean;
  readonly metadata?: Record<string, unknown>;
}

/** Holds and settles a call; resolves to the number of its entry. */
export async function paidCall(
  database: Database,
  user: string,
  facts: CallFacts,
  at = start,
): Promise<number> {
  const hold = await callOne(
    database,
    'place_hold',
    holdOf(user, facts.energy, {
      feature: facts.feature ?? 'ai_message',
      model: 'large',
      tokens: 1_000,
      estimated_tokens: facts.estimated,
      spike_detected: facts.spike ?? false,
    }),
    at,
  );
  const settlement = settlementOf(user, hold.hold_id, facts.energy, {
    input_tokens: facts.input ?? 100,
    output_tokens: facts.output ?? 100,
    cost_usd: facts.costUsd,
    metadata: facts.metadata,
  });
  const entry = await callOne(database, 'settle_hold', settlement, later(at, 1));
  expect(entry).toMatchObject({ ok: true });
  return Number(entry.seq);
}
