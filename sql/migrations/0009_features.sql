-- What the AI features keep of work that goes on: deep scans, which are stopped and resumed.

-- A scan, and how far it has come. Items are taken in order: those before paid_to are paid for, and those from there to
-- answered_to have a result that nobody gets to see before it is paid.
create table energy.scans (
  user_id uuid not null,
  id uuid not null,
  fingerprint uuid not null,
  criteria jsonb not null,
  items integer not null check (items > 0),
  status text not null default 'running' check (status in ('running', 'stopped', 'finished')),
  stop_reason text,
  paid_to integer not null default 0,
  answered_to integer not null default 0,
  answered_hold uuid,
  answered_tokens energy.tokens not null default 0,
  answered_list_tokens energy.tokens not null default 0,
  answered_terms jsonb,
  terms jsonb,
  list_tokens energy.tokens not null default 0,
  tokens energy.tokens not null default 0,
  energy energy.amount not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (user_id, id),
  constraint paid_within_answered check (paid_to <= answered_to and answered_to <= items)
);

comment on column energy.scans.answered_hold is 'the hold that the answers from paid_to to answered_to are paid by';
comment on column energy.scans.list_tokens is 'tokens priced so far under terms; the list is rounded up once';

create index scans_created_at on energy.scans (user_id, created_at);

create table energy.scan_items (
  user_id uuid not null,
  scan_id uuid not null,
  position integer not null check (position >= 0),
  prospect jsonb not null,
  result jsonb,
  primary key (user_id, scan_id, position)
);
