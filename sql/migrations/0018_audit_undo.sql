-- What a line of the audit log undid, and which entry of the ledger it tells of, so that energy is taken back from its own lot.

alter table energy.audit_log
  add column undoes uuid,
  add column entry_seq bigint;

create index audit_log_undoes on energy.audit_log (undoes) where undoes is not null;

comment on column energy.audit_log.undoes is 'the line that was undone';
comment on column energy.audit_log.entry_seq is 'of an account: its entry in the ledger; null in lines from before it was kept';
