/** What does a database look like that Supabase has prepared? Its auth schema, roles and default privileges, on our server. */

import type { Database } from '@/database/database';
import { openPg } from '@/database/pg-pool';
import { createPostgresDatabase, urlOfDatabase } from './databases.ts';

/**
 * Roles belong to the whole test server, so they are made once and stay; two workers may want it at once, so it is done
 * under a lock of the maintenance database. `supabase_owner` is what Supabase calls `postgres`: it owns the project's
 * tables and is no superuser.
 */
const rolesSql = `
select pg_advisory_xact_lock(7501);
do $roles$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', $$login noinherit password 'postgres'$$),
      ('supabase_auth_admin', $$login noinherit createrole password 'postgres'$$),
      ('supabase_owner', $$login createrole createdb bypassrls password 'postgres'$$)) as r (name, options)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.options);
    end if;
  end loop;
end
$roles$;
grant anon, authenticated, service_role to authenticator, supabase_owner;`;

/** As Supabase Auth makes it: owned by its own role, with row-level security on; the project's owner may use it and hang triggers on it. */
const authSql = `
create schema auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, supabase_owner;
create table auth.users (
  instance_id uuid,
  id uuid primary key,
  aud varchar(255),
  role varchar(255),
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  is_super_admin boolean,
  created_at timestamptz,
  updated_at timestamptz,
  is_anonymous boolean not null default false
);
comment on table auth.users is 'Auth: Stores user login data within a secure schema.';
alter table auth.users enable row level security;
alter table auth.users owner to supabase_auth_admin;
grant select, insert, update, delete, references, trigger on auth.users to supabase_owner;
create function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb $$;
create function auth.uid() returns uuid language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
create function auth.role() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role') $$;
alter function auth.jwt() owner to supabase_auth_admin;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;`;

/** Whatever the owner makes in schema public is handed to the API roles, whole. */
const defaultPrivilegesSql = `
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role supabase_owner in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role supabase_owner in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role supabase_owner in schema public grant all on sequences to anon, authenticated, service_role;`;

const ownershipSql = `
do $$ begin execute format('alter database %I owner to supabase_owner', current_database()); end $$;`;

async function runAsSuperuser(url: string, sql: string): Promise<void> {
  const superuser = await openPg(url);
  await superuser.transaction((tx) => tx.script(sql)).finally(() => superuser.close());
}

export interface SupabaseLike {
  /** The project's owner, who applies migrations. */
  readonly owner: Database;
  /** Whom the API connects as: nobody, until it takes on a role with `{ as: claims }`. */
  readonly authenticator: Database;
  /** Whom sign-ups are written by. */
  readonly authAdmin: Database;
  close(): Promise<void>;
}

/** A database of one's own, prepared as Supabase prepares one, without any schema of ours. */
export async function createSupabaseLike(): Promise<SupabaseLike> {
  const { url, drop } = await createPostgresDatabase('empty');
  await runAsSuperuser(urlOfDatabase('postgres'), rolesSql);
  await runAsSuperuser(url, `${authSql}${defaultPrivilegesSql}${ownershipSql}`);
  const openAs = (role: string) => openPg(url.replace('//postgres:', `//${role}:`));
  const [owner, authenticator, authAdmin] = await Promise.all(
    ['supabase_owner', 'authenticator', 'supabase_auth_admin'].map(openAs),
  );
  if (!owner || !authenticator || !authAdmin) throw new Error('three roles, three connections');
  return {
    owner,
    authenticator,
    authAdmin,
    close: async () => {
      await Promise.all([owner, authenticator, authAdmin].map((database) => database.close()));
      await drop();
    },
  };
}
