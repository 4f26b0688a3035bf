/** What is an event before it is told: what happened, to whom, and what makes it the same one? */

import { NIL } from 'uuid';
import type { WebhookData, WebhookType } from '../../contract/webhook-events.ts';

/** Stands for what concerns everybody, where a user's id is asked for. */
export const nobody = NIL;

export interface WebhookEvent<Type extends WebhookType = WebhookType> {
  readonly userId: string;
  readonly type: Type;
  /** Of the user's events, none but this one has this cause. */
  readonly cause: string;
  readonly data: WebhookData<Type>;
  /** When it happened. */
  readonly at: Date;
}

/** As SQL takes it; the id is what receivers know it by, a UUIDv7. */
export const eventRow = ({ userId, at, ...event }: WebhookEvent, newId: () => string) => ({
  ...event,
  user_id: userId,
  id: newId(),
  at: at.toISOString(),
});
