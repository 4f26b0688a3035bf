-- public.user_energy_patterns: a user reads their own pattern, a super admin every one; only the engine writes.

alter table public.user_energy_patterns enable row level security;
revoke all on public.user_energy_patterns from public, anon, authenticated, service_role;
grant select on public.user_energy_patterns to authenticated, service_role;

drop policy if exists user_energy_patterns_own on public.user_energy_patterns;
create policy user_energy_patterns_own on public.user_energy_patterns
  for select to authenticated
  using (user_id between energy.reads_from() and energy.reads_to());
