-- Deep scans: what was asked for, how far it has come, what it brought. The energy moves by holds and settlements of its calls.

-- {user_id, key, fingerprint, criteria, manner, prospects, unrun_at_most} → the scan. The same key and fingerprint answer the scan that is there.
-- Of scans that nothing was judged of only the newest so many are kept: a list costs nothing before it is run. Locks the account.
create or replace function energy.start_scan(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_scan uuid := (request ->> 'key')::uuid;
  scan energy.scans;
begin
  perform from public.user_energy where user_id = the_user and erased_at is null for update;
  if not found then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;
  insert into energy.scans (user_id, id, fingerprint, criteria, manner, items, created_at, updated_at)
  values (
    the_user, the_scan, (request ->> 'fingerprint')::uuid, request -> 'criteria',
    coalesce(request -> 'manner', '{}'), jsonb_array_length(request -> 'prospects'), moment, moment)
  on conflict (user_id, id) do nothing
  returning * into scan;
  if found then
    insert into energy.scan_items (user_id, scan_id, position, prospect)
    select the_user, the_scan, nth - 1, prospect
    from jsonb_array_elements(request -> 'prospects') with ordinality as p (prospect, nth);
    perform energy.forget_unrun_scans(the_user, (request ->> 'unrun_at_most')::integer);
    return energy.scan_answer(scan);
  end if;
  select * into strict scan from energy.scans where user_id = the_user and id = the_scan;
  if scan.fingerprint <> (request ->> 'fingerprint')::uuid then
    return energy.refusal('idempotency_conflict', 'this idempotency key was used for another scan');
  end if;
  return energy.scan_answer(scan);
end
$$;

-- Forgets the scans of a user that nothing was judged of, but for the newest so many. One whose first call is under way loses
-- it unpaid: its results are refused.
create or replace function energy.forget_unrun_scans(the_user uuid, most integer)
returns void
language sql
set search_path = ''
as $$
  with forgotten as (
    delete from energy.scans s
    where s.user_id = the_user and s.id in (
      select u.id
      from energy.scans u
      where u.user_id = the_user and u.answered_to = 0
      order by u.created_at desc, u.id desc
      offset most)
    returning s.id
  )
  delete from energy.scan_items i
  using forgotten f
  where i.user_id = the_user and i.scan_id = f.id
$$;

-- A scan as the verbs answer it. Pure.
create or replace function energy.scan_answer(scan energy.scans)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'ok', true, 'scan_id', scan.id, 'criteria', scan.criteria, 'manner', scan.manner, 'items', scan.items,
    'status', scan.status, 'stop_reason', scan.stop_reason, 'paid_to', scan.paid_to, 'answered_to', scan.answered_to,
    'answered_hold', scan.answered_hold, 'terms', scan.terms, 'list_tokens', scan.list_tokens, 'tokens', scan.tokens,
    'energy', scan.energy, 'created_at', scan.created_at, 'updated_at', scan.updated_at)
$$;

-- {user_id, scan_id, status, reason?} → the scan: running again, or stopped. A finished scan stays finished. Locks the scan.
create or replace function energy.mark_scan(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  scan energy.scans;
begin
  update energy.scans
  set status = case when status = 'finished' then status else request ->> 'status' end,
      stop_reason = case when status = 'finished' then stop_reason else request ->> 'reason' end,
      updated_at = coalesce(at, clock_timestamp())
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'scan_id')::uuid
  returning * into scan;
  if not found then
    return energy.refusal('not_found', 'there is no such scan of this user');
  end if;
  return energy.scan_answer(scan);
end
$$;

-- {user_id, scan_id, from, most} → {ok, items}: the next prospects, in order. Reads only.
create or replace function energy.read_scan_items(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'items', coalesce(jsonb_agg(item), '[]'))
  from (
    select jsonb_build_object('position', i.position, 'prospect', i.prospect) as item
    from energy.scan_items i
    where i.user_id = (request ->> 'user_id')::uuid and i.scan_id = (request ->> 'scan_id')::uuid
      and i.position >= (request ->> 'from')::integer
    order by i.position
    limit (request ->> 'most')::integer
  ) next
$$;

