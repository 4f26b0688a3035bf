-- public.user_energy: a user reads their own account, a super admin every one; only the verbs write.

alter table public.user_energy enable row level security;
revoke all on public.user_energy from public, anon, authenticated, service_role;
grant select on public.user_energy to authenticated, service_role;

drop policy if exists user_energy_own on public.user_energy;
create policy user_energy_own on public.user_energy
  for select to authenticated
  using (user_id between energy.reads_from() and energy.reads_to());
