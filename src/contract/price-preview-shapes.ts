/** How are windows written down that are not in force yet, and how do the prices read that they would make? */

import { z } from 'zod';
import { surgeWindowValues } from './admin-shapes.ts';
import * as shape from './shapes.ts';

const changedWindow = surgeWindowValues.partial().extend({
  id: z.guid().describe('A window of the table: what is not named stays as it is.'),
});

export const previewBody = z.strictObject({
  windows: z
    .array(z.union([changedWindow, surgeWindowValues]))
    .max(100)
    .describe('With an id: a window that is changed. Without: a new one. All others stay.')
    .optional(),
  removed_ids: z.array(z.guid()).max(100).optional(),
  from: z.iso
    .date()
    .refine((day) => day >= '1970' && day < '9999', 'a day from 1970 to 9998')
    .describe('The first day.'),
  days: z.int().min(1).max(14),
  time_zone: z.string().min(1).max(64).describe('IANA, of the days.'),
  feature: shape.featureName.describe('None: windows of single features are left out.').optional(),
});

const span = { from: shape.moment, until: shape.moment.describe('Not included.') };
const id = z.string().describe('Of a new window `new:0` and so on, by its place among `windows`.');

const segment = z.strictObject({
  ...span,
  window_id: id.nullable(),
  window: z.string().nullable().describe('Its name; null outside every window.'),
  multiplier: shape.decimal,
  tier_modifier: shape.decimal,
  product: shape.decimal.describe('Multiplier × tier modifier, exact.'),
});

export const pricePreview = z
  .strictObject({
    ...span,
    time_zone: z.string(),
    feature: z.string().nullable(),
    tiers: z.array(
      z.strictObject({
        tier: shape.tier,
        tier_modifier: shape.decimal,
        segments: z.array(segment).describe('From the first to the last moment, without gaps.'),
      }),
    ),
    overlaps: z
      .array(
        z.strictObject({
          ...span,
          windows: z
            .array(
              z.strictObject({
                id,
                name: z.string(),
                priority: z.int(),
                multiplier: shape.decimal,
              }),
            )
            .describe('All that are open, in the order in which they decide: the first one wins.'),
          winner: z.string().describe('The name of the one that wins.'),
          decided_by: z
            .enum(['priority', 'multiplier', 'name'])
            .describe('The higher priority, else the lower multiplier, else the name.'),
        }),
      )
      .describe('Where more than one window is open.'),
    gaps: z.array(z.strictObject(span)).describe('Where none is open: the usual price.'),
    sudden_rise: z
      .strictObject({
        at: shape.moment,
        feature: z.string().nullable().describe('Null: those that no window names.'),
        was: shape.decimal,
        becomes: shape.decimal,
        window: z.string().nullable().describe('That is dearer; null: a cheaper one is gone.'),
        earliest: shape.moment.describe('From when on it would be none.'),
        notice_hours: z.number(),
      })
      .nullable()
      .describe(
        'The first hour of any feature that the draft makes dearer without notice: it would be refused.',
      ),
  })
  .meta({ id: 'PricePreview' });
