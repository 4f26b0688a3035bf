/** What may a user ask of their own account? */

import { z } from 'zod';
import { identity } from './identity-shapes.ts';
import * as back from './regeneration-shapes.ts';
import { pageOf, pageQuery, routesOf, userScopes } from './route.ts';
import * as shape from './shapes.ts';
import { status, surgePrices, usageDays } from './status-shapes.ts';

const settings = z.strictObject({
  time_zone: z.string().min(1).max(64).optional().describe('An IANA zone; the day turns by it from now on.'),
  compression_mode_enabled: z.boolean().optional(),
});

const callErrors = ['unknown_feature', 'insufficient_energy', 'token_budget_exceeded'] as const;

export const meRoutes = routesOf({
  'GET /v1/me': {
    summary:
      'What you own, what running calls hold of it, the tokens of the day, what comes next and what lapses soon',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    output: status,
  },
  'GET /v1/me/identity': {
    summary: 'Who you are, as your token says',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    output: identity,
  },
  'GET /v1/me/stream': {
    summary: 'The same as events named `status`: at once, and whenever it has changed',
    tag: 'me',
    access: 'me:read',
    contentType: 'text/event-stream',
    output: status,
  },
  'PATCH /v1/me': {
    summary: 'Changes your time zone, or whether prompts may be compressed',
    tag: 'me',
    access: 'me:write',
    body: settings,
    output: shape.account,
  },
  'GET /v1/me/entries': {
    summary: 'The ledger of your account, newest first, each line with its receipt',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    query: pageQuery.extend({
      seq: z.int().min(1).optional().describe('This one line alone.'),
      hold_id: z
        .guid()
        .optional()
        .describe(
          'The line alone that paid the call of this quote or hold; none where nothing was charged, or not yet.',
        ),
      show: z
        .enum(['calls', 'received', 'lapsed', 'changes'])
        .optional()
        .describe('Payments; what came in; what lapsed; corrections, refunds and changes of the account.'),
      reason: z.string().min(1).max(100).optional().describe('A feature, or what a grant was for.'),
    }),
    output: pageOf(shape.entry),
  },
  'GET /v1/me/grants': {
    summary: 'What is left of what was granted to you, soonest to lapse first',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    output: z.strictObject({ items: z.array(shape.lot) }),
  },
  'GET /v1/me/budget': {
    summary: 'The tokens of your day',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    output: shape.budget,
  },
  'GET /v1/me/usage': {
    summary: 'What you used over the last days, by feature',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    query: z.strictObject({ days: z.int().min(1).max(366).optional().describe('30 without it.') }),
    output: shape.usageStats,
  },
  'GET /v1/me/usage/days': {
    summary: 'What you used on each of the last days, by feature and model',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    query: z.strictObject({ days: z.int().min(1).max(366).optional().describe('30 without it.') }),
    output: usageDays,
  },
  'GET /v1/me/prices': {
    summary: 'The window that is open, and the next change of prices',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    query: z.strictObject({ feature: shape.featureName.optional() }),
    output: surgePrices,
  },
  'GET /v1/me/calls': {
    summary: 'Your metered calls, newest first',
    tag: 'me',
    access: 'me:read',
    query: pageQuery,
    output: pageOf(shape.usageRow),
  },
  'GET /v1/me/events': {
    summary: 'What came back to you and why, newest first',
    tag: 'me',
    access: 'me:read',
    query: pageQuery,
    output: pageOf(shape.regenerationEvent),
  },
  'GET /v1/me/regeneration': {
    summary: 'What each reason would bring you now, why nothing, and when next',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    output: z.strictObject({ items: z.array(back.regenerationLine) }),
  },
  'POST /v1/me/regeneration/{reason}': {
    summary:
      'Claims what a reason pays you now, or says why nothing. Of the reason nothing but its name is asked',
    tag: 'me',
    access: 'me:write',
    params: z.strictObject({ reason: back.ownReason }),
    output: back.regenerated,
  },
  'POST /v1/me/quotes': {
    summary: 'What a call would cost, expected and at most. Moves nothing',
    tag: 'me',
    access: 'me:read',
    body: shape.callBody,
    output: shape.quote,
    errors: ['unknown_feature'],
  },
  'POST /v1/me/runs': {
    summary: 'Runs a feature: quote, hold, model, settlement in one, as JSON or as server-sent events',
    tag: 'me',
    access: 'me:run',
    body: shape.runBody,
    output: shape.runResult,
    event: shape.runEvent,
    errors: [
      ...callErrors,
      'confirmation_required',
      'quote_expired',
      'idempotency_conflict',
      'energy_held_elsewhere',
      'request_in_progress',
      'provider_failed',
      'account_frozen',
    ],
  },
  'GET /v1/me/keys': {
    summary: 'Your keys; never their secrets',
    tag: 'me',
    access: 'me:write',
    output: z.strictObject({ items: z.array(shape.apiKey) }),
  },
  'POST /v1/me/keys': {
    summary: 'Makes a key of yours, for the proxy or a program; its secret is shown this once',
    tag: 'me',
    access: 'me:write',
    body: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z.array(z.enum(userScopes)).min(1).max(userScopes.length),
      expires_at: shape.moment.optional(),
    }),
    output: shape.newApiKey,
    status: 201,
  },
  'DELETE /v1/me/keys/{key_id}': {
    summary: 'Revokes a key of yours, at once',
    tag: 'me',
    access: 'me:write',
    keyless: 'the same twice',
    params: z.strictObject({ key_id: z.uuid() }),
    output: shape.apiKey,
    errors: ['not_found'],
  },
});
