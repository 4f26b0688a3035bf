/** Is what the contract refuses told to an admin without the words of its validator, and is what is hardly meant warned of? */

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  missionValues,
  newMission,
  regenerationRuleValues,
  tokenBudgetValues,
} from '@/contract/admin-shapes';
import { fieldsOf } from '../../../console/src/admin/fields.ts';
import { refusalSentence } from '../../../console/src/admin/refusal-words.ts';
import { refusedField } from '../../../console/src/admin/tables/row-form.ts';
import { rowWarnings } from '../../../console/src/admin/tables/row-warnings.ts';

/** As a server words it. */
function refusalOf(values: z.ZodObject, name: string, value: unknown): string {
  const read = values.partial().safeParse({ [name]: value });
  const [issue] = read.error?.issues ?? [];
  return `body.values.${name}: ${issue?.message ?? ''}`;
}

describe('a refused field', () => {
  it.each<[z.ZodObject, string, unknown, string]>([
    [tokenBudgetValues, 'price_modifier', 0, 'It must be above 0.'],
    [tokenBudgetValues, 'price_modifier', 101, 'It must be at most 100.'],
    [tokenBudgetValues, 'price_modifier', 1.00001, 'At most 4 decimals.'],
    [tokenBudgetValues, 'spike_threshold', 0, 'It must be at least 1.'],
    [tokenBudgetValues, 'daily_limit', 1e13, 'It must be at most 1,000,000,000,000.'],
    [tokenBudgetValues, 'daily_limit', 1.5, 'It must be a whole number.'],
    [missionValues, 'amount', 4, 'It must be at most 3.'],
    [missionValues, 'title', '', 'It must not be empty.'],
    [missionValues, 'title', 'm'.repeat(201), 'At most 200 characters.'],
    [newMission, 'key', 'Not so', 'It is not written as it has to be.'],
    [
      regenerationRuleValues,
      'tiers',
      ['free', 'pro', 'elite', 'team', 'enterprise', 'pro'],
      'At most 5 of them.',
    ],
  ])('of %# says so: %s %s', (values, name, value, sentence) => {
    expect(refusalSentence(refusalOf(values, name, value), 'en-GB')).toBe(sentence);
  });

  it.each([
    ['url: it must begin with https', 'It must begin with https.'],
    ['url: 10.0.0.1 is not a public web site', '10.0.0.1 is not a public web site.'],
    ['url: energy.example is not found', 'energy.example is not found.'],
    ['the balance is at its cap', 'The balance is at its cap.'],
  ])('%s is told as %s', (message, sentence) => {
    expect(refusalSentence(message, 'en-GB')).toBe(sentence);
  });

  it('has figures as the language has them, and its hint where it is a matter of writing', () => {
    expect(refusalSentence('value: Too big: expected number to be <=1000.5', 'de-DE')).toBe(
      'It must be at most 1.000,5.',
    );
    const refusal = {
      message: 'body.values.feature: Invalid string: must match pattern /^[a-z]/',
      details: { name: 'body.values.feature' },
    };
    expect(refusedField(fieldsOf.cost_estimates ?? [], refusal, 'en-GB')).toEqual([
      'feature',
      'Small letters, digits and _, such as ai_poem.',
    ]);
  });
});

describe('a tier', () => {
  const pro = { daily_limit: 40_000, spike_threshold: 10_000, compression_threshold: 35_000 };
  const energy = { daily_energy: 15, max_energy: 30 };

  it.each<[string, Readonly<Record<string, number>>, readonly string[]]>([
    ['as it is', {}, []],
    ['whose day fills its cap', { daily_energy: 30 }, []],
    ['whose day is above its cap', { daily_energy: 99 }, ['daily_energy']],
    ['whose cap is below its day', { max_energy: 14.99 }, ['daily_energy']],
    ['that warns of what no day has', { spike_threshold: 1e12 }, ['spike_threshold']],
    ['that compresses after its day', { compression_threshold: 40_001 }, ['compression_threshold']],
  ])('%s', (_, change, names) => {
    const warnings = rowWarnings('token_budgets', { ...pro, ...energy, ...change }, 'en-GB');
    expect(Object.keys(warnings)).toEqual(names);
  });

  it('is warned of with the limit, and other tables are not', () => {
    const values = { ...pro, ...energy, daily_energy: 99 };
    expect(rowWarnings('token_budgets', values, 'en-GB').daily_energy).toBe(
      'More than the cap of 30: what does not fit is not added.',
    );
    expect(rowWarnings('missions', values, 'en-GB')).toEqual({});
  });
});
