/** Why does energy come and go? Each reason in a sentence, and each refusal in the words of whoever is refused. */

const sentences: Readonly<Record<string, string>> = {
  opening: 'Every account opens full.',
  purchase: 'Energy that was bought. It does not lapse.',
  refund: 'A payment that was taken back.',
  adjustment: 'A correction by whoever runs this service.',
  daily_reset: "Your tier's amount, added when your day begins, never above your cap.",
  inactivity_bonus: 'For coming back after three days or more, had on the day of your return.',
  streak_bonus: 'For every seventh day in a row on which you used it.',
  closing_bonus: 'For each deal that you close.',
  low_energy_rescue: 'Once a day, when less than a tenth of your cap is left.',
  behavioral_regen: 'Comes back by the hour while most of what you ask for is of use to you.',
  happy_hour: 'For using it in an hour that grants a bonus.',
  surge_discount: 'A tenth of what you spent yesterday in hours below the usual price.',
  ml_recommendation: 'When it looks as if you would run dry before your next refill.',
  mission_completion: 'For each task that your app sets and you finish.',
  upgrade_bonus: 'The difference between your old and your new daily amount, when you move to a higher tier.',
  referral_bonus: 'For each person who joins through you.',
  productivity_boost: 'For five useful calls in a day.',
  set_time_zone: 'Your day turns by another time zone from then on.',
  set_limits: 'A limit or a setting of your account became another one.',
  set_tier: 'Your cap, daily tokens and prices became those of another tier. Your energy stayed.',
  freeze: 'No call can be started and no charge paid until that is ended.',
  unfreeze: 'Calls can be started and charges paid again.',
};

export const reasonSentence = (reason: string): string | null => sentences[reason] ?? null;

const refusals: Readonly<Record<string, string>> = {
  rule_off: 'Switched off at the moment',
  not_for_this_tier: 'Not part of your tier',
  account_frozen: 'Your account is frozen',
  already_granted: 'You have had it',
  daily_limit: 'You have had it for today',
  monthly_limit: 'You have had it for this month',
  cooldown: 'The last one was a short while ago',
  at_cap: 'You are full',
  platform_budget_spent: 'Used up for today',
  comes_with_the_day: 'Comes by itself when your day begins',
  not_away: 'You were not away',
  not_active_today: 'Run something first',
  streak_too_short: 'Keep your streak going',
  not_low: 'You have enough',
  efficiency_too_low: 'Too few of your last calls were of use',
  nothing_accrued: 'Nothing has come together yet',
  no_bonus_window: 'No bonus hour is open',
  not_active_in_window: 'Run something in this hour first',
  nothing_spent_below: 'Nothing was spent yesterday in cheaper hours',
  no_shortfall: 'You have enough until your next refill',
  too_few_useful_calls: 'A few more useful calls today',
  too_busy: 'Your account was busy; try again',
};

export const refusalText = (why: string): string => refusals[why] ?? why.replaceAll('_', ' ');
