/** Is a year fair? A small one; npm run test:year lives it with a thousand users. */

import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { liveYear } from './year/year.ts';

describeOnEachDatabase('a year of random activity, with clock changes and 29 February', (open) => {
  it('pays nobody more than the rules allow, has every event in the books, and counts streaks right', async () => {
    await open().clear();
    const { wrong, granted, longestStreak } = await liveYear(open().database, {
      users: open().kind === 'PGlite' ? 2 : 6,
      days: 366,
      seed: 1,
      lanes: open().kind === 'PGlite' ? 1 : 3,
    });
    expect(wrong).toEqual([]);
    expect(granted.size).toBe(13);
    expect(longestStreak).toBeGreaterThan(14);
  });
});

describeOnEachDatabase(
  'the audit of a year',
  (open) => {
    it('would see a rule that pays too often, and a streak that is counted otherwise', async () => {
      await open().clear();
      await open().database.query(
        `update public.regeneration_rules set per_day = 9 where reason = 'ml_recommendation'`,
      );
      await open().database.query(
        `update public.regeneration_rules set parameters = parameters || '{"freezes_at_most": 1}' where reason = 'streak_bonus'`,
      );
      const { wrong } = await liveYear(open().database, { users: 6, days: 120, seed: 2, lanes: 1 });
      expect(wrong.some((each) => each.includes('ml_recommendation: 2 for day'))).toBe(true);
      expect(wrong.some((each) => each.includes('a streak of'))).toBe(true);
    });
  },
  { kinds: ['Postgres 18'] },
);
