-- What has been learned from settled calls: how long answers are, and by how much our counts of a model's input are off.

-- Up to which moment the calls of token_usage have been learned from, exclusive, in whole milliseconds. One row: who moves
-- it on, from the moment that they found, is the one whose work is kept. See energy.keep_answers.
create table energy.learning_progress (
  name text primary key check (name = 'calls'),
  seen_until timestamptz not null,
  updated_at timestamptz not null default now(),
  check (seen_until = date_trunc('milliseconds', seen_until))
);

insert into energy.learning_progress (name, seen_until) values ('calls', '1970-01-01 00:00:00+00');

-- How long the answers of a feature are, with one model, or with all of them together (model ''). The sketch is the
-- engine's own form, a few kB whatever the number of calls; see src/tokens/output-sketch.ts.
create table energy.output_sketches (
  feature text not null,
  model text not null default '',
  sketch jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (feature, model)
);

-- The same of one user. Deleted by forget_user.
create table energy.user_output_sketches (
  user_id uuid not null,
  feature text not null,
  model text not null,
  calls bigint not null check (calls >= 0),
  sketch jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (user_id, feature, model)
);

-- The moving mean of reported ÷ estimated input tokens, of what is guessed and not counted.
create table energy.model_calibrations (
  model text primary key,
  mean_ratio double precision not null check (mean_ratio > 0),
  observations bigint not null check (observations >= 0),
  updated_at timestamptz not null default now()
);

-- For whoever reads the calls of all users since a moment. Rows come in order of time, so a summary of each stretch of the
-- table is enough, and an insert pays next to nothing for it.
create index token_usage_time on public.token_usage using brin (created_at) with (autosummarize = on);
