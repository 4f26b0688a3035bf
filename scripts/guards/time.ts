/** Which guards keep lapses and days right? */

import { type Guard, localDay, model, pains } from './guard.ts';

export const time: readonly Guard[] = [
  {
    name: 'a lapsing lot makes its account due',
    file: 'sql/functions/apply_due.sql',
    text: 'due_at = least(due_at, p_expires_at),',
    without: '',
    test: pains,
    pattern: 'on PGlite.*pain 11: a lapse takes',
  },
  {
    name: 'a lapsing lot keeps what a hold covers',
    file: 'sql/functions/apply_due.sql',
    text: 'lost := lot.remaining - least(lot.remaining, greatest(covered, 0));',
    without: 'lost := lot.remaining;',
    test: pains,
    pattern: 'on PGlite.*pain 5: energy held',
  },
  {
    name: 'a lapsed lot covers no hold that was placed later',
    file: 'sql/functions/apply_due.sql',
    text: ' and h.created_at < lot.expires_at',
    without: '',
    ...model,
  },
  {
    name: 'what a settled hold leaves of a lapsed lot lapses with it',
    file: 'sql/functions/settle_hold.sql',
    text: 'perform energy.apply_due(the_user, p_at);',
    without: '',
    test: pains,
    pattern: 'on PGlite.*pain 5: energy held',
  },
  {
    name: 'what a released hold leaves of a lapsed lot lapses with it',
    file: 'sql/functions/release_hold.sql',
    text: 'perform energy.apply_due(hold.user_id, p_at);',
    without: '',
    test: pains,
    pattern: 'on PGlite.*pain 5: a released hold',
  },
  {
    name: 'of a midnight that comes twice the first counts',
    file: 'sql/functions/day.sql',
    text: 'return start - set_back;',
    without: 'return start;',
    test: localDay,
    pattern: 'on PGlite.*turns at its first instant: back over midnight',
  },
  {
    name: 'days are not skipped past what lapses at a midnight',
    file: 'sql/functions/day.sql',
    text: "\n        - interval '1 microsecond')",
    without: ')',
    test: localDay,
    pattern: 'on PGlite.*a lot that lapses exactly at a missed midnight',
  },
  {
    name: 'a refill stops at the cap',
    file: 'sql/functions/day.sql',
    text: 'least(energy.daily_refill(a), coalesce(a.max_energy, b.max_energy) - a.current_energy)',
    without: 'energy.daily_refill(a)',
    test: localDay,
    pattern: 'on PGlite.*each missed midnight',
  },
  {
    name: 'a moved zone decides at once when the day turns',
    file: 'sql/functions/change_account.sql',
    text: "due_at = case when after.time_zone = before.time_zone then due_at else '-infinity' end,",
    without: '',
    test: localDay,
    pattern: 'on PGlite.*a zone moved west',
  },
];
