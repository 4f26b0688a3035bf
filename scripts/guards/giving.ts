/** Which guards keep grants, refunds and accounts right? */

import { amounts, type Guard, states } from './guard.ts';

export const giving: readonly Guard[] = [
  {
    name: 'a grant is an amount',
    file: 'sql/functions/grant.sql',
    text: 'energy.is_amount(asked) and ',
    without: '',
    test: amounts,
    pattern: 'on PGlite.*an amount that is of three decimals',
  },
  {
    name: 'an adjustment is an amount',
    file: 'sql/functions/refund.sql',
    text: 'energy.is_amount(abs(amount))',
    without: 'true',
    test: amounts,
    pattern: 'on PGlite.*an amount that is of three decimals',
  },
  {
    name: 'a balance stays within its column',
    file: 'sql/functions/grant.sql',
    text: 'if balance + least(asked, room) >= 1e12 then',
    without: 'if false then',
    test: amounts,
    pattern: 'on PGlite.*a balance of',
  },
  {
    name: 'a refund gives back at most what was paid',
    file: 'sql/functions/refund.sql',
    text: ' and wanted <= -paid.delta - refunded',
    without: '',
    test: amounts,
    pattern: 'on PGlite.*a refund gives back',
  },
  {
    name: 'a forgotten user gets nothing back',
    file: 'sql/functions/refund.sql',
    text: 'where user_id = the_user and erased_at is not null',
    without: 'where false',
    test: states,
    pattern: 'on PGlite.*a forgotten user',
  },
  {
    name: 'a user that Supabase Auth does not know gets no account by a verb',
    file: 'sql/functions/open_account.sql',
    text: 'if not energy.users_are_ours() then\n      return false;',
    without: 'if false then\n      return false;',
    test: states,
    pattern: 'on PGlite.*a user that is not in Supabase Auth',
  },
];
