/** How do a user's standing, the prices of the hour and the use of some days look when they cross HTTP? */

import { z } from 'zod';
import { account, decimal, energy, moment, openWindow } from './shapes.ts';

export const status = account
  .extend({
    surge_window: openWindow.nullable(),
    refill: z.strictObject({
      amount: energy.describe('As far as the balance of now tells; 0 at the cap.'),
      at: moment,
    }),
    lapsing: z
      .array(z.strictObject({ seq: z.int(), reason: z.string(), remaining: energy, expires_at: moment }))
      .describe('What lapses soon, the first first.'),
  })
  .meta({ id: 'Status' });

export const surgePrices = z
  .strictObject({
    now: openWindow.nullable(),
    next: z
      .strictObject({
        name: z.string().nullable().describe('Null where a window simply ends.'),
        multiplier: decimal,
        starts_at: moment,
      })
      .nullable()
      .describe('The next change within a day, or null.'),
  })
  .meta({ id: 'SurgePrices' });

export const usageDays = z
  .strictObject({
    days: z.int(),
    last_day: z.iso.date().describe("The user's today."),
    items: z.array(
      z.strictObject({
        day: z.iso.date(),
        feature: z.string(),
        model: z.string().nullable(),
        requests: z.int(),
        input_tokens: z.int(),
        output_tokens: z.int(),
        energy_cost: energy,
        estimated_tokens: z.int().describe('Of the calls that were estimated.'),
        estimated_actual_tokens: z.int().describe('What those calls used.'),
      }),
    ),
  })
  .meta({ id: 'UsageDays' });
