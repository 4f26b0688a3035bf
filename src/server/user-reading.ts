/**
 * What is read for a user, by themself or by a server? By themself under their own role, so that the database itself shows
 * nothing of anybody else: tables through row-level security, the ledger through `energy.read_own`. By a server, which names the
 * user, through the verbs. So is what locks the account, since it applies what is due: the status, the budget, quotes.
 */

import { energyOf, hundredthsOf } from '../amount.ts';
import type { Claims, Database } from '../database/database.ts';
import type { EnergyEngine } from '../engine.ts';
import type { EntryPage } from '../ledger/reading.ts';
import type { UserReading, UserToRead } from '../ledger/user-reading.ts';
import { createEnergyEngineV3 } from '../services/energy/energyEngineV3.ts';
import { page, placeIn, seqPlace, timePlace } from './cursor.ts';
import { entryDocument } from './document.ts';

export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

type EntriesQuery = PageQuery &
  Pick<EntryPage, 'seq' | 'show' | 'reason'> & { readonly hold_id?: string | undefined };

/** The ledger's entries, a page; or the one that paid a call, also where that had to be held a second time. */
export async function entriesOf(
  reading: UserReading,
  query: EntriesQuery,
  usualLimit: number,
): Promise<{ items: ReturnType<typeof entryDocument>[]; next_cursor: string | null }> {
  const { limit = usualLimit, cursor, hold_id: holdId, ...wanted } = query;
  if (holdId !== undefined) {
    const entry = await reading.payment(holdId);
    return { items: entry === null ? [] : [entryDocument(entry)], next_cursor: null };
  }
  const [before] = placeIn(cursor, seqPlace) ?? [];
  const entries = await reading.entries({ ...wanted, limit: limit + 1, before });
  return page(entries, limit, { item: entryDocument, place: ({ seq }) => [seq] });
}

/** The user's day in tokens. */
export async function budgetOf(engine: EnergyEngine, userId: string) {
  const v3 = createEnergyEngineV3(async () => engine);
  const [budget, account] = await Promise.all([v3.getUserTokenBudget(userId), engine.status(userId)]);
  return { ...budget, tokens_held: account.tokensHeld, resets_at: account.nextRegenAt.toISOString() };
}

/** Sums of the user's last days. */
export async function usageOf(engine: EnergyEngine, of: UserToRead, days: number) {
  const stats = await createEnergyEngineV3(async () => engine).getTokenUsageStats(of, days);
  return { days, ...stats, features: stats.features.map((feature) => ({ ...feature })) };
}

/** The open lots, soonest to lapse first. */
export const lotsOf = async (reading: UserReading) =>
  (await reading.lots()).map(({ seq, reason, amount, remaining, expiresAt, createdAt }) => ({
    seq,
    reason,
    amount: energyOf(amount),
    remaining: energyOf(remaining),
    expires_at: expiresAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
  }));

interface TimedRow {
  readonly id: string;
  /** created_at in microseconds, which a Date would lose. */
  readonly place: string;
  readonly created_at: Date;
}

interface CallRow extends TimedRow {
  readonly feature: string;
  readonly model: string | null;
  readonly input_tokens: string;
  readonly output_tokens: string;
  readonly energy_cost: string;
  readonly tier: string | null;
  readonly compression_mode: boolean;
  readonly spike_detected: boolean;
  readonly estimated_tokens: string | null;
  readonly source: 'engine' | 'client';
}

const place = `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place`;
const pageOf = `
  and ($1::timestamptz is null or (created_at, id) < ($1, $2::uuid))
  order by created_at desc, id desc
  limit $3`;

/** One page of a table in order of time, as the claims may see it. */
async function timedPage<Row extends TimedRow, Item>(
  database: Database,
  claims: Claims,
  query: PageQuery & { readonly limit: number },
  read: { readonly columns: string; readonly table: string; readonly item: (row: Row) => Item },
) {
  const [at, id] = placeIn(query.cursor, timePlace) ?? [null, null];
  const rows = await database.query<Row>(
    `select id, created_at, ${place}, ${read.columns} from ${read.table} where user_id = $4 ${pageOf}`,
    [at, id, query.limit + 1, claims.sub],
    { as: claims },
  );
  return page(rows, query.limit, { item: read.item, place: (row) => [row.place, row.id] });
}

/** The user's own calls, as row-level security lets them see. */
export const ownCalls = (database: Database, claims: Claims, query: PageQuery & { readonly limit: number }) =>
  timedPage(database, claims, query, {
    table: 'public.token_usage',
    columns:
      'feature, model, input_tokens, output_tokens, energy_cost, tier, compression_mode, spike_detected, estimated_tokens, source',
    item: ({ place: _, ...row }: CallRow) => ({
      ...row,
      input_tokens: Number(row.input_tokens),
      output_tokens: Number(row.output_tokens),
      energy_cost: energyOf(hundredthsOf(row.energy_cost)),
      estimated_tokens: row.estimated_tokens === null ? null : Number(row.estimated_tokens),
      created_at: row.created_at.toISOString(),
    }),
  });

interface EventRow extends TimedRow {
  readonly reason: string;
  readonly energy_amount: string;
  readonly source: 'engine' | 'client';
}

/** What came back to the user, as row-level security lets them see. */
export const ownEvents = (
  database: Database,
  claims: Claims,
  query: PageQuery & { readonly limit: number },
) =>
  timedPage(database, claims, query, {
    table: 'public.energy_regeneration_events',
    columns: 'reason, energy_amount, source',
    item: ({ place: _, ...row }: EventRow) => ({
      ...row,
      energy_amount: energyOf(hundredthsOf(row.energy_amount)),
      created_at: row.created_at.toISOString(),
    }),
  });

interface DayRow {
  readonly day: string;
  readonly feature: string;
  readonly model: string | null;
  readonly requests: string;
  readonly input_tokens: string;
  readonly output_tokens: string;
  readonly energy_cost: string;
  readonly estimated_tokens: string;
  readonly estimated_actual_tokens: string;
}

/** The user's use by day, feature and model up to a day of theirs, as row-level security lets them see. */
export async function ownDays(
  database: Database,
  claims: Claims,
  { last, days }: { readonly last: string; readonly days: number },
) {
  const rows = await database.query<DayRow>(
    `select usage_day::text as day, feature, model,
       count(*) as requests,
       sum(input_tokens) as input_tokens,
       sum(output_tokens) as output_tokens,
       sum(energy_cost) as energy_cost,
       coalesce(sum(estimated_tokens), 0) as estimated_tokens,
       coalesce(sum(total_tokens) filter (where estimated_tokens is not null), 0) as estimated_actual_tokens
     from public.token_usage
     where user_id = $1 and source = 'engine' and usage_day > $2::date - $3::integer and usage_day <= $2::date
       and created_at >= ($2::date - $3::integer - 1)::timestamp at time zone 'UTC'
     group by usage_day, feature, model
     order by usage_day, feature, model nulls first`,
    [claims.sub, last, days],
    { as: claims },
  );
  return {
    days,
    last_day: last,
    items: rows.map(({ day, feature, model, energy_cost, ...counts }) => ({
      day,
      feature,
      model,
      energy_cost: energyOf(hundredthsOf(energy_cost)),
      requests: Number(counts.requests),
      input_tokens: Number(counts.input_tokens),
      output_tokens: Number(counts.output_tokens),
      estimated_tokens: Number(counts.estimated_tokens),
      estimated_actual_tokens: Number(counts.estimated_actual_tokens),
    })),
  };
}
