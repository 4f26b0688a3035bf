-- Who owns how much: the account of a user, and the ledger behind it (lots, entries, holds).
-- Everything in schema energy is machinery: no API schema exposes it, no API role may touch its tables.

create schema if not exists energy;
revoke all on schema energy from public;
grant usage on schema energy to authenticated, service_role;

-- The limits of single values, as domains: a domain is checked where a value is written into the column, while every check
-- of a table is read and judged again by each statement that touches a row, which costs a verb a fifth of its time.
create domain energy.tier as text
  check (value in ('free', 'pro', 'elite', 'team', 'enterprise'));
create domain energy.amount as numeric(14,2) check (value >= 0);
create domain energy.gain as numeric(14,2) check (value > 0);
create domain energy.tokens as bigint check (value >= 0);
create domain energy.entry_kind as text
  check (value in ('grant', 'charge', 'settle', 'expire', 'adjust'));
create domain energy.hold_status as text
  check (value in ('open', 'settled', 'released', 'expired'));
create domain energy.source as text
  check (value in ('engine', 'client'));

create table public.user_energy (
  user_id uuid primary key,
  tier energy.tier not null default 'free',
  current_energy numeric(14,2) not null default 0,
  held_energy energy.amount not null default 0,
  max_energy energy.amount,
  daily_token_budget energy.tokens,
  tokens_used_today energy.tokens not null default 0,
  tokens_held energy.tokens not null default 0,
  last_token_reset date not null,
  time_zone text not null default 'UTC',
  version bigint not null default 0,
  due_at timestamptz not null,
  frozen_at timestamptz,
  erased_at timestamptz,
  streak_days integer not null default 0,
  inactivity_days integer not null default 0,
  last_activity_at timestamptz,
  last_activity_day date,
  regen_multiplier numeric(8,4) not null default 1,
  regen_rate_per_hour numeric(10,4),
  last_regen_at timestamptz,
  next_regen_at timestamptz,
  surge_multiplier numeric(8,4) not null default 1,
  compression_mode_enabled boolean not null default false,
  spike_warnings_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint held_within_owned check (held_energy <= current_energy)
) with (fillfactor = 70);

comment on column public.user_energy.max_energy is 'cap of refills; null: the tier''s';
comment on column public.user_energy.daily_token_budget is 'tokens a day; null: the tier''s';
comment on column public.user_energy.last_token_reset is 'the user''s local day that tokens_used_today counts';
comment on column public.user_energy.version is 'number of ledger entries; the next entry has seq = version + 1';
comment on column public.user_energy.due_at is 'the next instant at which a day turns, a lot lapses or a hold lapses';

-- Lots: what a grant brought and what is left of it. Spent soonest to lapse first, then oldest.
create table energy.grants (
  user_id uuid not null,
  seq bigint not null,
  reason text not null,
  amount energy.gain not null,
  remaining energy.amount not null,
  is_open boolean generated always as (remaining > 0) stored,
  expires_at timestamptz,
  source_key text,
  created_at timestamptz not null default now(),
  primary key (user_id, seq),
  constraint remaining_within_amount check (remaining <= amount)
) with (fillfactor = 70);

-- is_open changes only when a lot is used up, so that spending from a lot touches no index.
create index grants_open on energy.grants (user_id, expires_at, seq) where is_open;

-- The ledger. Append-only: nobody may change or delete an entry.
create table energy.entries (
  user_id uuid not null,
  seq bigint not null,
  key uuid not null,
  fingerprint uuid,
  kind energy.entry_kind not null,
  reason text not null,
  delta numeric(14,2) not null,
  balance_after energy.amount not null,
  hold_id uuid,
  receipt jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, seq),
  unique (user_id, key)
);

-- Energy and tokens set aside for one call, at a locked price, until it is settled, released or lapses.
create table energy.holds (
  user_id uuid not null,
  id uuid not null,
  fingerprint uuid not null,
  feature text not null,
  model text,
  tier text not null,
  energy energy.amount not null,
  tokens energy.tokens not null,
  price jsonb not null default '{}',
  estimated_tokens bigint,
  compression_mode boolean not null default false,
  spike_detected boolean not null default false,
  local_day date not null,
  status energy.hold_status not null default 'open',
  next_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (user_id, id),
  constraint ended_when_not_open check ((status = 'open') = (ended_at is null))
);

comment on column energy.holds.next_id is 'the hold of the latest attempt, where this one ended unpaid and was asked for again';

create index holds_open on energy.holds (user_id, expires_at) where status = 'open';

-- What a model answered, kept for a retry with the same idempotency key.
create table energy.replies (
  user_id uuid not null,
  hold_id uuid not null,
  reply jsonb not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (user_id, hold_id)
);

create index replies_expires_at on energy.replies (expires_at);

do $append_only$
begin
  execute format('revoke update, delete, truncate on energy.entries from public, anon, authenticated, service_role, %I', current_user);
end
$append_only$;
