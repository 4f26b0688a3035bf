-- What operators see of outcomes: what was used at which price, who ran short and went on, whose streak was kept, who changed
-- tier. Tables of schema energy are machinery: see 0001.

-- A user's local day with activity: the streak with it, and how many missed days freezes forgave just before. A date that a
-- change of zone leapt over stands here with the streak of the day before it.
create table energy.active_days (
  user_id uuid not null,
  day date not null,
  streak_days integer not null check (streak_days > 0),
  forgiven integer not null default 0 check (forgiven >= 0),
  is_reset boolean not null default false,
  primary key (user_id, day)
);

create index active_days_day on energy.active_days (day);

comment on column energy.active_days.is_reset is 'an operator has ended the streak since, and nobody could keep it';

-- A user's local day on which a call was refused for want of energy or of tokens, and when that was the first time.
create table energy.refused_days (
  user_id uuid not null,
  day date not null,
  first_at timestamptz not null,
  primary key (user_id, day)
);

create index refused_days_day on energy.refused_days (day);

-- Calls by the multiplier of their surge window, as their receipts have it; 1: no window, or no price was noted. What the
-- energy had been at 1 is the energy divided by the multiplier, unrounded. Refunds are not taken off.
create table energy.usage_by_price (
  day date not null,
  tier text not null,
  multiplier numeric(8,4) not null,
  calls bigint not null,
  tokens numeric not null,
  energy numeric not null,
  energy_without numeric not null,
  cost_usd numeric not null,
  primary key (day, tier, multiplier)
) with (fillfactor = 80);

-- Local days since the last one on which the user was refused a call, as the entry tells; 31: that many or more, 32: none is known.
create table energy.tier_changes_by_day (
  day date not null,
  from_tier text not null,
  to_tier text not null,
  days_after_stop smallint not null,
  changes bigint not null,
  primary key (day, from_tier, to_tier, days_after_stop)
);

-- Users on a local day of theirs. stopped: refused, and no call was served after that; went_on: refused, then served; rescued:
-- given the rescue, and never refused.
create table energy.stops_by_day (
  day date not null,
  tier text not null,
  outcome text not null check (outcome in ('stopped', 'went_on', 'rescued')),
  users bigint not null,
  primary key (day, tier, outcome)
);

-- Users by the streak that they had the day before, of so many days or more (1, 2, 7): kept and missed say whether they were
-- active on the day; forgiven, dated when they came back, that freezes had kept it.
create table energy.streaks_by_day (
  day date not null,
  tier text not null,
  length smallint not null,
  outcome text not null check (outcome in ('kept', 'missed', 'forgiven')),
  users bigint not null,
  primary key (day, tier, length, outcome)
);

-- How far the ledger of each account is in usage_by_price and tier_changes_by_day; never ahead of rolled_seq. What is in the other
-- sums already is added by the next passes.
alter table energy.rollup_marks add column priced_seq bigint not null default 0 check (priced_seq >= 0);

alter table energy.rollup_state
  add column prices_until timestamptz,
  add column outcomes_until date;

comment on column energy.rollup_state.prices_until is 'as complete_until, of what is used by price and of changes of tier';
comment on column energy.rollup_state.outcomes_until is 'the last day of which stops and streaks are in the sums';

-- Where people have been active already, days that have begun somewhere on earth were noted in part, and so were the streaks
-- of the next one.
update energy.rollup_state
set outcomes_until = (now() at time zone 'Pacific/Kiritimati')::date + 1
where exists (select from public.user_energy);
