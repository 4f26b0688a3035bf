/** What do the routes of webhooks do? They bring the engine's endpoints and deliveries into the contract's words. */

import { z } from 'zod';
import type { webhookDelivery, webhookEndpoint } from '../../contract/webhook-shapes.ts';
import type { Output, RouteName } from '../../contract.ts';
import type { WebhookDelivery } from '../../engine/webhooks/delivery.ts';
import type { ChangingWebhook, NewWebhookSecret, WebhookEndpoint } from '../../engine/webhooks/endpoint.ts';
import { auditLineDocument } from '../audit-line-document.ts';
import { type Caller, nameOf } from '../caller.ts';
import { page, placeIn } from '../cursor.ts';
import type { Doors, HandlersFor } from '../handler.ts';

export type WebhookRoute = Extract<RouteName, `${string} /v1/admin/webhooks${string}`>;

interface Asked {
  readonly caller: Caller;
  readonly idempotencyKey: string | undefined;
}

const changing = ({ caller, idempotencyKey }: Asked, reason: string): ChangingWebhook => ({
  actor: nameOf(caller),
  idempotencyKey,
  reason,
});

const endpointDocument = (endpoint: WebhookEndpoint): z.output<typeof webhookEndpoint> => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  events: [...endpoint.events],
  is_active: endpoint.isActive,
  disabled_because: endpoint.disabledBecause,
  failing_since: endpoint.failingSince?.toISOString() ?? null,
  secret_since: endpoint.secretSince.toISOString(),
  previous_secret_until: endpoint.previousSecretUntil?.toISOString() ?? null,
  waiting: endpoint.waiting,
  created_at: endpoint.createdAt.toISOString(),
  updated_at: endpoint.updatedAt.toISOString(),
  version: endpoint.version,
});

const secretDocument = ({ endpointId, secret, line }: NewWebhookSecret) => ({
  endpoint_id: endpointId,
  secret,
  change: auditLineDocument(line),
});

const deliveryDocument = (delivery: WebhookDelivery): z.output<typeof webhookDelivery> => ({
  event_id: delivery.eventId,
  type: delivery.type,
  user_id: delivery.userId,
  state: delivery.state,
  payload: delivery.data && {
    type: delivery.type,
    timestamp: delivery.occurredAt.toISOString(),
    data: { ...delivery.data },
  },
  created_at: delivery.createdAt.toISOString(),
  next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
  delivered_at: delivery.deliveredAt?.toISOString() ?? null,
  attempts: delivery.attempts.map(({ at, outcome, ...attempt }) => ({
    ...attempt,
    at: at.toISOString(),
    outcome: outcome as z.output<typeof webhookDelivery>['attempts'][number]['outcome'],
  })),
});

const eventPlace = z.tuple([z.guid()]);

export function webhookHandlers({ engine: { webhooks }, settings }: Doors): HandlersFor<WebhookRoute> {
  return {
    'GET /v1/admin/webhooks': async () => ({ items: (await webhooks.endpoints()).map(endpointDocument) }),
    'POST /v1/admin/webhooks': async ({ body: { values, reason }, ...asked }) =>
      secretDocument(await webhooks.create(values, changing(asked, reason))),
    'PATCH /v1/admin/webhooks/{id}': async ({ params, body: { values, version, reason }, ...asked }) =>
      auditLineDocument(await webhooks.change({ id: params.id, version }, values, changing(asked, reason))),
    'DELETE /v1/admin/webhooks/{id}': async ({ params, query: { version, reason }, ...asked }) =>
      auditLineDocument(await webhooks.delete({ id: params.id, version }, changing(asked, reason))),
    'POST /v1/admin/webhooks/{id}/rotate': async ({ params, body, ...asked }) =>
      secretDocument(
        await webhooks.rotate(params.id, { overlapHours: body.overlap_hours }, changing(asked, body.reason)),
      ),
    'POST /v1/admin/webhooks/{id}/test': async ({ params, idempotencyKey }) =>
      deliveryDocument(await webhooks.test(params.id, idempotencyKey)),
    'GET /v1/admin/webhooks/{id}/deliveries': async ({ params, query }) => {
      const { cursor, state, limit = settings.pageItems } = query;
      const [before] = placeIn(cursor, eventPlace) ?? [];
      const deliveries = await webhooks.deliveries({
        endpointId: params.id,
        limit: limit + 1,
        before,
        state,
      });
      return page(deliveries, limit, {
        item: deliveryDocument,
        place: ({ eventId }) => [eventId],
      }) satisfies Output<'GET /v1/admin/webhooks/{id}/deliveries'>;
    },
    'POST /v1/admin/webhooks/{id}/deliveries/{event_id}/resend': async ({ params }) =>
      deliveryDocument(await webhooks.resend(params.id, params.event_id)),
  };
}
