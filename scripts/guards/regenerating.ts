/** Which guards keep energy from coming back too often, or too late? */

import type { Guard } from './guard.ts';

const atOnce = 'test/regeneration/at-once.test.ts';
const overtaken = 'test/regeneration/overtaken.test.ts';
const returning = 'test/regeneration/returning.test.ts';
const goodUse = 'test/regeneration/good-use.test.ts';
const reported = 'test/regeneration/reported.test.ts';

export const regenerating: readonly Guard[] = [
  {
    name: 'a judgement that was overtaken by another payment is made anew',
    file: 'sql/functions/regenerate.sql',
    text: "    and account.regenerated_seq = (request ->> 'regenerated_seq')::bigint\n",
    without: '',
    test: overtaken,
    pattern: 'on PGlite.*another payment came in between',
  },
  {
    name: 'a judgement of yesterday is made anew',
    file: 'sql/functions/regenerate.sql',
    text: "    and account.last_token_reset = (request ->> 'day')::date\n",
    without: '',
    test: overtaken,
    pattern: 'on PGlite.*the day has turned',
  },
  {
    name: 'a rescue is for those who are still low',
    file: 'sql/functions/regenerate.sql',
    text: "account.current_energy < (request ->> 'only_below')::numeric",
    without: 'true',
    test: overtaken,
    pattern: 'on PGlite.*the balance is not low any more',
  },
  {
    name: 'a refill stops at the cap that is there now',
    file: 'sql/functions/regenerate.sql',
    text: '    and (not rule.stops_at_cap or account.current_energy + amount <= cap),\n    false)',
    without: '    ,\n    false)',
    test: overtaken,
    pattern: 'on PGlite.*there is no room any more',
  },
  {
    name: 'what a key has paid is paid once',
    file: 'sql/functions/regenerate.sql',
    text: 'where user_id = account.user_id and key = the_key) then',
    without: 'where user_id = account.user_id and key = the_key and false) then',
    test: overtaken,
    pattern: 'on PGlite.*it has been paid already',
  },
  {
    name: 'a day that another call is turning is not told twice',
    file: 'sql/functions/read_regeneration.sql',
    text: 'where user_id = the_user for update;',
    without: 'where user_id = the_user;',
    test: atOnce,
    pattern: 'on Postgres 18.*a day that another call is turning',
  },
  {
    name: "a platform's budget ends",
    file: 'sql/functions/regenerate.sql',
    text: '\n  where d.energy + excluded.energy <= rule.platform_energy_per_day',
    without: '',
    test: atOnce,
    pattern: 'on Postgres 18.*budget is not overrun',
  },
  {
    name: 'a person is referred by one',
    file: 'sql/functions/regenerate.sql',
    text: "'claimed', found_claim = the_claim)",
    without: "'claimed', true)",
    test: reported,
    pattern: 'on PGlite.*referral_bonus pays one who refers alone',
  },
  {
    name: 'what names somebody is kept with the event alone',
    file: 'sql/functions/apply_due.sql',
    text: "p_metadata - 'fact', p_at)",
    without: 'p_metadata, p_at)',
    test: reported,
    pattern: 'on PGlite.*closing_bonus keeps the name of a deal',
  },
  {
    name: 'an upgrade is one that the ledger knows',
    file: 'src/regeneration/reported.ts',
    text: '!facts.changedTier || ',
    without: '',
    test: reported,
    pattern: 'on PGlite.*upgrade_bonus pays each pair of a climb',
  },
  {
    name: 'a limit of a month holds',
    file: 'src/regeneration/judge.ts',
    text: 'thisMonth >= rule.perMonth',
    without: 'false',
    test: reported,
    pattern: 'on PGlite.*referral_bonus pays the tenth of a month',
  },
  {
    name: 'a date that a zone leaps over is nobody’s missed day',
    file: 'sql/functions/change_account.sql',
    text: 'last_activity_day = last_activity_day + leapt,',
    without: 'last_activity_day = last_activity_day,',
    test: returning,
    pattern: 'on PGlite.*streak_bonus survives a flight',
  },
  {
    name: 'a missed day uses a freeze up',
    file: 'sql/functions/activity.sql',
    text: 'account.streak_freezes - least(missed, usable)',
    without: 'account.streak_freezes',
    test: returning,
    pattern: 'on PGlite.*streak_bonus earns a freeze',
  },
  {
    name: 'freezes can be switched off',
    file: 'sql/functions/activity.sql',
    text: "else least(p_freezes, greatest(0, least(energy.rule_number('streak_bonus', 'freezes_at_most', 0), 1000)))::integer",
    without: 'else p_freezes',
    test: returning,
    pattern: 'on PGlite.*streak_bonus uses no freeze that it has',
  },
  {
    name: 'what was given back was not spent',
    file: 'sql/functions/read_regeneration.sql',
    text: "      and (r.receipt ->> 'refunds')::bigint in (select seq from paid)), 0))",
    without: '      and false), 0))',
    test: goodUse,
    pattern: 'on PGlite.*surge_discount pays nothing for what was given back',
  },
  {
    name: 'a call that is asked again was of no use',
    file: 'sql/functions/read_regeneration.sql',
    text: '    and (input is null or asked_again_at is null',
    without: '    and (true',
    test: goodUse,
    pattern: 'on PGlite.*productivity_boost counts no call that was asked again',
  },
  {
    name: 'what a user writes counts for nothing',
    file: 'sql/functions/read_regeneration.sql',
    text: "      and source = 'engine'\n      and created_at > p_at - interval '3 days'",
    without: "      and created_at > p_at - interval '3 days'",
    test: goodUse,
    pattern: 'on PGlite.*productivity_boost counts no row that a user wrote',
  },
];
