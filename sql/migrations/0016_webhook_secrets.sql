-- A secret that was replaced signs until the end that it was promised, also where the next one is replaced before that.

alter table energy.webhook_endpoints add column older_secrets jsonb;

comment on column energy.webhook_endpoints.older_secrets is
  'secrets before previous_secret that may still sign: [{secret, until}], or null';
