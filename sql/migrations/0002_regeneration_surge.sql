-- What comes back and when prices move: regeneration events and rules, usage patterns, surge windows.

create table public.energy_regeneration_events (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  reason text not null check (reason in (
    'daily_reset', 'inactivity_bonus', 'streak_bonus', 'closing_bonus', 'low_energy_rescue', 'behavioral_regen',
    'happy_hour', 'surge_discount', 'ml_recommendation', 'mission_completion', 'upgrade_bonus', 'referral_bonus',
    'productivity_boost')),
  energy_amount numeric(14,2) not null default 0 check (energy_amount >= 0),
  entry_seq bigint,
  metadata jsonb not null default '{}',
  source text not null default 'client' check (source in ('engine', 'client')),
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint client_events_move_nothing check (source = 'engine' or (energy_amount = 0 and entry_seq is null))
);

create index energy_regeneration_events_time on public.energy_regeneration_events (user_id, created_at);

create table public.user_energy_patterns (
  user_id uuid primary key,
  peak_usage_hours smallint[] not null default '{}',
  avg_daily_consumption numeric(14,2) not null default 0,
  predicted_next_usage timestamptz,
  regen_multiplier numeric(8,4) not null default 1,
  behavior_score numeric(5,4) not null default 0.5 check (behavior_score between 0 and 1),
  efficiency_score numeric(5,4) not null default 0.5 check (efficiency_score between 0 and 1),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.surge_pricing_windows (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  start_time time not null,
  end_time time not null,
  multiplier numeric(8,4) not null check (multiplier > 0 and multiplier <= 100),
  applies_to text[] not null default '{}',
  is_active boolean not null default true,
  days_of_week smallint[] not null default '{0,1,2,3,4,5,6}'
    check (days_of_week <@ '{0,1,2,3,4,5,6}'::smallint[]),
  time_zone text check (time_zone ~ '^[A-Za-z]+[A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$'),
  priority integer not null default 0,
  grants_bonus boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- What a reason gives and how often; amounts that depend on the tier or on facts are null here.
create table public.regeneration_rules (
  reason text primary key,
  amount numeric(14,2) check (amount >= 0),
  per_day integer check (per_day >= 0),
  per_month integer check (per_month >= 0),
  stops_at_cap boolean not null default false,
  lot_days integer check (lot_days > 0),
  parameters jsonb not null default '{}',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on column public.regeneration_rules.lot_days is 'days until what was granted lapses; null: never';
comment on column public.regeneration_rules.stops_at_cap is 'true: a refill, which fills up to the cap; false: a reward, which may exceed it';

insert into public.surge_pricing_windows (name, start_time, end_time, multiplier, grants_bonus) values
  ('Peak Evening', '21:00', '23:00', 1.20, false),
  ('Happy Hour', '14:00', '16:00', 0.80, true),
  ('Morning Advantage', '06:00', '10:00', 0.85, false),
  ('Late Night Premium', '23:00', '02:00', 1.30, false);

insert into public.regeneration_rules (reason, amount, per_day, per_month, stops_at_cap, lot_days, parameters) values
  ('daily_reset', null, 1, null, true, null, '{}'),
  ('inactivity_bonus', null, 1, null, false, 30, '{"from_days": 3, "most": 10}'),
  ('streak_bonus', null, 1, null, false, 30, '{"every_days": 7}'),
  ('closing_bonus', 3, 10, null, false, 30, '{"per_day_without_id": 3}'),
  ('low_energy_rescue', null, 1, null, true, null, '{"below_share_of_cap": 0.10, "share_of_cap": 0.20}'),
  ('behavioral_regen', null, null, null, true, null, '{"efficiency_from": 0.75, "default_rate_divisor": 48}'),
  ('happy_hour', 2, null, null, false, 30, '{}'),
  ('surge_discount', null, 1, null, false, 30, '{"share": 0.10}'),
  ('ml_recommendation', null, 1, null, false, 30, '{"most_share_of_daily": 0.20}'),
  ('mission_completion', null, 10, null, false, 30, '{"least": 1, "most": 3}'),
  ('upgrade_bonus', null, null, null, false, 30, '{}'),
  ('referral_bonus', 5, null, 10, false, 30, '{}'),
  ('productivity_boost', 1, 1, null, false, 30, '{"useful_calls": 5, "efficiency_from": 0.6}');
