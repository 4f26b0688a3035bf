-- verify: rebuilds every balance from the ledger and lists what differs.

-- Each row is one difference: which invariant (docs/invariants.md), whose account, what was expected and what was found.
-- No row means that the books are right. Reads only; p_user limits it to one account.
create or replace function energy.verify(p_user uuid default null)
returns table (invariant text, user_id uuid, expected text, found text)
language sql
stable
security definer
set search_path = ''
as $$
  with account as (
    select * from public.user_energy a where p_user is null or a.user_id = p_user
  ),
  entry as (
    select * from energy.entries e where p_user is null or e.user_id = p_user
  ),
  lot as (
    select * from energy.grants g where p_user is null or g.user_id = p_user
  ),
  hold as (
    select * from energy.holds h where p_user is null or h.user_id = p_user
  ),
  usage as (
    select * from public.token_usage t where t.source = 'engine' and (p_user is null or t.user_id = p_user)
  ),
  ledger as (
    select e.user_id, sum(e.delta) as balance, count(*) as entries, max(e.seq) as last_seq
    from entry e group by e.user_id
  ),
  running as (
    select e.user_id, e.seq, e.balance_after, sum(e.delta) over (partition by e.user_id order by e.seq) as balance
    from entry e
  ),
  lots as (
    select g.user_id, sum(g.remaining) as remaining from lot g group by g.user_id
  ),
  open_holds as (
    select h.user_id, sum(h.energy) as energy, sum(h.tokens) as tokens from hold h where h.status = 'open' group by h.user_id
  ),
  lot_moves as (
    select e.user_id, (l ->> 0)::bigint as seq,
      sum(case when e.kind = 'adjust' and e.delta > 0 then -(l ->> 1)::numeric else (l ->> 1)::numeric end) as used
    from entry e, jsonb_array_elements(e.receipt -> 'lots') l
    where e.kind <> 'grant'
    group by 1, 2
  ),
  day_sum as (
    select t.user_id, t.usage_day as day, t.feature, count(*) as calls, sum(t.input_tokens) as input_tokens,
      sum(t.output_tokens) as output_tokens, sum(t.energy_cost) as energy_cost, coalesce(sum(t.cost_usd), 0) as cost_usd
    from usage t group by 1, 2, 3
  )
  select '1 current_energy = sum of entries', a.user_id, coalesce(l.balance, 0)::text, a.current_energy::text
  from account a left join ledger l using (user_id)
  where a.current_energy <> coalesce(l.balance, 0)
  union all
  select '1 current_energy = sum of lots', a.user_id, coalesce(l.remaining, 0)::text, a.current_energy::text
  from account a left join lots l using (user_id)
  where a.current_energy <> coalesce(l.remaining, 0)
  union all
  select '1 balance_after = running sum', r.user_id, r.balance::text, format('%s at seq %s', r.balance_after, r.seq)
  from running r
  where r.balance_after <> r.balance
  union all
  select '1 entries are numbered 1 to version', a.user_id, a.version::text, format('%s entries to %s', l.entries, l.last_seq)
  from account a left join ledger l using (user_id)
  where coalesce(l.entries, 0) <> a.version or coalesce(l.last_seq, 0) <> a.version
  union all
  select '1 every entry has an account', l.user_id, 'an account', 'none'
  from ledger l left join public.user_energy a using (user_id)
  where a.user_id is null
  union all
  select '1 every lot has its entry', coalesce(g.user_id, e.user_id), e.delta::text, g.amount::text
  from (select * from entry where delta > 0 and not (kind = 'adjust' and receipt ? 'lots')) e
  full join lot g on g.user_id = e.user_id and g.seq = e.seq
  where e.delta is distinct from g.amount
  union all
  select '1 a lot has lost what entries took from it', g.user_id, (g.amount - coalesce(m.used, 0))::text, g.remaining::text
  from lot g left join lot_moves m on m.user_id = g.user_id and m.seq = g.seq
  where g.remaining <> g.amount - coalesce(m.used, 0)
  union all
  select '2 held_energy = sum of open holds', a.user_id, coalesce(h.energy, 0)::text, a.held_energy::text
  from account a left join open_holds h using (user_id)
  where a.held_energy <> coalesce(h.energy, 0)
  union all
  select '2 tokens_held = sum of open holds', a.user_id, coalesce(h.tokens, 0)::text, a.tokens_held::text
  from account a left join open_holds h using (user_id)
  where a.tokens_held <> coalesce(h.tokens, 0)
  union all
  select '3 0 <= held <= current', a.user_id, a.current_energy::text, a.held_energy::text
  from account a
  where not (0 <= a.held_energy and a.held_energy <= a.current_energy)
  union all
  select '4 a hold ends exactly once', h.user_id,
    case when h.status = 'settled' then 'one settlement' else 'no paid settlement' end,
    format('%s, %s', h.status, coalesce(e.kind || ' ' || e.delta, 'none'))
  from hold h left join energy.entries e on e.user_id = h.user_id and e.key = h.id
  where (h.status = 'settled') <> (e.kind is not null)
    and not (h.status = 'expired' and e.kind = 'settle' and e.delta = 0)
  union all
  select '5 a settlement charges at most its hold', e.user_id, h.energy::text, (-e.delta)::text
  from entry e left join energy.holds h on h.user_id = e.user_id and h.id = e.hold_id
  where e.kind = 'settle' and (h.energy is null or -e.delta > h.energy)
  union all
  select '6 a usage row has one entry of the same cost', coalesce(t.user_id, e.user_id), (-e.delta)::text, t.energy_cost::text
  from (select * from entry where kind in ('charge', 'settle')) e
  full join usage t on t.user_id = e.user_id and t.id = e.key
  where -e.delta is distinct from t.energy_cost
  union all
  select '6 the sums of a day equal its usage rows', coalesce(d.user_id, s.user_id), s::text, d::text
  from (select * from energy.usage_days u where p_user is null or u.user_id = p_user) d
  full join day_sum s on s.user_id = d.user_id and s.day = d.day and s.feature = d.feature
  where (d.calls, d.input_tokens, d.output_tokens, d.energy_cost, d.cost_usd)
    is distinct from (s.calls, s.input_tokens, s.output_tokens, s.energy_cost, s.cost_usd)
  union all
  select '7 one key, one effect', e.user_id, 'a key of its own', format('%s also names a hold', e.key)
  from entry e join energy.holds h on h.user_id = e.user_id and h.id = e.key
  where e.kind <> 'settle'
$$;
