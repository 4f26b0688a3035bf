-- What operators see of outcomes: what was used at which price, who ran short and went on, whose streak was kept, who changed
-- tier. Tables of schema energy are machinery: see 0001.

-- A user's local day with activity: the streak with it, and how many missed days freezes forgave just before.
create table energy.active_days (
  user_id uuid not null,
  day date not null,
  streak_days integer not null check (streak_days > 0),
  forgiven integer not null default 0 check (forgiven >= 0),
  primary key (user_id, day)
);

-- A user's local day on which a call was refused for want of energy or of tokens, and when that was the first time.
create table energy.refused_days (
  user_id uuid not null,
  day date not null,
  first_at timestamptz not null,
  primary key (user_id, day)
);

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

-- Whole days since the user was refused a call; 31: that many or more, 32: never.
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

alter table energy.rollup_state add column outcomes_until date;

comment on column energy.rollup_state.outcomes_until is 'the last day of which stops and streaks are in the sums';

alter type energy.usage_line add attribute multiplier numeric;

-- What is rolled up already is not in the new sums: the next pass makes all of them anew.
delete from energy.rollup_marks;
delete from energy.usage_by_hour;
delete from energy.usage_by_day;
delete from energy.usage_by_cohort;
delete from energy.usage_by_user;
delete from energy.entries_by_day;
update energy.rollup_state
set generation = generation + 1, complete_until = null, rollups_checked_at = null, rollup_differences = null;
