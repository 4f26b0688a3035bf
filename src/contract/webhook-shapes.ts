/** How do an endpoint of webhooks, and what became of a delivery, look over HTTP? */

import { z } from 'zod';
import * as admin from './admin-shapes.ts';
import * as shape from './shapes.ts';
import { wantedTypes } from './webhook-events.ts';

export const webhookValues = z.strictObject({
  url: z
    .url()
    .max(2_000)
    .describe('Public and https; another one only of a host that the setting `webhooks.allowedHosts` names.'),
  description: z.string().trim().max(500).optional(),
  events: z
    .array(wantedTypes)
    .min(1)
    .max(wantedTypes.options.length)
    .describe('What is told there: from the moment on at which it is asked for.'),
  is_active: z.boolean().optional(),
});

export const webhookEndpoint = z
  .strictObject({
    id: z.guid(),
    url: z.string(),
    description: z.string(),
    events: z.array(z.string()),
    is_active: z.boolean(),
    disabled_because: z
      .enum(['by_hand', 'gone', 'failing'])
      .nullable()
      .describe('`gone`: it answered 410. `failing`: nothing was delivered for days. Null: it is active.'),
    failing_since: shape.moment.nullable().describe('The first failure since the last success.'),
    secret_since: shape.moment,
    previous_secret_until: shape.moment.nullable().describe('Until then both secrets sign.'),
    waiting: z.int().describe('Deliveries that are still to be made.'),
    created_at: shape.moment,
    updated_at: shape.moment,
    version: z.string(),
  })
  .meta({ id: 'WebhookEndpoint' });

/** What a new secret answers. */
export const newWebhookSecret = z
  .strictObject({
    endpoint_id: z.guid(),
    secret: z
      .string()
      .nullable()
      .describe('whsec_…, shown this once; null where an idempotency key brought the first answer again.'),
    change: admin.auditLine,
  })
  .meta({ id: 'NewWebhookSecret' });

export const rotation = admin.reasoned.extend({
  overlap_hours: z
    .number()
    .min(0)
    .max(720)
    .optional()
    .describe('So long the old secret signs as well; 24 without it, 0 where it is known to others.'),
});

const attempt = z.strictObject({
  attempt: z.int(),
  at: shape.moment,
  outcome: z
    .enum([
      'sending',
      'delivered',
      'refused',
      'redirected',
      'gone',
      'timeout',
      'unreachable',
      'not_public',
      'unknown_host',
      'wrong_url',
      'lost',
    ])
    .describe('`lost`: the process that sent it ended before it could say what came of it.'),
  status: z.int().nullable().describe('What the endpoint answered, if it did.'),
  milliseconds: z.int().nullable(),
});

export const deliveryState = z.enum(['waiting', 'sending', 'delivered', 'failed', 'cancelled']);

export const webhookDelivery = z
  .strictObject({
    event_id: z.guid().describe('`webhook-id`: the same at every attempt.'),
    type: z.string(),
    user_id: z.guid().nullable().describe('Null: it concerns nobody in particular.'),
    state: deliveryState,
    payload: z
      .strictObject({ type: z.string(), timestamp: shape.moment, data: shape.facts })
      .nullable()
      .describe('Null where its user was forgotten.'),
    created_at: shape.moment,
    next_attempt_at: shape.moment.nullable(),
    delivered_at: shape.moment.nullable(),
    attempts: z.array(attempt).describe('The newest first, of very many the last fifty.'),
  })
  .meta({ id: 'WebhookDelivery' });
