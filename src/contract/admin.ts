/** What may a super admin do? Read and change prices, budgets, estimates, rules and accounts; every change is audited and can be undone. */

import { z } from 'zod';
import * as admin from './admin-shapes.ts';
import { pageOf, pageQuery, type Route, routesOf } from './route.ts';
import * as shape from './shapes.ts';

const byId = z.strictObject({ id: z.guid() });
const byTier = z.strictObject({ tier: shape.tier });
const byName = z.strictObject({ name: shape.featureName });
const ofUser = z.strictObject({ user_id: shape.userId });

const ofAdmins = { tag: 'admin', access: 'admin' } as const;
const conflicts = ['changed_meanwhile', 'idempotency_conflict'] as const;

const listOf = <T extends z.ZodType>(summary: string, item: T) => ({
  summary,
  ...ofAdmins,
  output: z.strictObject({ items: z.array(item) }),
});

/** A change answers the line that it left in the audit log. */
const change = <T extends Pick<Route, 'params' | 'query' | 'body'>>(summary: string, parts: T) => ({
  summary,
  ...ofAdmins,
  ...parts,
  output: admin.auditLine,
  errors: [...conflicts, 'not_found'] as const,
});

const settingRoutes = routesOf({
  'GET /v1/admin/surge-windows': {
    summary: 'The surge windows, and what holds for all of them',
    ...ofAdmins,
    output: z.strictObject({ items: z.array(admin.surgeWindow), limits: admin.surgeLimits }),
  },
  'POST /v1/admin/surge-windows': change('A new surge window', {
    body: admin.creationOf(admin.surgeWindowValues),
  }),
  'PATCH /v1/admin/surge-windows/{id}': change('Changes a surge window; what is not named stays', {
    params: byId,
    body: admin.changeOf(admin.surgeWindowValues),
  }),
  'DELETE /v1/admin/surge-windows/{id}': change('Deletes a surge window', {
    params: byId,
    query: admin.removal,
  }),
  'GET /v1/admin/token-budgets': listOf('Budgets, prices and caps of the tiers', admin.tokenBudgetRow),
  'PATCH /v1/admin/token-budgets/{tier}': change('Changes what a tier gets and pays', {
    params: byTier,
    body: admin.changeOf(admin.tokenBudgetValues),
  }),
  'GET /v1/admin/cost-estimates': listOf('What each feature is expected to take', admin.costEstimate),
  'POST /v1/admin/cost-estimates': change('A new feature', {
    body: admin.creationOf(admin.newCostEstimate),
  }),
  'PATCH /v1/admin/cost-estimates/{name}': change('Changes the estimate of a feature', {
    params: byName,
    body: admin.changeOf(admin.costEstimateValues),
  }),
  'DELETE /v1/admin/cost-estimates/{name}': change('Deletes the estimate of a feature: it cannot be called', {
    params: byName,
    query: admin.removal,
  }),
  'GET /v1/admin/model-prices': listOf('Corrections of list prices', admin.modelPrice),
  'POST /v1/admin/model-prices': change('A new price of a model', {
    body: admin.creationOf(admin.modelPriceValues),
  }),
  'PATCH /v1/admin/model-prices/{id}': change('Changes the price of a model', {
    params: byId,
    body: admin.changeOf(admin.modelPriceValues),
  }),
  'DELETE /v1/admin/model-prices/{id}': change('Deletes a price: the list price counts again', {
    params: byId,
    query: admin.removal,
  }),
  'GET /v1/admin/regeneration-rules': listOf('What comes back for which reason', admin.regenerationRule),
  'PATCH /v1/admin/regeneration-rules/{name}': change('Changes what a reason gives, and how often', {
    params: byName,
    body: admin.changeOf(admin.regenerationRuleValues),
  }),
  'GET /v1/admin/missions': listOf('What may be done once for energy', admin.mission),
  'POST /v1/admin/missions': change('A new mission', { body: admin.creationOf(admin.newMission) }),
  'PATCH /v1/admin/missions/{name}': change('Changes a mission', {
    params: byName,
    body: admin.changeOf(admin.missionValues),
  }),
  'DELETE /v1/admin/missions/{name}': change('Deletes a mission: it pays nobody from now on', {
    params: byName,
    query: admin.removal,
  }),
});

