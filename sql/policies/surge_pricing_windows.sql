-- public.surge_pricing_windows: everyone signed in reads prices by the hour; super admins and the server write.

alter table public.surge_pricing_windows enable row level security;
revoke all on public.surge_pricing_windows from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.surge_pricing_windows to authenticated, service_role;

drop policy if exists surge_pricing_windows_read on public.surge_pricing_windows;
create policy surge_pricing_windows_read on public.surge_pricing_windows
  for select to authenticated
  using (true);

drop policy if exists surge_pricing_windows_admin on public.surge_pricing_windows;
create policy surge_pricing_windows_admin on public.surge_pricing_windows
  for all to authenticated
  using (energy.is_super_admin())
  with check (energy.is_super_admin());
