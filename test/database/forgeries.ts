/** What would a user write to have more energy than is theirs? Each is tried, and refused. */

interface Forgery {
  readonly what: string;
  /** $1 is the user's own id. */
  readonly sql: string;
}

const account = (change: string): string => `update public.user_energy set ${change} where user_id = $1`;
const request = `jsonb_build_object('user_id', $1::uuid, 'key', gen_random_uuid(), 'amount', 100, 'reason', 'streak_bonus',
  'tier', 'enterprise', 'note', 'n', 'actor', 'a', 'max_energy', 1000, 'time_zone', 'UTC')`;

/** Direct writes and calls, by any route that a signed-in user has. */
export const directWrites: readonly Forgery[] = [
  { what: 'the balance', sql: account('current_energy = 1000') },
  {
    what: 'the balance, in an account of their own making',
    sql: `insert into public.user_energy values ($1, 'enterprise', 1000)`,
  },
  { what: 'the balance, by starting over', sql: 'delete from public.user_energy where user_id = $1' },
  { what: 'what is held', sql: account('held_energy = 0') },
  { what: 'the cap', sql: account('max_energy = 1000') },
  { what: 'the tier', sql: account(`tier = 'enterprise'`) },
  { what: 'the token budget', sql: account('daily_token_budget = 1000000') },
  { what: 'the tokens used today', sql: account('tokens_used_today = 0') },
  { what: 'the day of the last reset', sql: account(`last_token_reset = '2000-01-01'`) },
  { what: 'the regeneration multiplier', sql: account('regen_multiplier = 10') },
  { what: 'the regeneration rate', sql: account('regen_rate_per_hour = 100') },
  { what: 'the surge multiplier', sql: account('surge_multiplier = 0.01') },
  { what: 'the streak', sql: account('streak_days = 700') },
  { what: 'the freeze', sql: account('frozen_at = null') },
  {
    what: 'the multiplier of the pattern',
    sql: 'update public.user_energy_patterns set regen_multiplier = 10 where user_id = $1',
  },
  {
    what: 'the scores of the pattern',
    sql: 'update public.user_energy_patterns set efficiency_score = 1 where user_id = $1',
  },
  {
    what: 'a lot',
    sql: `insert into energy.grants (user_id, seq, reason, amount, remaining) values ($1, 99, 'purchase', 9, 9)`,
  },
  { what: 'what is left of a lot', sql: 'update energy.grants set remaining = amount where user_id = $1' },
  {
    what: 'a ledger entry',
    sql: `insert into energy.entries (user_id, seq, key, kind, reason, delta, balance_after) values ($1, 99, gen_random_uuid(), 'grant', 'purchase', 9, 9)`,
  },
  { what: 'a past ledger entry', sql: 'update energy.entries set delta = 0 where user_id = $1' },
  { what: 'a charge, away', sql: `delete from energy.entries where user_id = $1 and kind = 'charge'` },
  {
    what: 'a hold, ended',
    sql: `update energy.holds set status = 'released', ended_at = now() where user_id = $1`,
  },
  { what: 'a hold, cheaper', sql: 'update energy.holds set energy = 0 where user_id = $1' },
  {
    what: 'the cost of a past call',
    sql: 'update public.token_usage set energy_cost = 0 where user_id = $1',
  },
  { what: 'a past call, away', sql: 'delete from public.token_usage where user_id = $1' },
  {
    what: 'a past event, again',
    sql: 'update public.energy_regeneration_events set energy_amount = 100 where user_id = $1',
  },
  { what: 'a past event, away', sql: 'delete from public.energy_regeneration_events where user_id = $1' },
  ...['grant', 'charge', 'release_hold', 'settle_hold'].map((verb) => ({
    what: `the verb ${verb}`,
    sql: `select energy.${verb}(jsonb_build_array(${request}))`,
  })),
  ...['purchase', 'adjust', 'refund', 'set_tier', 'set_limits', 'set_time_zone', 'forget_user'].map(
    (verb) => ({
      what: `the verb ${verb}`,
      sql: `select energy.${verb}(${request})`,
    }),
  ),
  {
    what: 'a lot, through an internal function',
    sql: `select energy.add_lot($1, gen_random_uuid(), null, 'purchase', 100, null, null, null, now())`,
  },
];

