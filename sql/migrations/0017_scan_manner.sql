-- How the model of a deep scan is asked, kept with it: who goes on later goes on in the same way, at a price of the same kind.

alter table energy.scans add column manner jsonb not null default '{}';

comment on column energy.scans.manner is 'model and allow_compression, as far as the user chose them';
