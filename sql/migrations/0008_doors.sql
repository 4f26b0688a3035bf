-- Who may come in by key, and what admins changed.

-- Keys of servers (user_id all zeroes) and of users. The secret is kept as its SHA-256 alone.
create table energy.api_keys (
  user_id uuid not null,
  id uuid not null,
  name text not null,
  scopes text[] not null,
  secret_hash bytea not null,
  fingerprint uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (user_id, id)
);

comment on column energy.api_keys.fingerprint is 'what was asked for, so that a repeated request is known';

-- What admins changed: append-only.
create table energy.audit_log (
  id uuid primary key,
  fingerprint uuid not null,
  actor text not null,
  action text not null,
  subject text not null,
  reason text,
  before jsonb,
  after jsonb,
  created_at timestamptz not null
);

create index audit_log_time on energy.audit_log (created_at, id);
create index audit_log_subject on energy.audit_log (subject, created_at);

comment on column energy.audit_log.id is 'the idempotency key of the change';

-- Where events go, and what is to be delivered there. The secret signs what is sent, so it is kept as it is.
create table energy.webhook_endpoints (
  id uuid primary key,
  url text not null,
  secret text not null,
  events text[] not null,
  is_active boolean not null default true,
  created_at timestamptz not null
);

-- One event for one endpoint. The id is made of what happened, so that the same is never told twice. user_id is all zeroes
-- for what concerns everybody.
create table energy.webhook_deliveries (
  user_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event text not null,
  payload jsonb not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  last_failure text,
  created_at timestamptz not null,
  primary key (user_id, id)
);

create index webhook_deliveries_due on energy.webhook_deliveries (next_attempt_at) where next_attempt_at is not null;

comment on column energy.webhook_deliveries.next_attempt_at is 'null: delivered, or given up';
