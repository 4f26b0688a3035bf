-- citus: skip
-- Foreign keys to auth.users, where the contract names one. A Citus cluster leaves this file out: auth.users is not
-- distributed by user_id there.

alter table public.energy_regeneration_events
  add constraint energy_regeneration_events_user_id_fkey
  foreign key (user_id) references auth.users (id) on delete cascade;
