/** Who is told of what happens, and did it arrive? Endpoints of webhooks, for super admins and servers with the scope `webhooks`. */

import { z } from 'zod';
import * as admin from './admin-shapes.ts';
import { pageOf, pageQuery, routesOf } from './route.ts';
import * as hook from './webhook-shapes.ts';

const params = z.strictObject({ id: z.guid() });
const ofDelivery = params.extend({ event_id: z.guid() });
const ofAdmins = { tag: 'admin', access: 'webhooks' } as const;
const conflicts = ['changed_meanwhile', 'idempotency_conflict', 'not_found'] as const;

export const webhookRoutes = routesOf({
  'GET /v1/admin/webhooks': {
    summary: 'The endpoints that webhooks go to',
    ...ofAdmins,
    output: z.strictObject({ items: z.array(hook.webhookEndpoint) }),
  },
  'POST /v1/admin/webhooks': {
    summary: 'A new endpoint; its secret is shown this once',
    ...ofAdmins,
    body: admin.creationOf(hook.webhookValues),
    output: hook.newWebhookSecret,
    status: 201,
    errors: ['idempotency_conflict'],
  },
  'PATCH /v1/admin/webhooks/{id}': {
    summary:
      'Changes an endpoint, or switches it off or on; switched off, it gives up what was still to be sent',
    ...ofAdmins,
    params,
    body: admin.changeOf(hook.webhookValues),
    output: admin.auditLine,
    errors: conflicts,
  },
  'DELETE /v1/admin/webhooks/{id}': {
    summary: 'Deletes an endpoint with its deliveries',
    ...ofAdmins,
    params,
    query: admin.removal,
    output: admin.auditLine,
    errors: conflicts,
  },
  'POST /v1/admin/webhooks/{id}/rotate': {
    summary: 'A new secret; for a while the old one signs as well',
    ...ofAdmins,
    params,
    body: hook.rotation,
    output: hook.newWebhookSecret,
    errors: ['idempotency_conflict', 'not_found'],
  },
  'POST /v1/admin/webhooks/{id}/test': {
    summary: 'Sends a test at once, and answers what came of it',
    ...ofAdmins,
    params,
    output: hook.webhookDelivery,
    errors: ['not_found'],
  },
  'GET /v1/admin/webhooks/{id}/deliveries': {
    summary: 'What was told there, the newest first, with every attempt',
    ...ofAdmins,
    params,
    query: pageQuery.extend({ state: hook.deliveryState.optional() }),
    output: pageOf(hook.webhookDelivery),
    errors: ['not_found'],
  },
  'POST /v1/admin/webhooks/{id}/deliveries/{event_id}/resend': {
    summary: 'Sends one again at once, with the same id, and answers what came of it',
    ...ofAdmins,
    keyless: 'the same twice',
    params: ofDelivery,
    output: hook.webhookDelivery,
    errors: ['not_found', 'request_in_progress'],
  },
});
