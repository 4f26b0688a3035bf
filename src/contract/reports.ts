/** What may a super admin ask of all users? Reports from sums, which say how old they are. */

import { z } from 'zod';
import { outcomesReport } from './outcome-shapes.ts';
import * as report from './report-shapes.ts';
import { pageQuery, routesOf } from './route.ts';
import * as shape from './shapes.ts';

const name = z.string().max(200).optional();
const month = z.string().max(7).describe('The month of the sign-up, such as 2026-03.').optional();
const date = z.iso.date().describe("A date of the platform's zone.");
const days = z.strictObject({ from: date, until: date.describe('Not included.') });
const ofAdmins = { tag: 'admin', access: 'admin' } as const;

export const reportRoutes = routesOf({
  'GET /v1/admin/reports/usage': {
    summary: 'Tokens, energy, cost, margin, accuracy and savings, by any cut',
    ...ofAdmins,
    query: z.strictObject({
      from: z.string().max(40).describe('A date; a moment where the bucket is an hour.'),
      until: z.string().max(40).describe('Not included.'),
      bucket: z.enum(['hour', 'day']).optional(),
      by: z
        .string()
        .regex(/^(feature|model|tier|cohort)(,(feature|model|tier|cohort))?$/)
        .describe('At most two of feature, model, tier, cohort, with a comma between.')
        .optional(),
      feature: name,
      model: name,
      tier: name,
      cohort: month,
    }),
    output: report.usageReport,
  },
  'GET /v1/admin/reports/regeneration': {
    summary: 'Energy given and lapsed by reason, what it cost, who got it, and budgets',
    ...ofAdmins,
    query: days,
    output: report.regenerationReport,
  },
  'GET /v1/admin/reports/calls': {
    summary: 'The calls behind a cell, the newest first, with their receipts',
    ...ofAdmins,
    query: pageQuery.extend({
      from: shape.moment,
      until: shape.moment.describe('Not included.'),
      feature: name,
      model: name,
      tier: name,
      cohort: month,
      user_id: shape.userId.optional(),
      spike: z.boolean().optional(),
    }),
    output: report.callsReport,
  },
  'GET /v1/admin/reports/returns': {
    summary: 'Who came back after a grant, beside others like them, with an interval',
    ...ofAdmins,
    query: days.extend({
      reason: z.string().min(1).max(63),
      days: z.int().min(1).max(366).describe('Back within so many days.'),
    }),
    output: report.returnsReport,
  },
  'GET /v1/admin/reports/outcomes': {
    summary:
      'What was used at which multiplier, who ran short and went on, whose streak was kept, who changed tier',
    ...ofAdmins,
    query: days,
    output: outcomesReport,
  },
  'GET /v1/admin/reports/heavy-users': {
    summary: 'The users of a month who cost the most, and what they would pay on each tier',
    ...ofAdmins,
    query: z.strictObject({
      month: z.string().max(7).describe('Such as 2026-03.'),
      users: z.int().min(1).max(1_000).optional().describe('At most `reports.usersAtMost`: 100 by default.'),
    }),
    output: report.heavyUsersReport,
  },
  'GET /v1/admin/reports/health': {
    summary: 'Open holds by age, losses, and what the last checks found',
    ...ofAdmins,
    output: report.healthReport,
  },
  'POST /v1/admin/reports/roll-up': {
    summary:
      'Adds what is new in the ledger to the sums that reports read, as the job roll-up does every few minutes',
    ...ofAdmins,
    keyless: 'the same twice',
    output: report.rolledUp,
  },
});
