-- What stands in for Supabase Auth where it is missing: schema auth, its users table, the claims functions and the
-- three API roles. Where any of them exists it is left as it is, so on Supabase this file changes nothing.

do $shim$
declare
  role_name text;
begin
  foreach role_name in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin noinherit', role_name);
        if role_name = 'service_role' then
          execute 'alter role service_role bypassrls';
        end if;
      exception when duplicate_object or unique_violation then
        null; -- roles belong to the whole server: another database's migration was quicker
      end;
    end if;
  end loop;

  if not exists (select from pg_catalog.pg_namespace where nspname = 'auth') then
    create schema auth;
    grant usage on schema auth to anon, authenticated, service_role;
  end if;

  if to_regclass('auth.users') is null then
    create table auth.users (
      id uuid primary key,
      email text,
      created_at timestamptz not null default now()
    );
    comment on table auth.users is 'energy-engine: stands in for Supabase Auth';
  end if;

  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable set search_path = '' as
      $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
  end if;

  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable set search_path = '' as
      $$ select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid $$;
  end if;

  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable set search_path = '' as
      $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role' $$;
  end if;
end
$shim$;
