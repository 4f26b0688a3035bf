-- What is learned of each user, and of all of them together. Tables of schema energy are machinery: see 0001.

-- A user's habits as far as the entry learned_seq: entries are numbered without gaps under the account's lock, so that no
-- row committed late can be passed over. habits and recent are null until the first call; recent is the small part that a
-- quote reads. describe_at is when the columns of user_energy_patterns have to be written anew without a new call.
create table energy.pattern_states (
  user_id uuid primary key,
  state_version integer not null,
  learned_seq bigint not null default 0 check (learned_seq >= 0),
  habits jsonb,
  recent jsonb,
  describe_at timestamptz not null,
  updated_at timestamptz not null,
  constraint both_or_none check ((habits is null) = (recent is null))
);

-- Sums over users, as lists of numbers: what is usual. One row for each version of their meaning.
create table energy.cohort (
  name text primary key,
  state jsonb not null,
  updated_at timestamptz not null
);

alter table public.user_energy_patterns
  add column predicted_next_from timestamptz,
  add column predicted_next_until timestamptz,
  add column predicted_next_probability numeric(5,4)
    check (predicted_next_probability between 0 and 1);

comment on column public.user_energy_patterns.predicted_next_usage is
  'the middle of the window from predicted_next_from to predicted_next_until, which holds the next use with predicted_next_probability';
