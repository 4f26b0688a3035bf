-- public.ai_cost_estimates: everyone signed in reads the features; super admins and the server write.

alter table public.ai_cost_estimates enable row level security;
revoke all on public.ai_cost_estimates from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.ai_cost_estimates to authenticated, service_role;

drop policy if exists ai_cost_estimates_read on public.ai_cost_estimates;
create policy ai_cost_estimates_read on public.ai_cost_estimates
  for select to authenticated
  using (true);

drop policy if exists ai_cost_estimates_admin on public.ai_cost_estimates;
create policy ai_cost_estimates_admin on public.ai_cost_estimates
  for all to authenticated
  using (energy.is_super_admin())
  with check (energy.is_super_admin());
