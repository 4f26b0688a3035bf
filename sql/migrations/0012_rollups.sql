-- What reports read: sums over all users, kept by a job. Tables of schema energy are machinery: see 0001.

-- How far the ledger of each account is in the sums. Entries are numbered without gaps under the account's lock, so that
-- no row committed late can be passed over.
create table energy.rollup_marks (
  user_id uuid primary key,
  rolled_seq bigint not null check (rolled_seq > 0)
);

-- One row, which every rollup locks. complete_until: every entry committed before is in the sums. returns_until: the last
-- day of which it is known who came back. The two checks are the last ones that were made. A new generation begins where
-- the sums are made anew.
create table energy.rollup_state (
  name text primary key check (name = 'rollup'),
  generation bigint not null default 0,
  time_zone text,
  complete_until timestamptz,
  returns_until date,
  rollups_checked_at timestamptz,
  rollup_differences bigint,
  books_checked_at timestamptz,
  book_differences bigint
);

comment on column energy.rollup_state.time_zone is 'the platform''s zone, whose days and hours the sums are of; null: nothing is rolled up yet';

insert into energy.rollup_state (name) values ('rollup');

-- What is summed. Calls without a price count in unpriced_calls and cost nothing. Savings are those of compression and of
-- the cheaper model. Within: the estimate missed by at most a fifth of itself. Beyond: used past the hold, the platform's.
create type energy.usage_sums as (
  calls bigint,
  input_tokens bigint,
  output_tokens bigint,
  cached_input_tokens bigint,
  cache_write_tokens bigint,
  reasoning_tokens bigint,
  undelivered_tokens bigint,
  energy numeric(20,2),
  refunds bigint,
  refunded_energy numeric(20,2),
  cost_usd numeric(24,10),
  unpriced_calls bigint,
  spikes bigint,
  compressed_calls bigint,
  tokens_saved bigint,
  usd_saved numeric(24,10),
  usd_saved_by_model numeric(24,10),
  estimated_calls bigint,
  estimated_tokens bigint,
  tokens_of_estimated bigint,
  missed_tokens bigint,
  estimates_within bigint,
  beyond_hold_energy numeric(20,2),
  beyond_hold_tokens bigint,
  lapsed_calls bigint,
  lapsed_cost_usd numeric(24,10)
);

-- One call or refund on its way into the sums. See energy.usage_lines.
create type energy.usage_line as (
  user_id uuid,
  hour timestamptz,
  day date,
  month date,
  cohort date,
  feature text,
  model text,
  tier text,
  sums energy.usage_sums
);

-- An empty model is one that was not named. A cohort is the month of the sign-up, by its first day.
create table energy.usage_by_hour (
  hour timestamptz not null,
  feature text not null,
  model text not null,
  tier text not null,
  like energy.usage_sums,
  primary key (hour, feature, model, tier)
) with (fillfactor = 80);

create table energy.usage_by_day (
  day date not null,
  feature text not null,
  model text not null,
  tier text not null,
  like energy.usage_sums,
  primary key (day, feature, model, tier)
) with (fillfactor = 80);

create table energy.usage_by_cohort (
  day date not null,
  cohort date not null,
  tier text not null,
  like energy.usage_sums,
  primary key (day, cohort, tier)
) with (fillfactor = 80);

create table energy.usage_by_user (
  user_id uuid not null,
  month date not null,
  tier text not null,
  like energy.usage_sums,
  primary key (user_id, month, tier)
) with (fillfactor = 80);

create index usage_by_user_month on energy.usage_by_user (month);

-- Entries that are no calls: grants, what lapsed, corrections. The tier is the account's when the entry was rolled up.
create table energy.entries_by_day (
  day date not null,
  kind text not null,
  reason text not null,
  tier text not null,
  cohort date not null,
  entries bigint not null,
  energy numeric(20,2) not null,
  primary key (day, kind, reason, tier, cohort)
);

-- Who came back after a grant of this reason on this day, and (reason '') after any day: users by how long they had been
-- away (the least days; 0: never there) and whether they were active on the day; back_after 0: not within the days looked at.
create table energy.returns_by_day (
  reason text not null,
  day date not null,
  tier text not null,
  away smallint not null,
  was_active boolean not null,
  back_after smallint not null,
  users bigint not null,
  primary key (reason, day, tier, away, was_active, back_after)
);
