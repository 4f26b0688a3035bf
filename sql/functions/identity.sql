-- Who is asking: the claims of the request, as policies see them.

-- The signed-in user's id, or null. Reads the request's claims only; locks nothing.
create or replace function energy.uid()
returns uuid
language sql
stable
set search_path = ''
as $$
  select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid
$$;

-- True for a super admin: app_metadata.role in the signed token, which users cannot edit themselves.
create or replace function energy.is_super_admin()
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' ->> 'role' = 'super_admin',
    false)
$$;

-- The first and the last user whose rows the asker may read: a signed-in user's own id twice, every id for a super admin,
-- null for nobody. Policies read "between" the two: an index can follow that, which "own, or a super admin" would defeat.
create or replace function energy.reads_from()
returns uuid
language sql
stable
set search_path = ''
as $$
  select case when energy.is_super_admin() then '00000000-0000-0000-0000-000000000000'::uuid else energy.uid() end
$$;

create or replace function energy.reads_to()
returns uuid
language sql
stable
set search_path = ''
as $$
  select case when energy.is_super_admin() then 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid else energy.uid() end
$$;
