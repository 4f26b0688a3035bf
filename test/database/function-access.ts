/** Who may execute each function? A function that is not named here is one that nobody has thought of. */

/** For those who are signed in, and the server: who is asking. Policies call them. */
const asking = ['energy.uid', 'energy.is_super_admin', 'energy.reads_from', 'energy.reads_to'];

/** For the server alone. */
const verbs = [
  'energy.open_account',
  'energy.read_account',
  'energy.place_hold',
  'energy.extend_hold',
  'energy.settle_hold',
  'energy.release_hold',
  'energy.charge',
  'energy.grant',
  'energy.purchase',
  'energy.refund',
  'energy.adjust',
  'energy.set_tier',
  'energy.set_time_zone',
  'energy.set_limits',
  'energy.freeze',
  'energy.forget_user',
  'energy.turn_days',
  'energy.sweep_accounts',
  'energy.sweep_holds',
  'energy.read_entries',
  'energy.read_usage',
  'energy.mark_active',
  'energy.reset_streak',
  'energy.read_regeneration',
  'energy.regenerate',
  'energy.claim_referral',
  'energy.read_events',
  'energy.read_regeneration_report',
  'energy.read_rule_changes',
  'energy.read_call',
  'energy.keep_reply',
  'energy.drop_replies',
  'energy.read_unlearned',
  'energy.save_patterns',
  'energy.read_cohort',
  'energy.add_to_cohort',
  'energy.read_answers',
  'energy.read_unlearned_calls',
  'energy.keep_answers',
  'energy.verify',
  'energy.is_time_zone',
  'public.reset_daily_token_usage',
  'public.calculate_token_energy_cost',
];

/** For no role: what verbs, which run as their owner, are made of; called alone, some would mint energy. */
const internal = [
  'energy.account_answer',
  'energy.add_lot',
  'energy.apply_due',
  'energy.calls_between',
  'energy.change_account',
  'energy.charge_one',
  'energy.charge_together',
  'energy.create_account',
  'energy.daily_refill',
  'energy.ensure_account',
  'energy.entry_answer',
  'energy.extend_one',
  'energy.fingerprint',
  'energy.grant_one',
  'energy.hold_answer',
  'energy.is_amount',
  'energy.lapse_lots',
  'energy.last_used_at',
  'energy.learnable_until',
  'energy.learned_until',
  'energy.loss_of_lapsed',
  'energy.lots_between',
  'energy.lots_lapsing',
  'energy.milliseconds_of',
  'energy.not_regenerated',
  'energy.paid_by_reason',
  'energy.pay',
  'energy.pay_together',
  'energy.place_hold_again',
  'energy.place_hold_one',
  'energy.place_holds_together',
  'energy.prepare',
  'energy.prepare_each',
  'energy.ready',
  'energy.recent_use',
  'energy.record_activity',
  'energy.refusal',
  'energy.release_one',
  'energy.replay',
  'energy.rule_number',
  'energy.settle_one',
  'energy.settle_together',
  'energy.settlement',
  'energy.skip_full_days',
  'energy.spend',
  'energy.spent_below',
  'energy.standing_streak',
  'energy.start_of_day',
  'energy.sum_of_lists',
  'energy.sweep',
  'energy.take_back',
  'energy.take_from_budget',
  'energy.turn_day',
  'energy.usable_freezes',
  'energy.usage_of',
  'energy.useful_calls',
  'energy.user_answers',
  'energy.users_are_ours',
  'energy.why_not_held',
  'energy.why_not_spent',
];

/** For triggers, which nobody needs a right to set off; welcome also for Supabase's sign-up. */
const triggers = ['public.create_default_energy_pattern', 'energy.welcome', 'energy.note_rule_change'];

const rows = (names: readonly string[], roles: readonly string[]) =>
  names.map((name) => [name, roles] as const);

/** Function → the roles, of anon, authenticated and service_role, that may execute it. */
export const functionAccess: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...rows(asking, ['authenticated', 'service_role']),
  ...rows(verbs, ['service_role']),
  ...rows(internal, []),
  ...rows(triggers, []),
]);

/** Functions without a search path of their own, with the reason. */
export const unpinnedFunctions: Readonly<Record<string, string>> = {
  'energy.is_amount': 'arithmetic of pg_catalog alone; a setting would keep it from being inlined',
};
