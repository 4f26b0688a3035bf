-- public.energy_regeneration_events: a user reads their own events, a super admin all. A user may note an event of their
-- own, as a client: it is worth nothing, its id and time are the database's, and it has no metadata, which rules learn
-- from. Events that are worth something come from the verbs alone.

alter table public.energy_regeneration_events enable row level security;
revoke all on public.energy_regeneration_events from public, anon, authenticated, service_role;
grant select on public.energy_regeneration_events to authenticated, service_role;
grant insert (user_id, reason) on public.energy_regeneration_events to authenticated;

drop policy if exists energy_regeneration_events_own on public.energy_regeneration_events;
create policy energy_regeneration_events_own on public.energy_regeneration_events
  for select to authenticated
  using (user_id between energy.reads_from() and energy.reads_to());

drop policy if exists energy_regeneration_events_client on public.energy_regeneration_events;
create policy energy_regeneration_events_client on public.energy_regeneration_events
  for insert to authenticated
  with check (
    user_id = energy.uid()
    and source = 'client'
    and energy_amount = 0
    and entry_seq is null
    and local_day is null
    and value_usd is null
    and metadata = '{}'
    and created_at = now());
