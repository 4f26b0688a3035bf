/** Who may do what with each table? Requirements R8 as data: what is not named here is refused. */

import type { Outcome } from '../support/databases-with-roles.ts';

export const verbs = ['select', 'insert', 'update', 'delete', 'truncate'] as const;
export type Verb = (typeof verbs)[number];

/** The user is the one whose rows are meant; the other user, super admin and service are somebody else. */
export const askers = ['anon', 'user', 'other user', 'super admin', 'service'] as const;
export type Asker = (typeof askers)[number];

type Access = Partial<Record<Asker, Partial<Record<Verb, Outcome>>>>;

export interface TableAccess {
  readonly access: Access;
  /** Which row is meant; $1 is the user's id. */
  readonly row: string;
  /** A column that an update sets to itself. */
  readonly column: string;
  /** Columns and values of a new row; $1 is the user's id. */
  readonly insert: string;
}

const everyVerb = { select: 'done', insert: 'done', update: 'done', delete: 'done' } as const;
/** Policies hide every row; a new one they refuse. */
const hidden = { select: 'nothing', update: 'nothing', delete: 'nothing' } as const;
const readOnly = { ...hidden, select: 'done' } as const;

const readOwn: Access = {
  user: { select: 'done' },
  'other user': { select: 'nothing' },
  'super admin': { select: 'done' },
  service: { select: 'done' },
};

const ofUser = (access: Access, insert = '(user_id) values ($1)'): TableAccess => ({
  access,
  row: 'user_id = $1',
  column: 'user_id',
  insert,
});

const record = (insert: string): TableAccess =>
  ofUser({ ...readOwn, user: { select: 'done', insert: 'done' } }, insert);

interface Configuration {
  readonly readBy: 'everyone signed in' | 'super admins';
  readonly key: string;
  readonly value: string;
  readonly insert: string;
}

const configuration = ({ readBy, key, value, insert }: Configuration): TableAccess => {
  const signedIn = readBy === 'super admins' ? hidden : readOnly;
  return {
    access: { user: signedIn, 'other user': signedIn, 'super admin': everyVerb, service: everyVerb },
    row: `${key} = '${value}'`,
    column: key,
    insert,
  };
};

const nobody: Access = {};
const machinery = (column: string, insert: string): TableAccess => ({
  access: nobody,
  row: `${column} is not null`,
  column,
  insert,
});
const bookkeeping = machinery('name', `(name, checksum) values ('0000.sql', '')`);

const ofReason = (insert: string): TableAccess => ({
  access: nobody,
  row: 'reason is not null',
  column: 'reason',
  insert,
});

/** Sums over all users, of which there are none while these tests run. */
const sums = (column: string, insert: string): TableAccess => ({
  access: nobody,
  row: `${column} is not null`,
  column,
  insert,
});

/** A model that has a price while these tests run: none is seeded. */
export const pricedModel = 'a-model';
/** A tier that is taken out while these tests run, so that it can be put in. */
export const missingTier = 'enterprise';

