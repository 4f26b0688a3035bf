-- Outward webhooks: where events go, what happened that somebody wants to be told, and what became of telling it.
-- Tables of schema energy are machinery: see 0001.

-- Whom nobody has told anything yet: no version wrote into the two tables of 0008.
drop table energy.webhook_deliveries;

alter table energy.webhook_endpoints
  add column description text not null default '',
  add column wanted_since jsonb not null default '{}',
  add column secret_since timestamptz not null default now(),
  add column previous_secret text,
  add column previous_secret_until timestamptz,
  add column failing_since timestamptz,
  add column disabled_because text check (disabled_because in ('by_hand', 'gone', 'failing')),
  add column updated_at timestamptz not null default now();

comment on column energy.webhook_endpoints.wanted_since is
  'each type of events, with the moment since which it is wanted without a break: what happened before is not told';
comment on column energy.webhook_endpoints.failing_since is 'the first failure since the last success';

-- What happened, once for each cause. user_id is all zeroes for what concerns everybody. Where its user was forgotten, data
-- is null. The id is what receivers know it by.
create table energy.webhook_events (
  user_id uuid not null,
  id uuid not null,
  cause text not null,
  type text not null,
  data jsonb,
  occurred_at timestamptz not null,
  created_at timestamptz not null,
  primary key (user_id, id),
  unique (user_id, cause)
);

create index webhook_events_created_at on energy.webhook_events (created_at);

create domain energy.delivery_state as text
  check (value in ('waiting', 'sending', 'delivered', 'failed', 'cancelled'));

-- One event for one endpoint. due_at: while it waits, the next attempt; while it is being sent, the end of the lease of whoever
-- sends it; null once it has ended. attempts are all that were made, tries those since it was last asked for.
create table energy.webhook_deliveries (
  user_id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  state energy.delivery_state not null default 'waiting',
  due_at timestamptz,
  attempts integer not null default 0,
  tries integer not null default 0,
  delivered_at timestamptz,
  created_at timestamptz not null,
  primary key (user_id, event_id, endpoint_id),
  constraint due_while_open check ((due_at is not null) = (state in ('waiting', 'sending')))
);

create index webhook_deliveries_due on energy.webhook_deliveries (endpoint_id, due_at) where due_at is not null;
create index webhook_deliveries_sending on energy.webhook_deliveries (endpoint_id) where state = 'sending';
create index webhook_deliveries_endpoint on energy.webhook_deliveries (endpoint_id, event_id);

create table energy.webhook_attempts (
  user_id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  attempt integer not null,
  outcome text not null,
  status integer,
  milliseconds integer,
  created_at timestamptz not null,
  primary key (user_id, event_id, endpoint_id, attempt)
);

-- How far the ledger of each account has been looked through for events, and whether the last descent was told. Entries are
-- numbered without gaps under the account's lock, so that none that commits late is passed over. -1: the user was forgotten.
create table energy.webhook_marks (
  user_id uuid primary key,
  seen_seq bigint not null,
  is_low boolean not null default false,
  is_exhausted boolean not null default false
);

-- Calls that were refused and that leave no entry: written where somebody wants to know, once for each state of an account,
-- until they have been looked at.
create table energy.refused_calls (
  user_id uuid not null,
  version bigint not null,
  code text not null,
  needed numeric(20,2) not null,
  local_day date not null,
  tokens_used bigint not null,
  refused_at timestamptz not null,
  primary key (user_id, version, code)
);
