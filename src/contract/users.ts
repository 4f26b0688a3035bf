/** What may the app's servers do for a user? What moves energy, and the facts that pay; never a browser's to say. */

import { z } from 'zod';
import * as back from './regeneration-shapes.ts';
import { pageOf, pageQuery, routesOf, userScopes } from './route.ts';
import * as shape from './shapes.ts';

const params = z.strictObject({ user_id: shape.userId });
const ofHold = params.extend({ hold_id: z.guid() });
const ofKey = params.extend({ key_id: z.uuid() });
const factName = z.string().min(1).max(200);

const holdErrors = [
  'insufficient_energy',
  'token_budget_exceeded',
  'energy_held_elsewhere',
  'idempotency_conflict',
  'account_frozen',
] as const;

const accountRoutes = routesOf({
  'POST /v1/users': {
    summary: 'Opens an account with its opening grant; one that is open stays as it is',
    tag: 'users',
    access: 'users:write',
    keyless: 'the same twice',
    body: z.strictObject({
      user_id: shape.userId,
      tier: shape.tier.optional(),
      time_zone: z.string().min(1).max(64).optional(),
      email: z.email().max(320).optional(),
    }),
    output: shape.account,
    status: 201,
  },
  'GET /v1/users/{user_id}': {
    summary: 'The account of a user',
    tag: 'users',
    access: 'users:read',
    isPolled: true,
    params,
    output: shape.account,
  },
  'DELETE /v1/users/{user_id}': {
    summary: 'Forgets the person and keeps the sums. It cannot be undone',
    tag: 'users',
    access: 'users:write',
    params,
    output: shape.entry,
    errors: ['idempotency_conflict'],
  },
  'GET /v1/users/{user_id}/entries': {
    summary: "A user's ledger, newest first",
    tag: 'users',
    access: 'users:read',
    params,
    query: pageQuery,
    output: pageOf(shape.entry),
  },
  'GET /v1/users/{user_id}/grants': {
    summary: 'What is left of what was granted, soonest to lapse first',
    tag: 'users',
    access: 'users:read',
    params,
    output: z.strictObject({ items: z.array(shape.lot) }),
  },
  'GET /v1/users/{user_id}/budget': {
    summary: "The tokens of the user's day",
    tag: 'users',
    access: 'users:read',
    params,
    output: shape.budget,
  },
  'PUT /v1/users/{user_id}/tier': {
    summary: 'Moves a user to a tier: cap, token budget and price change in one step; energy stays',
    tag: 'users',
    access: 'users:write',
    params,
    body: z.strictObject({ tier: shape.tier, note: shape.note.optional() }),
    output: shape.entry,
    errors: ['idempotency_conflict'],
  },
  'POST /v1/users/{user_id}/keys': {
    summary: "Makes a user's own key; its secret is shown this once",
    tag: 'users',
    access: 'users:write',
    params,
    body: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z.array(z.enum(userScopes)).min(1).max(userScopes.length),
      expires_at: shape.moment.optional(),
    }),
    output: shape.newApiKey,
    status: 201,
    errors: ['idempotency_conflict'],
  },
  'DELETE /v1/users/{user_id}/keys/{key_id}': {
    summary: "Revokes a user's key, at once",
    tag: 'users',
    access: 'users:write',
    keyless: 'the same twice',
    params: ofKey,
    output: shape.apiKey,
    errors: ['not_found'],
  },
});

