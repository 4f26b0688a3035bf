/** Which guards have what an admin did undone once, exactly, and not over what came after? */

import type { Guard } from './guard.ts';

const file = 'sql/functions/admin_accounts.sql';
const undo = 'test/server/undo.test.ts';

export const undoing: readonly Guard[] = [
  {
    name: 'a line of an account is undone once',
    file,
    text: 'if exists (select from energy.audit_log where undoes = undone.id) then',
    without: 'if false then',
    test: undo,
    pattern: 'on PGlite.*happens once',
  },
  {
    name: 'what has lapsed of a grant is not taken back',
    file,
    text: 'owed := paid.delta - lapsed;',
    without: 'owed := paid.delta;',
    test: undo,
    pattern: 'on PGlite.*takes no more of a grant',
  },
  {
    name: 'what was given is taken from its own lot first',
    file: 'sql/functions/refund.sql',
    text: 'order by p.turn, g.expires_at',
    without: 'order by g.expires_at',
    test: undo,
    pattern: 'on PGlite.*from its own lot',
  },
  {
    name: 'a tier, a limit or a freeze is not undone over a later one',
    file,
    text: 'if to_jsonb(left_so) <> to_jsonb(account) then',
    without: 'if false then',
    test: undo,
    pattern: 'on PGlite.*is refused over a later change',
  },
];
