-- What a server reads for a user: the lots that are open.

-- {user_id} → {ok, grants}: soonest to lapse first, as they are spent; at most 500. Reads only: a lot that has lapsed
-- and was not cleared away yet is left out.
create or replace function energy.read_grants(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'grants', coalesce(jsonb_agg(
    jsonb_build_object(
      'seq', g.seq, 'reason', g.reason, 'amount', g.amount, 'remaining', g.remaining,
      'expires_at', g.expires_at, 'created_at', g.created_at)
    order by g.expires_at nulls last, g.seq), '[]'))
  from (
    select * from energy.grants
    where user_id = (request ->> 'user_id')::uuid and is_open and coalesce(expires_at > coalesce(at, now()), true)
    order by expires_at nulls last, seq
    limit 500
  ) g
$$;
