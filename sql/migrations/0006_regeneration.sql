-- Energy comes back: rules with more limits and a history, missions, streaks that forgive a missed day, events that know
-- their day and their worth.

alter table public.user_energy
  add column streak_started_on date,
  add column streak_freezes smallint not null default 0,
  add column regenerated_seq bigint not null default 0;

comment on column public.user_energy.streak_freezes is 'missed days that the streak will survive';
comment on column public.user_energy.regenerated_seq is
  'the last entry that was a regeneration: a decision made before it is made again';

-- The user's day, so that a limit of a day holds also where the zone is moved; and the list price at the time.
alter table public.energy_regeneration_events
  add column local_day date,
  add column value_usd numeric(18,4);

create index energy_regeneration_events_day
  on public.energy_regeneration_events (user_id, local_day, reason) where source = 'engine';
create index energy_regeneration_events_seq
  on public.energy_regeneration_events (user_id, entry_seq) where source = 'engine';
create index energy_regeneration_events_report
  on public.energy_regeneration_events (local_day, reason) where source = 'engine';

alter table public.regeneration_rules
  add column cooldown_minutes integer check (cooldown_minutes between 0 and 43200),
  add column tiers text[] check (tiers <@ '{free,pro,elite,team,enterprise}'::text[]),
  add column platform_energy_per_day numeric(14,2) check (platform_energy_per_day >= 0);

comment on column public.regeneration_rules.cooldown_minutes is 'the least time between two grants of one user; null: none';
comment on column public.regeneration_rules.tiers is 'who it is for; null: every tier';
comment on column public.regeneration_rules.platform_energy_per_day is 'what all users together may get in a day of the platform; null: no limit';

update public.regeneration_rules
set parameters = '{"freeze_every_days": 7, "freezes_at_most": 2}' || parameters
where reason = 'streak_bonus';
update public.regeneration_rules set parameters = '{"step": 1}' || parameters where reason = 'behavioral_regen';
update public.regeneration_rules set parameters = '{"repeat_minutes": 10}' || parameters where reason = 'productivity_boost';
update public.regeneration_rules set platform_energy_per_day = 1000 where reason = 'ml_recommendation';

-- Who changed a rule, from what to what. Written by a trigger, whoever edits.
create table energy.regeneration_rule_changes (
  reason text not null,
  changed_at timestamptz not null default clock_timestamp(),
  id uuid not null default gen_random_uuid(),
  before jsonb,
  after jsonb,
  changed_by text not null,
  primary key (reason, changed_at, id)
);

-- What may be done once for energy. A mission that is gone from here pays nobody.
create table public.energy_missions (
  key text primary key check (key ~ '^[a-z][a-z0-9_]{0,62}$'),
  title text not null,
  amount numeric(14,2) not null check (amount between 1 and 3),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

insert into public.energy_missions (key, title, amount) values
  ('complete_profile', 'Complete your profile', 1),
  ('first_pitch_deck', 'Make your first pitch deck', 2),
  ('connect_crm', 'Connect your CRM', 3);

-- What a reason with a budget for the platform has given on a day of the platform.
create table energy.platform_days (
  reason text not null,
  day date not null,
  energy numeric(14,2) not null,
  primary key (reason, day)
);

-- By whom a user was referred, on the referred user's account: hashed, so that a claim names nobody else.
create table energy.referral_claims (
  user_id uuid primary key,
  claim uuid not null,
  claimed_at timestamptz not null
);
