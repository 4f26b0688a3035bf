-- With which idempotency key was a fact reported? The ledger's entry of a fact has the fact's own key, and activity has no entry.

create table energy.fact_keys (
  user_id uuid not null,
  key uuid not null,
  fingerprint uuid not null,
  reason text not null,
  amount energy.amount,
  seq bigint,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);

-- Those of activity are dropped again, soon.
create index fact_keys_of_activity on energy.fact_keys (user_id, created_at) where reason = 'activity';

comment on table energy.fact_keys is 'reports of a server that did something, by their idempotency key: the same report is answered again';
comment on column energy.fact_keys.reason is 'of regeneration, or activity';
comment on column energy.fact_keys.amount is 'what was added; null: nothing is ever added for it';
comment on column energy.fact_keys.seq is 'the ledger''s entry; null where there is none, or several';
