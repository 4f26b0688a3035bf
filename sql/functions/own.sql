-- What a signed-in user reads of their own, under their own role.

-- {verb, …} → what that verb of reading answers about whoever is signed in: the user is the one of the token's claims, a super
-- admin as any other, whatever the request says. Of a call it tells the entry alone: a kept reply is long. Where nobody
-- is signed in, it answers as about a user who is not there. Raises case_not_found for any other verb. Reads only.
create or replace function energy.read_own(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- The id of all zeroes is nobody's: the keys of servers stand under it.
  the_user uuid := nullif(energy.uid(), '00000000-0000-0000-0000-000000000000');
  own jsonb := request || jsonb_build_object('user_id', the_user);
begin
  case request ->> 'verb'
    when 'read_entries' then return energy.read_entries(own, at);
    when 'read_call' then return jsonb_build_object('ok', true, 'entry', energy.read_call(own, at) -> 'entry');
    when 'read_grants' then return energy.read_grants(own, at);
    when 'read_usage' then return energy.read_usage(own, at);
    when 'read_scans' then return energy.read_scans(own, at);
    when 'read_scan' then return energy.read_scan(own, at);
    when 'list_keys' then return energy.list_keys(own, at);
  end case;
end
$$;
