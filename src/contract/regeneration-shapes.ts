/** How does what comes back look when it crosses HTTP? */

import { z } from 'zod';
import { energy, entry, moment } from './shapes.ts';

const reason = z.enum([
  'daily_reset',
  'inactivity_bonus',
  'streak_bonus',
  'closing_bonus',
  'low_energy_rescue',
  'behavioral_regen',
  'happy_hour',
  'surge_discount',
  'ml_recommendation',
  'mission_completion',
  'upgrade_bonus',
  'referral_bonus',
  'productivity_boost',
]);

/** Reasons that need no report of a server: the account itself says whether they pay. */
export const ownReason = reason.extract([
  'daily_reset',
  'inactivity_bonus',
  'streak_bonus',
  'low_energy_rescue',
  'behavioral_regen',
  'happy_hour',
  'surge_discount',
  'productivity_boost',
]);

const nextGrant = z
  .strictObject({
    at: moment.nullable(),
    day: z.string().nullable(),
    amount: energy.nullable().describe('Null where it depends on what happens until then.'),
  })
  .nullable();

export const regenerated = z
  .strictObject({
    granted: z.boolean(),
    amount: energy.describe('What was really added.'),
    reason,
    why: z.string().nullable().describe('Why nothing was granted, or null.'),
    message: z.string().nullable(),
    next: nextGrant,
    entry: entry.nullable(),
  })
  .meta({ id: 'Regenerated' });

export const regenerationLine = z
  .strictObject({
    reason,
    now: energy.describe('What would be paid now.'),
    wants: z.string().nullable().describe('What a server would have to report for it.'),
    why: z.string().nullable(),
    next: nextGrant,
  })
  .meta({ id: 'RegenerationLine' });
