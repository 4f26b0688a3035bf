-- What an operator asks when something is wrong: which providers fail, and whether the jobs run.

-- Failures of providers by the hour, added up by each process and written every few seconds: no row of a user is concerned.
create table energy.provider_errors (
  hour timestamptz not null,
  provider text not null,
  model text not null,
  kind text not null,
  errors bigint not null check (errors > 0),
  last_at timestamptz not null,
  primary key (hour, provider, model, kind)
);

-- One row a job: how its runs ended, wherever they ran.
create table energy.job_states (
  job text primary key,
  last_started_at timestamptz not null,
  last_ms bigint not null,
  last_succeeded_at timestamptz,
  last_counts jsonb,
  last_failed_at timestamptz,
  last_error text,
  runs bigint not null default 0,
  failures bigint not null default 0
);

comment on column energy.job_states.last_counts is 'what the last run that succeeded has done';
