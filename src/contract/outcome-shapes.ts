/** How does the report of outcomes read over HTTP? */

import { z } from 'zod';
import { date, freshness, usd } from './report-shapes.ts';
import * as shape from './shapes.ts';

/** A streak of so many days or more, up to the next length, at the end of the day before. */
export const streakLengths = [1, 2, 7] as const;

export const stopOutcomes = ['stopped', 'went_on', 'rescued'] as const;

export const outcomesReport = z
  .strictObject({
    ...freshness,
    known_until: date
      .nullable()
      .describe('The last day of which it is known who was stopped and whose streak went on.'),
    prices: z
      .array(
        z.strictObject({
          day: date,
          multiplier: z.number().describe('That of the surge window; 1 where none was open.'),
          calls: z.int(),
          tokens: z.int(),
          energy: shape.energy,
          energy_without: shape.energy.describe('What the same calls had cost at a multiplier of 1, about.'),
          list_usd: usd.describe("The energy at the list prices of today's tiers."),
          cost_usd: usd,
        }),
      )
      .describe('What was used at which multiplier.'),
    stop_days: z
      .int()
      .describe(
        '`reports.stopDays`: a change of tier comes after a stop where the user was refused a call on that day of theirs, or so many before.',
      ),
    stops: z
      .array(z.strictObject({ day: date, outcome: z.enum(stopOutcomes), users: z.int() }))
      .describe(
        'Users who ran short on a day of theirs: refused and not served again that day, refused and then served, or rescued before any refusal.',
      ),
    streaks: z
      .array(
        z.strictObject({
          day: date,
          length: z.int().describe(`Days of the streak before: ${streakLengths.join(', ')} or more.`),
          kept: z.int().describe('Users who were active on this day too.'),
          missed: z.int().describe('Users who were not.'),
          forgiven: z
            .int()
            .describe('Users who came back on this day and whose freezes had kept the streak.'),
        }),
      )
      .describe("Days are the users' own."),
    tier_changes: z.array(
      z.strictObject({
        day: date,
        from: z.string(),
        to: z.string(),
        is_upgrade: z.boolean().describe('To a tier with the higher price a month, or else the higher cap.'),
        changes: z.int(),
        after_stop: z.int().describe('Of them, those that came after a stop.'),
      }),
    ),
  })
  .meta({ id: 'OutcomesReport' });
