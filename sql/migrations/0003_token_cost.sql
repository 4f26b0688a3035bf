-- What tokens cost: budgets of the tiers, estimates of the features, prices of the models, and what was used.

create table public.token_budgets (
  tier text primary key check (tier in ('free', 'pro', 'elite', 'team', 'enterprise')),
  daily_limit bigint not null check (daily_limit >= 0),
  tokens_per_energy bigint not null check (tokens_per_energy > 0),
  spike_threshold bigint not null check (spike_threshold > 0),
  compression_threshold bigint not null check (compression_threshold > 0),
  daily_energy numeric(14,2) not null check (daily_energy >= 0),
  max_energy numeric(14,2) not null check (max_energy >= 0),
  price_modifier numeric(8,4) not null check (price_modifier > 0 and price_modifier <= 100),
  monthly_price_usd numeric(10,2) not null check (monthly_price_usd >= 0),
  usd_per_energy numeric(10,4) not null default 0.10 check (usd_per_energy >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.ai_cost_estimates (
  feature text primary key check (feature ~ '^[a-z][a-z0-9_]{0,62}$'),
  base_tokens bigint not null check (base_tokens >= 0),
  token_multiplier numeric(8,4) not null default 0 check (token_multiplier >= 0),
  tokens_per_item bigint check (tokens_per_item >= 0),
  model text,
  cheaper_model text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on column public.ai_cost_estimates.tokens_per_item is 'for features priced by the list: tokens for each item, instead of the multiplier';
comment on column public.ai_cost_estimates.cheaper_model is 'the model that the feature falls back to when energy or budget is short';

-- An admin's corrections of list prices: USD per million tokens by class, and by UTC hour where a provider has peak rates.
create table public.model_prices (
  id uuid primary key default gen_random_uuid(),
  model text not null,
  provider text,
  input_usd_per_million numeric(14,6) not null check (input_usd_per_million >= 0),
  cached_input_usd_per_million numeric(14,6) check (cached_input_usd_per_million >= 0),
  cache_write_usd_per_million numeric(14,6) check (cache_write_usd_per_million >= 0),
  output_usd_per_million numeric(14,6) not null check (output_usd_per_million >= 0),
  reasoning_usd_per_million numeric(14,6) check (reasoning_usd_per_million >= 0),
  from_hour smallint check (from_hour between 0 and 23),
  to_hour smallint check (to_hour between 0 and 23),
  energy_factor numeric(8,4) not null default 1 check (energy_factor > 0 and energy_factor <= 1000),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (model, provider, from_hour),
  constraint both_hours_or_none check ((from_hour is null) = (to_hour is null))
);

-- One row a metered call. Rows that a user writes (source client) count nowhere and cost nothing: the policy of the table
-- says so, which only they pay for, and not a check, which every call would.
create table public.token_usage (
  user_id uuid not null,
  created_at timestamptz not null default now(),
  id uuid not null default gen_random_uuid(),
  feature text not null,
  model text,
  input_tokens energy.tokens not null default 0,
  output_tokens energy.tokens not null default 0,
  total_tokens bigint generated always as (input_tokens + output_tokens) stored,
  energy_cost energy.amount not null default 0,
  cost_usd numeric(18,10),
  tier text,
  compression_mode boolean not null default false,
  spike_detected boolean not null default false,
  estimated_tokens bigint,
  actual_vs_estimate_diff bigint generated always as (input_tokens + output_tokens - estimated_tokens) stored,
  hold_id uuid,
  usage_day date,
  metadata jsonb not null default '{}',
  source energy.source not null default 'client',
  primary key (user_id, created_at, id)
);

-- Sums of the engine's rows by user, local day and feature, kept by the settling transaction.
create table energy.usage_days (
  user_id uuid not null,
  day date not null,
  feature text not null,
  calls bigint not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  energy_cost numeric(16,2) not null default 0,
  cost_usd numeric(20,10) not null default 0,
  primary key (user_id, day, feature)
) with (fillfactor = 60);

-- One line of what a user pays: a charge, or the settlement of a hold. See energy.pay. The fields from version to
-- local_day are the account as it was locked; energy.pay_together alone wants them.
create type energy.payment as (
  nth integer,
  user_id uuid,
  version bigint,
  balance numeric,
  local_day date,
  key uuid,
  kind text,
  fingerprint uuid,
  hold_id uuid,
  spendable_after timestamptz,
  energy numeric,
  held_energy numeric,
  tokens_held bigint,
  tokens_counted bigint,
  feature text,
  model text,
  tier text,
  input_tokens bigint,
  output_tokens bigint,
  cost_usd numeric,
  estimated_tokens bigint,
  compression_mode boolean,
  spike_detected boolean,
  receipt jsonb,
  metadata jsonb
);

-- What a caller tells of what a call used. See energy.settle_hold.
create type energy.usage_told as (
  fingerprint uuid,
  energy numeric,
  input_tokens bigint,
  output_tokens bigint,
  model text,
  cost_usd numeric,
  receipt jsonb,
  metadata jsonb
);

insert into public.token_budgets
  (tier, daily_limit, tokens_per_energy, spike_threshold, compression_threshold, daily_energy, max_energy, price_modifier, monthly_price_usd)
values
  ('free', 5000, 1500, 3000, 4000, 5, 10, 1.10, 0),
  ('pro', 40000, 3000, 10000, 35000, 15, 30, 0.95, 19),
  ('elite', 120000, 5000, 30000, 100000, 30, 60, 0.85, 49),
  ('team', 300000, 6000, 50000, 250000, 50, 100, 0.80, 99),
  ('enterprise', 1000000, 10000, 100000, 900000, 100, 200, 0.70, 499);

insert into public.ai_cost_estimates (feature, base_tokens, token_multiplier, tokens_per_item) values
  ('ai_pitchdeck', 1000, 1.5, null),
  ('ai_deepscan', 500, 0, 50),
  ('ai_sequence', 800, 1.2, null),
  ('ai_message', 600, 1.0, null),
  ('ai_chatbot', 400, 1.1, null),
  ('ai_scanner', 800, 2.0, null),
  ('company_crawler', 1500, 3.0, null),
  ('ai_objection', 500, 1.0, null),
  ('ai_about', 700, 1.2, null);
