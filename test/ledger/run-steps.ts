/** How does a whole sequence of verbs reach the database? In one round trip, with the books read at its end. */

import type { Database, Queryable } from '@/database/database';
import type { Account } from './model-account.ts';
import { answerOfSql, hundredths, type Json, lotsOfReceipt, millis } from './model-answer.ts';
import type { Step } from './verb-commands.ts';

/** Makes the functions that run steps and read books, once per database. */
export async function prepareSteps(database: Database): Promise<void> {
  await database.transaction((tx) =>
    tx.script(`
create or replace function test_seed.run_steps(steps jsonb) returns jsonb language plpgsql as $$
declare
  step jsonb;
  answer jsonb;
  answers jsonb := '[]';
begin
  for step in select value from jsonb_array_elements(steps) loop
    execute format('select energy.%I($1, $2)', step ->> 'verb')
    into answer using step -> 'request', (step ->> 'at')::timestamptz;
    answers := answers || jsonb_build_array(answer);
  end loop;
  return answers;
end $$;

create or replace function test_seed.books_of(users uuid[]) returns jsonb language sql as $$
  select jsonb_agg(jsonb_build_object(
    'user', u,
    'lots', (select coalesce(jsonb_agg(to_jsonb(g) order by seq), '[]') from energy.grants g where user_id = u),
    'holds', (select coalesce(jsonb_agg(to_jsonb(h) order by id), '[]') from energy.holds h where user_id = u),
    'entries', (select coalesce(jsonb_agg(to_jsonb(e) order by seq), '[]') from energy.entries e where user_id = u),
    'usage', (select coalesce(jsonb_agg(to_jsonb(t) order by id), '[]') from public.token_usage t where user_id = u),
    'days', (select coalesce(jsonb_agg(to_jsonb(d) order by day, feature), '[]') from energy.usage_days d where user_id = u),
    'account', (select to_jsonb(a) from public.user_energy a where user_id = u),
    'differences', (select coalesce(jsonb_agg(to_jsonb(v)), '[]') from energy.verify(u) v)) order by nth)
  from unnest(users) with ordinality as each (u, nth)
$$;`),
  );
}

/** The rows of one user, as JSON. */
export interface Books {
  readonly user: string;
  readonly account: Json;
  readonly lots: readonly Json[];
  readonly holds: readonly Json[];
  readonly entries: readonly Json[];
  readonly usage: readonly Json[];
  readonly days: readonly Json[];
  /** What energy.verify lists. */
  readonly differences: readonly Json[];
}

export interface Ran {
  readonly answers: readonly (Json | readonly Json[])[];
  readonly books: readonly Books[];
}

type Call = Pick<Step, 'verb' | 'request' | 'at'>;

/** Runs the steps and reads the books of the users, as one statement each. */
export async function runSteps(
  database: Queryable,
  steps: readonly Call[],
  userIds: readonly string[],
): Promise<Ran> {
  const calls = steps.map(({ verb, request, at }) => ({ verb, request, at }));
  const [ran] = await database.query<{ answers: Ran['answers'] }>(
    'select test_seed.run_steps($1) as answers',
    [JSON.stringify(calls)],
  );
  const [read] = await database.query<{ books: Books[] }>('select test_seed.books_of($1) as books', [
    userIds,
  ]);
  return { answers: ran?.answers ?? [], books: read?.books ?? [] };
}

/** The answers of a step, one an item, in the model's shape. */
export const answersOf = (answer: Json | readonly Json[] | undefined) =>
  (Array.isArray(answer) ? (answer as readonly Json[]) : [answer as Json]).map(answerOfSql);

const byId = (a: { id: unknown }, b: { id: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);
const optional = (value: unknown) => (value === null || value === undefined ? undefined : value);

/** The books of SQL, reduced to what the model knows. */
export const booksOfSql = ({ lots, holds, entries }: Books) => ({
  lots: lots.map((lot) => ({
    seq: lot.seq,
    reason: lot.reason,
    amount: hundredths(lot.amount),
    remaining: hundredths(lot.remaining),
    expiresAt: lot.expires_at === null ? undefined : millis(lot.expires_at),
  })),
  holds: holds.map((hold) => ({
    id: hold.id,
    status: hold.status,
    energy: hundredths(hold.energy),
    tokens: hold.tokens,
    localDay: hold.local_day,
    expiresAt: millis(hold.expires_at),
  })),
  entries: entries.map((entry) => ({
    seq: entry.seq,
    kind: entry.kind,
    reason: entry.reason,
    delta: hundredths(entry.delta),
    balanceAfter: hundredths(entry.balance_after),
    holdId: optional(entry.hold_id),
    lots: lotsOfReceipt(entry.receipt),
  })),
});

/** The same of an account of the model. */
export const booksOfModel = ({ lots, holds, entries }: Account) => ({
  lots: lots.map(({ seq, reason, amount, remaining, expiresAt }) => ({
    seq,
    reason,
    amount,
    remaining,
    expiresAt,
  })),
  holds: holds
    .map(({ id, status, energy, tokens, localDay, expiresAt }) => ({
      id,
      status,
      energy,
      tokens,
      localDay,
      expiresAt,
    }))
    .sort(byId),
  entries: entries.map(({ seq, kind, reason, delta, balanceAfter, holdId, lots: parts }) => ({
    seq,
    kind,
    reason,
    delta,
    balanceAfter,
    holdId,
    lots: parts,
  })),
});
