-- forget_user: erases a person and keeps the sums.

-- {user_id, key} → the last entry. Releases the open holds, adjusts the balance to zero, deletes patterns, kept replies, keys, what
-- was learned of their answers, events that were not delivered and the claim of who referred the user, blanks metadata, delivered
-- events and what admins wrote of the user, freezes and marks the account.
-- Numbers stay, so that every sum still adds up; the ledger's receipts never held text. Locks the account row.
create or replace function energy.forget_user(request jsonb, at timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment timestamptz := coalesce(at, clock_timestamp());
  the_user uuid := (request ->> 'user_id')::uuid;
  the_key uuid := (request ->> 'key')::uuid;
  print uuid := energy.fingerprint('forget_user', request);
  balance numeric;
  answer jsonb;
begin
  perform energy.prepare(array[the_user], moment);
  if the_key is null then
    return energy.refusal('invalid_request', 'forget_user needs a key');
  end if;
  answer := energy.replay(the_user, the_key, print);
  if answer is not null then
    return answer;
  end if;
  if not exists (select from public.user_energy where user_id = the_user and erased_at is null) then
    return energy.refusal('unknown_user', 'there is no account for this user');
  end if;

  update energy.holds set status = 'released', ended_at = moment where user_id = the_user and status = 'open';
  update public.user_energy set held_energy = 0, tokens_held = 0 where user_id = the_user;
  perform energy.apply_due(the_user, moment);
  select current_energy into strict balance from public.user_energy where user_id = the_user;
  answer := energy.take_back(the_user, the_key, print, 'forgotten', balance, '{}', moment);

  -- Before the facts of the calls are blanked.
  perform energy.roll_up_user(the_user);
  -- In this order: learning locks the pattern first, and keeps nothing of a user who has none.
  delete from public.user_energy_patterns where user_id = the_user;
  delete from energy.pattern_states where user_id = the_user;
  delete from energy.replies where user_id = the_user;
  delete from energy.referral_claims where user_id = the_user;
  delete from energy.fact_keys where user_id = the_user;
  delete from energy.active_days where user_id = the_user;
  delete from energy.refused_days where user_id = the_user;
  -- Waits for a learner who is writing, and keeps the next one waiting until this user is seen to be erased.
  update energy.learning_progress set updated_at = updated_at;
  delete from energy.user_output_sketches where user_id = the_user;
  delete from energy.scan_items where user_id = the_user;
  delete from energy.scans where user_id = the_user;
  delete from energy.api_keys where user_id = the_user;
  perform energy.forget_webhooks(the_user);
  update energy.audit_log set reason = null where subject = 'users/' || the_user;
  update public.token_usage set metadata = '{}' where user_id = the_user and metadata <> '{}';
  update public.energy_regeneration_events set metadata = '{}' where user_id = the_user and metadata <> '{}';
  update public.user_energy
  set frozen_at = coalesce(frozen_at, moment), erased_at = moment, last_activity_at = null, time_zone = 'UTC',
      due_at = '-infinity'
  where user_id = the_user;
  return answer;
end
$$;
