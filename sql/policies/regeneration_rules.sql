-- public.regeneration_rules: what a reason gives, and when, would be a recipe in the wrong hands: super admins and the
-- server read and write, nobody else.

alter table public.regeneration_rules enable row level security;
revoke all on public.regeneration_rules from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.regeneration_rules to authenticated, service_role;

drop policy if exists regeneration_rules_admin on public.regeneration_rules;
create policy regeneration_rules_admin on public.regeneration_rules
  for all to authenticated
  using (energy.is_super_admin())
  with check (energy.is_super_admin());
