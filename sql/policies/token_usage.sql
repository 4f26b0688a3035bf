-- public.token_usage: a user reads their own use, a super admin all. A user may note a call of their own, as a client: it
-- costs nothing, names no hold, tier or day, and its id and time are the database's. What was metered comes from the verbs
-- alone.

alter table public.token_usage enable row level security;
revoke all on public.token_usage from public, anon, authenticated, service_role;
grant select on public.token_usage to authenticated, service_role;
grant insert (user_id, feature, model, input_tokens, output_tokens) on public.token_usage to authenticated;

drop policy if exists token_usage_own on public.token_usage;
create policy token_usage_own on public.token_usage
  for select to authenticated
  using (user_id between energy.reads_from() and energy.reads_to());

drop policy if exists token_usage_client on public.token_usage;
create policy token_usage_client on public.token_usage
  for insert to authenticated
  with check (
    user_id = energy.uid()
    and source = 'client'
    and energy_cost = 0
    and cost_usd is null
    and tier is null
    and hold_id is null
    and usage_day is null
    and estimated_tokens is null
    and not compression_mode
    and not spike_detected
    and metadata = '{}'
    and created_at = now()
    and feature ~ '^[a-z][a-z0-9_]{0,62}$'
    and (model is null or length(model) <= 200)
    and input_tokens <= 1000000000
    and output_tokens <= 1000000000);
