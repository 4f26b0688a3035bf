/** Which guards keep a hold and its settlement right? */

import { amounts, type Guard, localDay, oneByOne, pains } from './guard.ts';

export const holding: readonly Guard[] = [
  {
    name: 'a hold is refused where energy is short',
    file: 'sql/functions/place_hold.sql',
    text: 'if not coalesce(hold.energy <= energy_left and hold.tokens <= tokens_left, false) then',
    without: 'if not coalesce(hold.tokens <= tokens_left, false) then',
    test: pains,
    pattern: 'on PGlite.*pain 1:',
  },
  {
    name: 'a hold is refused where the token budget is short',
    file: 'sql/functions/place_hold.sql',
    text: 'if not coalesce(hold.energy <= energy_left and hold.tokens <= tokens_left, false) then',
    without: 'if not coalesce(hold.energy <= energy_left, false) then',
    test: pains,
    pattern: 'on PGlite.*pain 16:',
  },
  {
    name: 'holds of a batch share the token budget',
    file: 'sql/functions/place_hold.sql',
    text: '        and coalesce(a.daily_token_budget, b.daily_limit) >= a.tokens_used_today + a.tokens_held + sum(r.tokens) over so_far\n',
    without: '',
    ...oneByOne,
  },
  {
    name: "a hold's lease makes its account due",
    file: 'sql/functions/place_hold.sql',
    text: 'due_at = least(due_at, hold.expires_at),',
    without: '',
    test: pains,
    pattern: 'on PGlite.*pain 3:',
  },
  {
    name: 'a settlement pays at most its hold',
    file: 'sql/functions/settle_hold.sql',
    text: 'line.energy := least(used.energy, hold.energy);',
    without: 'line.energy := used.energy;',
    test: pains,
    pattern: 'on PGlite.*pain 4: a settlement pays',
  },
  {
    name: 'a settlement of a batch pays at most its hold',
    file: 'sql/functions/settle_hold.sql',
    text: 'least(i.energy, h.energy)',
    without: 'i.energy',
    test: pains,
    pattern: 'on PGlite.*pain 4: a settlement pays',
  },
  {
    name: 'only an open hold is settled',
    file: 'sql/functions/settle_hold.sql',
    text: "and id = (request ->> 'hold_id')::uuid and status = 'open'",
    without: "and id = (request ->> 'hold_id')::uuid",
    test: pains,
    pattern: 'on PGlite.*pain 4: settling twice',
  },
  {
    name: 'tokens count on the day of their hold alone',
    file: 'sql/functions/settle_hold.sql',
    text: 'case when hold.local_day = today then least(tokens, hold.tokens) else 0 end',
    without: 'least(tokens, hold.tokens)',
    test: localDay,
    pattern: 'on PGlite.*a hold keeps its local day',
  },
  {
    name: 'a settlement of a batch takes no more than an amount',
    file: 'sql/functions/settle_hold.sql',
    text: 'and i.energy < 1e12 ',
    without: '',
    test: amounts,
    pattern: 'on PGlite.*an amount that is',
  },
];
