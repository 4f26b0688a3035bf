/** How is a round of calls run against an engine, so that each payment is told before the call counts as done? */

import type { EnergyEngine } from '../../src/engine.ts';
import { EnergyError } from '../../src/errors.ts';
import type { Payment, Unpaid } from './messages.ts';
import { type PlannedCall, piecesBeforeLeaving, promptOf } from './round.ts';

export interface Told {
  readonly paid: (payment: Payment) => Promise<void>;
  readonly unpaid: (unpaid: Unpaid) => Promise<void>;
  /** Resolves when the database is worth another try; without it a call is asked for once. */
  readonly again?: (call: PlannedCall) => Promise<void>;
}

async function stream(engine: EnergyEngine, call: PlannedCall): Promise<Payment> {
  const running = await engine.stream({
    userId: call.userId,
    feature: call.feature,
    input: promptOf(call),
    idempotencyKey: call.key,
  });
  let pieces = 0;
  try {
    for await (const event of running.events) {
      if (event.type === 'text') pieces += 1;
      if (call.ending === 'left' && pieces === piecesBeforeLeaving(call)) break;
    }
  } catch {
    // The result tells how it ended.
  }
  const { callId, entry, text, replayed } = await running.result;
  const { seq, delta, balanceAfter } = entry;
  return {
    call: call.number,
    userId: call.userId,
    holdId: callId,
    seq,
    delta,
    balanceAfter,
    text,
    replayed: replayed || entry.replayed,
  };
}

const codeOf = (error: unknown): string => (EnergyError.isInstance(error) ? error.code : String(error));

async function meter(engine: EnergyEngine, call: PlannedCall, told: Told): Promise<void> {
  for (;;) {
    let payment: Payment;
    try {
      payment = await stream(engine, call);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'database_unavailable' && told.again !== undefined) {
        await told.again(call);
        continue;
      }
      return await told.unpaid({ call: call.number, code });
    }
    return await told.paid(payment);
  }
}

/** Runs all calls at once. */
export async function meterAll(
  engine: EnergyEngine,
  calls: readonly PlannedCall[],
  told: Told,
): Promise<void> {
  await Promise.all(calls.map((call) => meter(engine, call, told)));
}
