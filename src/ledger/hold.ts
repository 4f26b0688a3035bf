/** What is set aside for one call, at which locked price, and until when? */

import type { Hundredths } from '../amount.ts';
import type { Tier } from '../pricing/tier.ts';
import { type Answer, fieldsOf } from './answer.ts';

export type HoldStatus = 'open' | 'settled' | 'released' | 'expired';

export interface Hold {
  readonly id: string;
  readonly userId: string;
  readonly status: HoldStatus;
  readonly feature: string;
  readonly model: string | null;
  /** The tier at the time; it stays the hold's. */
  readonly tier: Tier;
  /** The most that the settlement can charge. */
  readonly energy: Hundredths;
  /** The most that the settlement can add to the day's tokens. */
  readonly tokens: number;
  /** What was locked: the terms, and what the engine noted beside them. */
  readonly price: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** True where an idempotency key brought the original answer again. */
  readonly replayed: boolean;
}

export function holdOf(answer: Answer, userId: string): Hold {
  const read = fieldsOf(answer);
  return {
    id: read.text('hold_id'),
    userId,
    status: read.text('status') as HoldStatus,
    feature: read.text('feature'),
    model: read.textOrNull('model'),
    tier: read.text('tier') as Tier,
    energy: read.amount('energy'),
    tokens: read.whole('tokens'),
    price: read.object('price'),
    createdAt: read.moment('created_at'),
    expiresAt: read.moment('expires_at'),
    replayed: read.flag('replayed'),
  };
}
