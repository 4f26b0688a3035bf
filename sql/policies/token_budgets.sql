-- public.token_budgets: everyone signed in reads the tiers; super admins and the server write.

alter table public.token_budgets enable row level security;
revoke all on public.token_budgets from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.token_budgets to authenticated, service_role;

drop policy if exists token_budgets_read on public.token_budgets;
create policy token_budgets_read on public.token_budgets
  for select to authenticated
  using (true);

drop policy if exists token_budgets_admin on public.token_budgets;
create policy token_budgets_admin on public.token_budgets
  for all to authenticated
  using (energy.is_super_admin())
  with check (energy.is_super_admin());
