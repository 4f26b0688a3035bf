-- Takes the lock of the accounts before that of any other table, as the verbs do. Policies are applied again on live
-- databases: so they wait for a running verb, and the next verb for them, but never each for the other.

do $order$
begin
  lock table public.user_energy in access exclusive mode;
end
$order$;