const energyRoutes = routesOf({
  'POST /v1/users/{user_id}/quotes': {
    summary: 'What a call would cost, expected and at most. Moves nothing',
    tag: 'users',
    access: 'quotes',
    params,
    body: shape.callBody,
    output: shape.quote,
    errors: ['unknown_feature'],
  },
  'POST /v1/users/{user_id}/holds': {
    summary: 'Sets aside what so many tokens cost now, before you call a model yourself; the price stays',
    tag: 'users',
    access: 'holds',
    params,
    body: z.strictObject({
      feature: shape.featureName,
      model: shape.modelName.optional(),
      tokens: z
        .int()
        .min(1)
        .max(1_000_000_000)
        .describe('The most that the call may take, input and output.'),
      expires_in_seconds: z.int().min(1).max(1_800).optional().describe('The lease; 120 without it.'),
    }),
    output: shape.hold,
    status: 201,
    errors: [...holdErrors, 'unknown_feature'],
  },
  'POST /v1/users/{user_id}/holds/{hold_id}/extend': {
    summary: 'Lengthens the lease of a hold, 30 minutes in all',
    tag: 'users',
    access: 'holds',
    keyless: 'the same twice',
    params: ofHold,
    body: z.strictObject({ expires_in_seconds: z.int().min(1).max(1_800) }),
    output: shape.hold,
    errors: ['hold_not_open'],
  },
  'POST /v1/users/{user_id}/holds/{hold_id}/settle': {
    summary: 'Ends a hold by paying for the tokens that were used, at most what it holds',
    tag: 'users',
    access: 'holds',
    keyless: 'the same twice',
    params: ofHold,
    body: z.strictObject({
      input_tokens: shape.tokens,
      output_tokens: shape.tokens,
      model: shape.modelName.optional(),
    }),
    output: shape.entry,
    errors: ['hold_not_open', 'not_found', 'idempotency_conflict'],
  },
  'POST /v1/users/{user_id}/holds/{hold_id}/release': {
    summary: 'Ends a hold of which nothing was used',
    tag: 'users',
    access: 'holds',
    keyless: 'the same twice',
    params: ofHold,
    output: shape.hold,
    errors: ['hold_not_open'],
  },
  'POST /v1/users/{user_id}/charges': {
    summary: 'Prices a known base by the open window and the tier, and charges it at once',
    tag: 'users',
    access: 'charges',
    params,
    body: z.strictObject({ feature: shape.featureName, energy: shape.energyGiven }),
    output: shape.entry,
    status: 201,
    errors: [...holdErrors, 'unknown_feature'],
  },
  'POST /v1/users/{user_id}/refunds': {
    summary: 'Gives a payment back, all or part, to the lots it came from',
    tag: 'users',
    access: 'charges',
    params,
    body: z.strictObject({
      seq: z.int().min(1).max(1_000_000_000),
      energy: shape.energyGiven.optional(),
      note: shape.note.optional(),
    }),
    output: shape.entry,
    status: 201,
    errors: ['idempotency_conflict'],
  },
  'POST /v1/users/{user_id}/grants': {
    summary:
      'Adds energy for a reason of the rules; a refill stops at the cap, and says why where it adds nothing',
    tag: 'users',
    access: 'grants',
    params,
    body: z.strictObject({
      reason: z.string().min(1).max(63),
      energy: shape.energyGiven,
      expires_at: shape.moment.optional(),
    }),
    output: shape.grantOutcome,
    status: 201,
    errors: ['idempotency_conflict'],
  },
  'POST /v1/users/{user_id}/purchases': {
    summary: 'Adds what was bought: it does not lapse and may exceed the cap',
    tag: 'users',
    access: 'grants',
    params,
    body: z.strictObject({ energy: shape.energyGiven }),
    output: shape.entry,
    status: 201,
    errors: ['idempotency_conflict'],
  },
});

const regenerated = back.regenerated;

const factRoutes = routesOf({
  'POST /v1/users/{user_id}/activity': {
    summary: 'Notes that the user is active now: the streak, and the end of an absence',
    tag: 'users',
    access: 'facts',
    params,
    output: shape.account,
  },
  'POST /v1/users/{user_id}/deals': {
    summary: 'A deal was closed. The same deal pays once',
    tag: 'users',
    access: 'facts',
    params,
    body: z.strictObject({ deal_id: factName.optional() }),
    output: regenerated,
  },
  'POST /v1/users/{user_id}/missions': {
    summary: 'A mission was completed. The same mission pays once',
    tag: 'users',
    access: 'facts',
    params,
    body: z.strictObject({ mission_id: factName }),
    output: regenerated,
  },
  'POST /v1/users/{user_id}/referrals': {
    summary: 'The user brought another one. The same person pays once',
    tag: 'users',
    access: 'facts',
    params,
    body: z.strictObject({ referred_user_id: shape.userId }),
    output: regenerated,
  },
  'POST /v1/users/{user_id}/upgrades': {
    summary: 'The user moved to a higher tier. The same pair of tiers pays once',
    tag: 'users',
    access: 'facts',
    params,
    body: z.strictObject({ from_tier: shape.tier, to_tier: shape.tier }),
    output: regenerated,
  },
  'POST /v1/users/{user_id}/regenerations': {
    summary: 'Asks for what a reason without a fact pays now, or why nothing',
    tag: 'users',
    access: 'facts',
    params,
    body: z.strictObject({ reason: back.ownReason }),
    output: regenerated,
  },
});

export const userRoutes = { ...accountRoutes, ...energyRoutes, ...factRoutes } as const;