export const tableAccess: Readonly<Record<string, TableAccess>> = {
  'public.user_energy': ofUser(readOwn),
  'public.user_energy_patterns': ofUser(readOwn),
  'public.energy_regeneration_events': record(`(user_id, reason) values ($1, 'streak_bonus')`),
  'public.token_usage': record(
    `(user_id, feature, model, input_tokens, output_tokens) values ($1, 'ai_message', 'a-model', 3, 4)`,
  ),
  'public.surge_pricing_windows': configuration({
    readBy: 'everyone signed in',
    key: 'name',
    value: 'Happy Hour',
    insert: `(name, start_time, end_time, multiplier) values ('Lunch', '12:00', '13:00', 0.5)`,
  }),
  'public.token_budgets': configuration({
    readBy: 'everyone signed in',
    key: 'tier',
    value: 'team',
    insert: `(tier, daily_limit, tokens_per_energy, spike_threshold, compression_threshold, daily_energy, max_energy,
      price_modifier, monthly_price_usd) values ('${missingTier}', 1, 1, 1, 1, 1, 1, 1, 1)`,
  }),
  'public.ai_cost_estimates': configuration({
    readBy: 'everyone signed in',
    key: 'feature',
    value: 'ai_message',
    insert: `(feature, base_tokens) values ('ai_poem', 100)`,
  }),
  'public.regeneration_rules': configuration({
    readBy: 'super admins',
    key: 'reason',
    value: 'daily_reset',
    insert: `(reason, amount) values ('a_new_reason', 1)`,
  }),
  'public.model_prices': configuration({
    readBy: 'super admins',
    key: 'model',
    value: pricedModel,
    insert: `(model, input_usd_per_million, output_usd_per_million) values ('another-model', 1, 2)`,
  }),
  'public.energy_missions': configuration({
    readBy: 'everyone signed in',
    key: 'key',
    value: 'connect_crm',
    insert: `(key, title, amount) values ('a_new_mission', 'A new mission', 1)`,
  }),
  'energy.grants': ofUser(nobody),
  'energy.entries': ofUser(nobody),
  'energy.holds': ofUser(nobody),
  'energy.replies': ofUser(nobody),
  'energy.usage_days': ofUser(nobody),
  'energy.scans': ofUser(nobody),
  'energy.scan_items': ofUser(nobody),
  'energy.pattern_states': ofUser(nobody),
  'energy.cohort': {
    access: nobody,
    row: 'name is not null',
    column: 'name',
    insert: `(name, state) values ('everyone', '{}')`,
  },
  'energy.user_output_sketches': ofUser(nobody),
  'energy.learning_progress': machinery('name', `(name, seen_until) values ('calls', now())`),
  'energy.output_sketches': machinery('feature', `(feature, sketch) values ('ai_message', '{}')`),
  'energy.model_calibrations': machinery(
    'model',
    `(model, mean_ratio, observations) values ('a-model', 1, 0)`,
  ),
  'energy.referral_claims': ofUser(nobody, '(user_id, claim, claimed_at) values ($1, $1, now())'),
  'energy.fact_keys': ofUser(
    nobody,
    '(user_id, key, fingerprint, reason) values ($1, gen_random_uuid(), gen_random_uuid(), $$activity$$)',
  ),
  'energy.regeneration_rule_changes': ofReason(`(reason, changed_by) values ('daily_reset', 'me')`),
  'energy.platform_days': ofReason(`(reason, day, energy) values ('daily_reset', '2026-01-01', 1)`),
  'energy.rollup_marks': ofUser(nobody, '(user_id, rolled_seq) values ($1, 1)'),
  'energy.rollup_state': {
    access: nobody,
    row: 'name is not null',
    column: 'name',
    insert: `(name) values ('rollup')`,
  },
  'energy.provider_errors': machinery(
    'hour',
    `(hour, provider, model, kind, errors, last_at) values (now(), 'a', 'a-model', 'other', 1, now())`,
  ),
  'energy.job_states': machinery('job', `(job, last_started_at, last_ms) values ('roll-up', now(), 1)`),
  'energy.usage_by_hour': sums(
    'hour',
    `(hour, feature, model, tier) values (now(), 'ai_message', '', 'free')`,
  ),
  'energy.usage_by_day': sums('day', `(day, feature, model, tier) values (now(), 'ai_message', '', 'free')`),
  'energy.usage_by_cohort': sums('day', `(day, cohort, tier) values (now(), now(), 'free')`),
  'energy.usage_by_user': ofUser(nobody, `(user_id, month, tier) values ($1, now(), 'free')`),
  'energy.entries_by_day': sums(
    'day',
    `(day, kind, reason, tier, cohort, entries, energy) values (now(), 'grant', 'purchase', 'free', now(), 1, 1)`,
  ),
  'energy.returns_by_day': sums(
    'day',
    `(reason, day, tier, away, was_active, back_after, users) values ('', now(), 'free', 1, true, 1, 1)`,
  ),
  'energy.usage_by_price': sums(
    'day',
    `(day, tier, multiplier, calls, tokens, energy, energy_without, cost_usd) values (now(), 'free', 1, 1, 1, 1, 1, 1)`,
  ),
  'energy.tier_changes_by_day': sums(
    'day',
    `(day, from_tier, to_tier, days_after_stop, changes) values (now(), 'free', 'pro', 1, 1)`,
  ),
  'energy.stops_by_day': sums('day', `(day, tier, outcome, users) values (now(), 'free', 'stopped', 1)`),
  'energy.streaks_by_day': sums(
    'day',
    `(day, tier, length, outcome, users) values (now(), 'free', 1, 'kept', 1)`,
  ),
  'energy.active_days': ofUser(nobody, '(user_id, day, streak_days) values ($1, now(), 1)'),
  'energy.refused_days': ofUser(nobody, '(user_id, day, first_at) values ($1, now(), now())'),
  'energy.api_keys': ofUser(nobody),
  'energy.audit_log': {
    access: nobody,
    row: 'id is not null',
    column: 'id',
    insert: '(id) values (gen_random_uuid())',
  },
  'energy.webhook_endpoints': {
    access: nobody,
    row: 'id is not null',
    column: 'id',
    insert: '(id) values (gen_random_uuid())',
  },
  'energy.webhook_events': ofUser(nobody),
  'energy.webhook_deliveries': ofUser(nobody),
  'energy.webhook_attempts': ofUser(nobody),
  'energy.webhook_marks': ofUser(nobody),
  'energy.refused_calls': ofUser(nobody),
  'energy.migrations': bookkeeping,
  'energy.applied_files': bookkeeping,
};

/** The statement of one verb on one table. */
export function statementOf(table: string, verb: Verb): string {
  const known = tableAccess[table];
  if (!known) throw new Error(`${table} has no row in the table of access`);
  const { row, column, insert } = known;
  const statements: Record<Verb, string> = {
    select: `select true from ${table} where ${row}`,
    insert: `insert into ${table} ${insert} returning true`,
    update: `update ${table} set ${column} = ${column} where ${row} returning true`,
    delete: `delete from ${table} where ${row} returning true`,
    truncate: `truncate ${table}`,
  };
  return statements[verb];
}
