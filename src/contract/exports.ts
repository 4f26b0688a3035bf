/** What may a super admin take away as a file? Reports as rows, for a spreadsheet or a database. */

import { z } from 'zod';
import { file } from './feature-shapes.ts';
import { routesOf } from './route.ts';
import * as shape from './shapes.ts';

const name = z.string().max(200).optional();

export const regenerationParts = ['days', 'reasons', 'tiers', 'cohorts', 'budgets'] as const;
export const outcomeParts = ['prices', 'stops', 'streaks', 'tier_changes'] as const;

/** As of the report of that name; what it needs and does not find is refused by name. */
const exportQuery = z.strictObject({
  format: z.enum(['csv', 'parquet']),
  from: z
    .string()
    .max(40)
    .describe('A date of the platform’s zone; of calls, and of hours, a moment.')
    .optional(),
  until: z.string().max(40).describe('Not included.').optional(),
  bucket: z.enum(['hour', 'day']).optional(),
  by: z
    .string()
    .regex(/^(feature|model|tier|cohort)(,(feature|model|tier|cohort))?$/)
    .describe('Of usage: at most two of feature, model, tier, cohort, with a comma between.')
    .optional(),
  feature: name,
  model: name,
  tier: name,
  cohort: z.string().max(7).optional(),
  user_id: shape.userId.optional(),
  spike: z.boolean().optional(),
  cursor: z.string().min(1).max(300).describe('Of calls: X-Next-Cursor of the file before.').optional(),
  part: z
    .enum([...regenerationParts, ...outcomeParts])
    .describe(
      `Which table of a report that has several: of regeneration ${regenerationParts.join(', ')}; of outcomes ${outcomeParts.join(', ')}. Without it the first.`,
    )
    .optional(),
  month: z.string().max(7).describe('Of heavy users: such as 2026-03.').optional(),
  users: z.int().min(1).max(1_000).optional().describe('At most `reports.usersAtMost`: 100 by default.'),
});

export const exportRoutes = routesOf({
  'GET /v1/admin/exports/{report}': {
    summary:
      'A report as a CSV or Parquet file. A file of calls has at most so many; X-Next-Cursor then asks for those after them',
    tag: 'admin',
    access: 'admin',
    params: z.strictObject({ report: z.enum(['usage', 'calls', 'regeneration', 'outcomes', 'heavy-users']) }),
    query: exportQuery,
    contentType: 'text/csv',
    otherContentTypes: ['application/vnd.apache.parquet'],
    output: file,
  },
});