-- {user_id, scan_id} → the scan with its results so far, of what is paid for alone. Reads only.
create or replace function energy.read_scan(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  scan energy.scans;
begin
  select * into scan
  from energy.scans
  where user_id = (request ->> 'user_id')::uuid and id = (request ->> 'scan_id')::uuid;
  if not found then
    return energy.refusal('not_found', 'there is no such scan of this user');
  end if;
  return energy.scan_answer(scan) || jsonb_build_object('results', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'position', i.position, 'prospect', i.prospect, 'result', i.result) order by i.position), '[]')
    from energy.scan_items i
    where i.user_id = scan.user_id and i.scan_id = scan.id and i.position < scan.paid_to));
end
$$;

-- {user_id, limit, before?} → {ok, scans}: the newest first, those after the scan `before`. Reads only.
create or replace function energy.read_scans(request jsonb, at timestamptz default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('ok', true, 'scans', coalesce(jsonb_agg(scan), '[]'))
  from (
    select energy.scan_answer(s) as scan
    from energy.scans s
    where s.user_id = (request ->> 'user_id')::uuid
      and (request ->> 'before' is null or (s.created_at, s.id) < (
        select b.created_at, b.id
        from energy.scans b
        where b.user_id = s.user_id and b.id = (request ->> 'before')::uuid))
    order by s.created_at desc, s.id desc
    limit (request ->> 'limit')::integer
  ) newest
$$;

-- {user_id, scan_id, from, hold_id, results, tokens, list_tokens, terms} → {ok}. Notes the results of the items from `from` on,
-- before the hold is settled that pays for them; refused with request_in_progress where another call has them in hand
-- or they are paid, so that no item is paid by two calls. Locks the scan.
create or replace function energy.record_scan(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_hold uuid := (request ->> 'hold_id')::uuid;
  first_item integer := (request ->> 'from')::integer;
  scan energy.scans;
begin
  select * into scan
  from energy.scans
  where user_id = the_user and id = (request ->> 'scan_id')::uuid
  for update;
  if not found then
    return energy.refusal('not_found', 'there is no such scan of this user');
  end if;
  if scan.paid_to <> first_item or (scan.answered_to > scan.paid_to and scan.answered_hold <> the_hold and exists (
    select from energy.holds h
    where h.user_id = the_user and h.id = scan.answered_hold
      and (h.status = 'settled' or (h.status = 'open' and h.expires_at > moment))))
  then
    return energy.refusal('request_in_progress', 'these items of the scan are worked on elsewhere');
  end if;
  update energy.scan_items i
  set result = r.result
  from jsonb_array_elements(request -> 'results') with ordinality as r (result, nth)
  where i.user_id = the_user and i.scan_id = scan.id and i.position = first_item + r.nth - 1;
  update energy.scans
  set answered_to = first_item + jsonb_array_length(request -> 'results'),
      answered_hold = the_hold,
      answered_tokens = (request ->> 'tokens')::bigint,
      answered_list_tokens = (request ->> 'list_tokens')::bigint,
      answered_terms = request -> 'terms',
      updated_at = moment
  where user_id = the_user and id = scan.id;
  return '{"ok": true}';
end
$$;

-- {user_id, scan_id} → the scan. Where the answers in hand have been settled they are paid for, once: the settlement's entry is looked
-- up, not told. Without it nothing changes. Locks the scan.
create or replace function energy.pay_scan(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  the_user uuid := (request ->> 'user_id')::uuid;
  scan energy.scans;
  paid numeric;
begin
  select * into scan
  from energy.scans
  where user_id = the_user and id = (request ->> 'scan_id')::uuid
  for update;
  if not found then
    return energy.refusal('not_found', 'there is no such scan of this user');
  end if;
  select -delta into paid
  from energy.entries
  where user_id = the_user and key = scan.answered_hold and kind = 'settle';
  if scan.answered_to = scan.paid_to or paid is null then
    return energy.scan_answer(scan);
  end if;
  update energy.scans
  set paid_to = answered_to,
      terms = answered_terms,
      list_tokens = answered_list_tokens,
      tokens = tokens + answered_tokens,
      energy = energy + paid,
      status = case when answered_to = items then 'finished' else status end,
      stop_reason = case when answered_to = items then null else stop_reason end,
      updated_at = coalesce(at, clock_timestamp())
  where user_id = the_user and id = scan.id
  returning * into scan;
  return energy.scan_answer(scan);
end
$$;
