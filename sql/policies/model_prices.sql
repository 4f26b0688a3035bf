-- public.model_prices: what a model costs the platform is no user's business: super admins and the server read and
-- write, nobody else.

alter table public.model_prices enable row level security;
revoke all on public.model_prices from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.model_prices to authenticated, service_role;

drop policy if exists model_prices_admin on public.model_prices;
create policy model_prices_admin on public.model_prices
  for all to authenticated
  using (energy.is_super_admin())
  with check (energy.is_super_admin());
