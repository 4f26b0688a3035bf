-- When a surge window is in force: from one moment on, until another. Milliseconds, as prices are judged by.

alter table public.surge_pricing_windows
  add column active_from timestamptz(3),
  add column active_until timestamptz(3);

alter table public.surge_pricing_windows
  add constraint surge_pricing_windows_active check (
    isfinite(coalesce(active_from, 'epoch')) and isfinite(coalesce(active_until, 'epoch'))
    and (active_from is null or active_until is null or active_from < active_until)) not valid;
alter table public.surge_pricing_windows validate constraint surge_pricing_windows_active;

comment on column public.surge_pricing_windows.active_from is 'the window is open from then on alone; null: since ever';
comment on column public.surge_pricing_windows.active_until is 'not included; null: for ever';
