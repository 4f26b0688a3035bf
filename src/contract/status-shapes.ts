/** How do a user's standing, the prices of the hour and the use of some days look when they cross HTTP? */

import { z } from 'zod';
import { account, decimal, energy, moment, openWindow } from './shapes.ts';

export const status = account
  .extend({
    surge_window: openWindow.nullable(),
    streak_freezes: z
      .strictObject({
        held: z.int().describe('As they stand today, without those that the days missed until now use up.'),
        at_most: z.int().describe('0 where they are switched off.'),
        every_days: z.int().describe('One comes whenever the streak has grown by so many days.'),
      })
      .describe('Each forgives a missed day of the streak, by itself.'),
    refill: z.strictObject({
      amount: energy.describe('As far as the balance of now tells; 0 at the cap.'),
      at: moment,
    }),
    lapsing: z
      .array(z.strictObject({ seq: z.int(), reason: z.string(), remaining: energy, expires_at: moment }))
      .describe('What lapses soon, the first first.'),
  })
  .meta({ id: 'Status' });

const reach = z
  .enum(['feature', 'all', 'most', 'some', 'none'])
  .describe('The feature that was asked for; else all features, more than half of them, fewer, none.');

export const surgePrices = z
  .strictObject({
    reach: reach.describe(
      'Whose price that of now is until the next change: of the feature that was asked for; else of all features, more than half of them, fewer, none. Windows may name single features, or spare some.',
    ),
    now: openWindow.nullable(),
    next: z
      .strictObject({
        name: z.string().nullable().describe('Null where a window simply ends.'),
        multiplier: decimal,
        starts_at: moment,
        reach,
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
