-- public.energy_missions: everyone signed in reads what can be done for energy; super admins and the server write.

alter table public.energy_missions enable row level security;
revoke all on public.energy_missions from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.energy_missions to authenticated, service_role;

drop policy if exists energy_missions_read on public.energy_missions;
create policy energy_missions_read on public.energy_missions
  for select to authenticated
  using (true);

drop policy if exists energy_missions_admin on public.energy_missions;
create policy energy_missions_admin on public.energy_missions
  for all to authenticated
  using (energy.is_super_admin())
  with check (energy.is_super_admin());