const auditRoutes = routesOf({
  'GET /v1/admin/audit': {
    summary: 'What admins changed, the newest first',
    ...ofAdmins,
    query: pageQuery.extend({
      subject: z.string().min(1).max(300).optional().describe('Of this alone, such as users/{id}.'),
    }),
    output: pageOf(admin.auditLine),
  },
  'POST /v1/admin/audit/{id}/undo': change(
    'Undoes a change, if nothing has changed the same since: of prices, budgets, estimates, rules, missions, webhooks and accounts; energy that was given is taken back, and the other way round',
    { params: byId, body: admin.reasoned },
  ),
});

/** What moves energy or changes an account answers the entry that it left in the ledger. */
const act = <T extends z.ZodType>(summary: string, body: T) => ({
  summary,
  ...ofAdmins,
  params: ofUser,
  body,
  output: shape.entry,
  errors: ['idempotency_conflict'] as const,
});

const accountChange = <T extends z.ZodType>(summary: string, body: T) => ({
  ...act(summary, body),
  errors: conflicts,
});

const accountRoutes = routesOf({
  'GET /v1/admin/users': {
    summary: 'Users by the beginning of their id or email, in order of their ids',
    ...ofAdmins,
    query: z.strictObject({
      text: z.string().max(320).optional(),
      after: z.uuid().optional().describe('The last id of the page before.'),
      limit: z.int().min(1).max(100).optional().describe('At most so many; 20 without it.'),
    }),
    output: z.strictObject({ items: z.array(admin.foundUser) }),
  },
  'GET /v1/admin/users/{user_id}': {
    summary: 'The account of a user, and whose it is',
    ...ofAdmins,
    params: ofUser,
    output: admin.accountOfUser,
  },
  'GET /v1/admin/users/{user_id}/timeline': {
    summary: 'What happened to an account, the newest first, with lots and holds',
    ...ofAdmins,
    params: ofUser,
    query: z.strictObject({
      limit: z.int().min(1).max(100).optional().describe('At most so many; 50 without it.'),
      before: z.int().min(1).max(1_000_000_000).optional().describe('`next` of the page before.'),
      kind: shape.entryKind.optional().describe('Entries of this kind alone.'),
    }),
    output: z.strictObject({
      open_holds: z.array(shape.hold).describe('With the first page alone.'),
      items: z.array(admin.timelineEntry),
      next: z.int().nullable(),
    }),
  },
  'GET /v1/admin/users/{user_id}/grants': {
    summary: 'What is left of what was granted to a user, soonest to lapse first',
    ...ofAdmins,
    params: ofUser,
    output: z.strictObject({ items: z.array(shape.lot) }),
  },
  'PUT /v1/admin/users/{user_id}/tier': accountChange(
    'Moves a user to another tier',
    admin.accountChange.extend({ tier: shape.tier }),
  ),
  'PUT /v1/admin/users/{user_id}/limits': accountChange(
    "Limits of one user instead of the tier's; null brings the tier's back, what is not named stays",
    admin.accountChange.extend({
      max_energy: z.number().min(0).max(1_000_000_000).multipleOf(0.01).nullable().optional(),
      daily_token_budget: shape.tokens.nullable().optional(),
      compression_mode_enabled: z.boolean().optional(),
    }),
  ),
  'PUT /v1/admin/users/{user_id}/frozen': accountChange(
    'Freezes an account, or ends that',
    admin.accountChange.extend({ frozen: z.boolean() }),
  ),
  'POST /v1/admin/users/{user_id}/adjustments': {
    ...act(
      'Corrects a balance, up or down',
      admin.reasoned.extend({
        energy: z
          .number()
          .min(-1_000_000_000)
          .max(1_000_000_000)
          .multipleOf(0.01)
          .refine((energy) => energy !== 0, 'it must not be zero'),
      }),
    ),
    errors: ['idempotency_conflict', 'insufficient_energy', 'energy_held_elsewhere'],
  },
  'POST /v1/admin/users/{user_id}/grants': {
    ...act(
      'Adds energy for a reason of the rules; a refill stops at the cap, and says why where it adds nothing',
      admin.reasoned.extend({
        energy: shape.energyGiven,
        for: z.string().min(1).max(63).describe('The reason of the rules, such as ml_recommendation.'),
        expires_at: shape.moment.optional(),
      }),
    ),
    output: shape.grantOutcome,
  },
});

export const adminRoutes = { ...settingRoutes, ...auditRoutes, ...accountRoutes } as const;