interface ForgedRow {
  readonly what: string;
  readonly table: 'public.token_usage' | 'public.energy_regeneration_events';
  /** Beside an honest row of the user's own. */
  readonly column: string;
  readonly value: string;
  /** True where privileges alone refuse it: a policy cannot tell a chosen id from a given one. */
  readonly onlyByPrivilege?: boolean;
}

/** A row that a client may insert, as columns and values; $1 is the user's id. */
export const honestRow = {
  'public.token_usage': {
    feature: `'ai_message'`,
    model: `'a-model'`,
    input_tokens: '3',
    output_tokens: '4',
  },
  'public.energy_regeneration_events': { reason: `'streak_bonus'` },
} as const;

const usage = (what: string, column: string, value: string): ForgedRow => ({
  what,
  table: 'public.token_usage',
  column,
  value,
});
const event = (what: string, column: string, value: string): ForgedRow => ({
  what,
  table: 'public.energy_regeneration_events',
  column,
  value,
});

export const forgedRows: readonly ForgedRow[] = [
  usage("another user's call", 'user_id', '$2'),
  usage('a call of the engine', 'source', `'engine'`),
  usage('a call that costs energy', 'energy_cost', '5'),
  usage('a call that costs money', 'cost_usd', '0.5'),
  usage('a call with a hold', 'hold_id', 'gen_random_uuid()'),
  usage('a call of a tier', 'tier', `'enterprise'`),
  usage('a call of a day', 'usage_day', 'current_date'),
  usage('a call of last year', 'created_at', `now() - interval '1 year'`),
  usage('a call with an estimate', 'estimated_tokens', '1'),
  usage('a call that was compressed', 'compression_mode', 'true'),
  usage('a call that was a spike', 'spike_detected', 'true'),
  usage('a call with metadata', 'metadata', `'{"lapsed": true}'`),
  usage('a call of a feature that is a novel', 'feature', `repeat('a', 100000)`),
  usage('a call of a model that is a novel', 'model', `repeat('a', 100000)`),
  usage('a call of more tokens than there are', 'input_tokens', '9000000000000000000'),
  {
    ...usage('a call under the id that the engine will use', 'id', 'gen_random_uuid()'),
    onlyByPrivilege: true,
  },
  event("another user's event", 'user_id', '$2'),
  event('an event of the engine', 'source', `'engine'`),
  event('an event that is worth energy', 'energy_amount', '5'),
  event('an event with an entry', 'entry_seq', '1'),
  event('an event of a day', 'local_day', 'current_date'),
  event('an event that is worth money', 'value_usd', '5'),
  event('an event of last year', 'created_at', `now() - interval '1 year'`),
  event('an event with metadata', 'metadata', `'{"deal": "d1"}'`),
  {
    ...event('an event under the id that tomorrow’s reset will use', 'id', `md5('daily_reset')::uuid`),
    onlyByPrivilege: true,
  },
];

/** The insert, and its parameters: $1 the user's id, $2, where it is used, another user's. */
export function forgedInsert(
  { table, column, value }: ForgedRow,
  userId: string,
  otherId: string,
): { sql: string; parameters: string[] } {
  const row: Record<string, string> = { user_id: '$1', ...honestRow[table], [column]: value };
  const sql = `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')}) returning true`;
  // Where the user's own id is not used, the only parameter is the other's.
  return value === '$2'
    ? { sql: sql.replace('$2', '$1'), parameters: [otherId] }
    : { sql, parameters: [userId] };
}
