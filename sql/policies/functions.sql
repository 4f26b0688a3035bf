-- Who may execute what: the verbs are for the server alone (service_role), who asks is for those who are signed in, what
-- is read of one's own is for those who are signed in alone, and all else is internal, for no role: the verbs, which run as
-- their owner, call it. Every function is closed first, so that a new one is closed until it is named here, and a signature
-- that was given up stays closed.
-- Supabase grants execute on new functions to the API roles by default, so it is taken away by name.

do $privileges$
declare
  one regprocedure;
  asking constant regprocedure[] := array[
    'energy.uid()',
    'energy.is_super_admin()',
    'energy.reads_from()',
    'energy.reads_to()'];
  -- One that takes the user from the claims, and never from what it is asked.
  own constant regprocedure[] := array['energy.read_own(jsonb, timestamptz)'];
  verbs constant regprocedure[] := array[
    'energy.open_account(jsonb, timestamptz)',
    'energy.read_account(jsonb, timestamptz)',
    'energy.place_hold(jsonb, timestamptz)',
    'energy.extend_hold(jsonb, timestamptz)',
    'energy.settle_hold(jsonb, timestamptz)',
    'energy.release_hold(jsonb, timestamptz)',
    'energy.charge(jsonb, timestamptz)',
    'energy.grant(jsonb, timestamptz)',
    'energy.purchase(jsonb, timestamptz)',
    'energy.refund(jsonb, timestamptz)',
    'energy.adjust(jsonb, timestamptz)',
    'energy.set_tier(jsonb, timestamptz)',
    'energy.set_time_zone(jsonb, timestamptz)',
    'energy.set_limits(jsonb, timestamptz)',
    'energy.freeze(jsonb, timestamptz)',
    'energy.forget_user(jsonb, timestamptz)',
    'energy.turn_days(integer, timestamptz)',
    'energy.sweep_accounts(jsonb, timestamptz)',
    'energy.sweep_holds(jsonb, timestamptz)',
    'energy.read_entries(jsonb, timestamptz)',
    'energy.read_usage(jsonb, timestamptz)',
    'energy.mark_active(jsonb, timestamptz)',
    'energy.reset_streak(jsonb, timestamptz)',
    'energy.read_regeneration(jsonb, timestamptz)',
    'energy.regenerate(jsonb, timestamptz)',
    'energy.claim_referral(jsonb, timestamptz)',
    'energy.read_events(jsonb, timestamptz)',
    'energy.read_regeneration_report(jsonb, timestamptz)',
    'energy.read_rule_changes(jsonb, timestamptz)',
    'energy.read_call(jsonb, timestamptz)',
    'energy.keep_reply(jsonb, timestamptz)',
    'energy.drop_replies(timestamptz)',
    'energy.start_scan(jsonb, timestamptz)',
    'energy.mark_scan(jsonb, timestamptz)',
    'energy.read_scan_items(jsonb, timestamptz)',
    'energy.read_scan(jsonb, timestamptz)',
    'energy.read_scans(jsonb, timestamptz)',
    'energy.record_scan(jsonb, timestamptz)',
    'energy.pay_scan(jsonb, timestamptz)',
    'energy.read_unlearned(jsonb, timestamptz)',
    'energy.read_running_dry(jsonb, timestamptz)',
    'energy.save_patterns(jsonb, timestamptz)',
    'energy.read_cohort(integer)',
    'energy.add_to_cohort(jsonb, timestamptz)',
    'energy.read_answers(jsonb, timestamptz)',
    'energy.read_unlearned_calls(jsonb, timestamptz)',
    'energy.keep_answers(jsonb, timestamptz)',
    'energy.create_key(jsonb, timestamptz)',
    'energy.use_key(jsonb, timestamptz)',
    'energy.note_key_use(jsonb, timestamptz)',
    'energy.list_keys(jsonb, timestamptz)',
    'energy.revoke_key(jsonb, timestamptz)',
    'energy.read_grants(jsonb, timestamptz)',
    'energy.change_setting(jsonb, timestamptz)',
    'energy.change_user(jsonb, timestamptz)',
    'energy.read_settings(jsonb, timestamptz)',
    'energy.read_change(jsonb, timestamptz)',
    'energy.read_audit(jsonb, timestamptz)',
    'energy.verify(uuid)',
    'energy.roll_up(jsonb, timestamptz)',
    'energy.roll_up_returns(jsonb, timestamptz)',
    'energy.roll_up_outcomes(jsonb, timestamptz)',
    'energy.drop_sums()',
    'energy.check_rollups()',
    'energy.note_check(jsonb, timestamptz)',
    'energy.report_usage(jsonb)',
    'energy.report_calls(jsonb)',
    'energy.report_regeneration(jsonb)',
    'energy.report_returns(jsonb)',
    'energy.report_outcomes(jsonb)',
    'energy.report_heavy_users(jsonb)',
    'energy.report_find_users(jsonb)',
    'energy.report_timeline(jsonb)',
    'energy.report_health(jsonb, timestamptz)',
    'energy.note_provider_errors(jsonb, timestamptz)',
    'energy.note_job(jsonb, timestamptz)',
    'energy.read_wanted_events(jsonb, timestamptz)',
    'energy.note_refused_call(jsonb, timestamptz)',
    'energy.read_unseen_users(jsonb, timestamptz)',
    'energy.read_happenings(jsonb, timestamptz)',
    'energy.save_happenings(jsonb, timestamptz)',
    'energy.read_lapsing_lots(jsonb, timestamptz)',
    'energy.add_webhook_events(jsonb, timestamptz)',
    'energy.change_webhook(jsonb, timestamptz)',
    'energy.disable_webhook(jsonb, timestamptz)',
    'energy.read_webhooks(jsonb, timestamptz)',
    'energy.claim_deliveries(jsonb, timestamptz)',
    'energy.finish_delivery(jsonb, timestamptz)',
    'energy.resend_delivery(jsonb, timestamptz)',
    'energy.add_webhook_test(jsonb, timestamptz)',
    'energy.read_deliveries(jsonb, timestamptz)',
    'energy.drop_webhook_events(jsonb, timestamptz)',
    'energy.read_webhook_standing(jsonb, timestamptz)',
    'energy.is_time_zone(text)',
    'public.reset_daily_token_usage()',
    'public.calculate_token_energy_cost(uuid, bigint)'];
  -- Runs as whoever signs a user up; a trigger asks nobody for the right to execute it.
  triggers constant regprocedure[] := array['public.create_default_energy_pattern()'];
begin
  for one in
    select p.oid::regprocedure
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'energy'
      or p.oid = any (verbs || triggers)
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', one);
  end loop;

  foreach one in array asking || verbs loop
    execute format('grant execute on function %s to service_role', one);
  end loop;
  foreach one in array asking || own loop
    execute format('grant execute on function %s to authenticated', one);
  end loop;

  -- Supabase's sign-up runs as this role; it may welcome a user and nothing else.
  if exists (select from pg_catalog.pg_roles where rolname = 'supabase_auth_admin') then
    grant usage on schema energy to supabase_auth_admin;
    grant execute on function energy.welcome(uuid) to supabase_auth_admin;
  end if;
end
$privileges$;
