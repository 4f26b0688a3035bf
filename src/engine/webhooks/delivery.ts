/** What arrived, and what becomes of it when it is sent again, or tried? */

import { EnergyError } from '../../errors.ts';
import { keyOf } from '../../ledger/idempotency.ts';
import { type Delivering, type DeliveryName, deliverOne } from './deliver.ts';
import { nobody } from './event.ts';

export interface WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  /** Null: it concerns nobody in particular. */
  readonly userId: string | null;
  readonly state: 'waiting' | 'sending' | 'delivered' | 'failed' | 'cancelled';
  /** Null where its user was forgotten. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly occurredAt: Date;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly at: Date;
    readonly outcome: string;
    readonly status: number | null;
    readonly milliseconds: number | null;
  }[];
}

export interface DeliveriesQuery {
  readonly endpointId: string;
  readonly limit: number;
  /** The event of the last delivery of the page before. */
  readonly before?: string | undefined;
  readonly state?: string | undefined;
}

interface DeliveryRow {
  readonly user_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly state: WebhookDelivery['state'];
  readonly data: WebhookDelivery['data'];
  readonly occurred_at: string;
  readonly created_at: string;
  readonly due_at: string | null;
  readonly delivered_at: string | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly created_at: string;
    readonly outcome: string;
    readonly status: number | null;
    readonly milliseconds: number | null;
  }[];
}

const dateOrNull = (moment: string | null): Date | null => (moment === null ? null : new Date(moment));

const deliveryOf = (row: DeliveryRow): WebhookDelivery => ({
  eventId: row.event_id,
  type: row.type,
  userId: row.user_id === nobody ? null : row.user_id,
  state: row.state,
  data: row.data,
  occurredAt: new Date(row.occurred_at),
  createdAt: new Date(row.created_at),
  nextAttemptAt: row.state === 'waiting' ? dateOrNull(row.due_at) : null,
  deliveredAt: dateOrNull(row.delivered_at),
  attempts: row.attempts.map(({ created_at: at, attempt, outcome, status, milliseconds }) => ({
    attempt,
    at: new Date(at),
    outcome,
    status,
    milliseconds,
  })),
});

/** For super admins and servers that were given the scope alone: whoever passes an answer on has to ask who is asking. */
export function createWebhookDeliveries(delivering: Delivering & { readonly newId: () => string }) {
  const { ask, newId } = delivering;

  const delivery = async (name: DeliveryName): Promise<WebhookDelivery> => {
    const { deliveries } = await ask<{ deliveries: DeliveryRow[] }>('read_deliveries', { ...name, limit: 1 });
    const [row] = deliveries;
    if (row === undefined) throw new EnergyError('not_found');
    return deliveryOf(row);
  };

  return {
    /** The newest first. Throws `not_found`. */
    async deliveries({ endpointId, ...query }: DeliveriesQuery): Promise<WebhookDelivery[]> {
      const request = { endpoint_id: endpointId, ...query };
      return (await ask<{ deliveries: DeliveryRow[] }>('read_deliveries', request)).deliveries.map(
        deliveryOf,
      );
    },

    /** Sends one again at once, with the same id. Throws `not_found`, `request_in_progress`, `invalid_request`. */
    async resend(endpointId: string, eventId: string): Promise<WebhookDelivery> {
      const name = { endpoint_id: endpointId, event_id: eventId };
      await ask('resend_delivery', name);
      await deliverOne(delivering, name);
      return await delivery(name);
    },

    /** Sends a test at once. Throws `not_found`, and `invalid_request` where the endpoint is switched off. */
    async test(endpointId: string, idempotencyKey?: string | undefined): Promise<WebhookDelivery> {
      const key = keyOf(idempotencyKey);
      const { event_id } = await ask<{ event_id: string }>('add_webhook_test', {
        endpoint_id: endpointId,
        id: newId(),
        key,
      });
      const name = { endpoint_id: endpointId, event_id };
      await deliverOne(delivering, name);
      return await delivery(name);
    },
  };
}
