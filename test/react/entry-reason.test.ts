import { describe, expect, it } from 'vitest';
import { entryReason } from '../../src/react/entry-reason.ts';
import { englishWords } from '../../src/react/words.ts';

const frozenAt = '2026-03-04T13:00:00.000Z';

describe('a change of an account', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['freeze', { before: { frozen_at: null }, after: { frozen_at: frozenAt } }, 'Spending stopped'],
    ['freeze', { before: { frozen_at: frozenAt }, after: { frozen_at: null } }, 'Spending allowed again'],
    ['set_limits', { after: { max_energy: null } }, 'Limits or settings changed'],
    ['set_tier', { after: { tier: 'pro' } }, 'Tier changed'],
    ['set_time_zone', { after: { time_zone: 'UTC' } }, 'Time zone changed'],
    ['closing_bonus', {}, 'A deal closed'],
  ])('%s of %j is called %s', (reason, receipt, name) => {
    expect(englishWords.reason(entryReason({ reason, receipt }))).toBe(name);
  });
});
