-- The jobs on Supabase, by pg_cron: what SQL can do alone, and a request to the Edge Function energy-jobs for the rest.
-- Run it once in the SQL editor, and again after a change: a name is scheduled once. Before the first time:
--   select vault.create_secret('https://PROJECT.supabase.co/functions/v1/energy-jobs', 'energy_jobs_url');
--   select vault.create_secret('the ENERGY_JOBS_SECRET of the function, 32 characters or more', 'energy_jobs_secret');
-- Where another worker runs (energy jobs start), this is not needed; both together do no harm. Webhooks are sent by such a worker alone:
-- README.md beside this says why.

create extension if not exists pg_cron;
create extension if not exists pg_net;

-- One transaction for all accounts: from some 20,000 users on, have it done by the request below instead, in batches.
select cron.schedule('energy daily-reset', '*/15 * * * *', $$ select public.reset_daily_token_usage() $$);
select cron.schedule('energy expire-holds', '* * * * *', $$ select energy.sweep_holds('{"accounts": 1000}') $$);
select cron.schedule('energy drop-replies', '41 * * * *', $$ select energy.drop_replies() $$);

select cron.schedule('energy ' || job, schedule, format(
  $$
    select net.http_post(
      url := (select decrypted_secret from vault.decrypted_secrets where name = 'energy_jobs_url') || '/%s',
      headers := jsonb_build_object(
        'Authorization', 'Bearer ' || (select decrypted_secret from vault.decrypted_secrets where name = 'energy_jobs_secret'),
        'Content-Type', 'application/json'),
      body := '{}'::jsonb,
      timeout_milliseconds := 300000)
  $$, job))
from (values
  ('learn-patterns', '7 * * * *'),
  ('learn-answers', '*/10 * * * *'),
  ('roll-up', '*/5 * * * *'),
  ('recommend', '22 * * * *')
) as jobs (job, schedule);

-- As this file once scheduled it.
select cron.unschedule(jobid) from cron.job where jobname = 'energy deliver-webhooks';
