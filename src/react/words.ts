/** What do the components say? Every sentence in one table, so that an app can say it in its own language. */

const reasons: Readonly<Record<string, string>> = {
  opening: 'Your first energy',
  purchase: 'Bought',
  refund: 'Given back',
  adjustment: 'Corrected by the operator',
  daily_reset: 'A new day',
  inactivity_bonus: 'Welcome back',
  streak_bonus: 'A week in a row',
  closing_bonus: 'A deal closed',
  low_energy_rescue: 'Rescue',
  behavioral_regen: 'Recovered over time',
  happy_hour: 'Happy hour',
  surge_discount: 'For using quiet hours',
  ml_recommendation: 'To last until the next refill',
  mission_completion: 'A mission done',
  upgrade_bonus: 'Upgrade',
  referral_bonus: 'A person you brought',
  productivity_boost: 'A productive day',
  set_time_zone: 'Time zone changed',
  set_limits: 'Limits or settings changed',
  set_tier: 'Tier changed',
  freeze: 'Spending stopped',
  unfreeze: 'Spending allowed again',
};

const features: Readonly<Record<string, string>> = {
  ai_chatbot: 'Chatbot',
  ai_pitchdeck: 'Pitch deck',
  ai_sequence: 'Message sequence',
  ai_message: 'Message',
  ai_deepscan: 'Deep scan',
  ai_scanner: 'Scanner',
  ai_objection: 'Objection handler',
  company_crawler: 'Company crawler',
  ai_about: 'About page',
};

const common = {
  reason: (reason: string): string => reasons[reason] ?? reason.replaceAll('_', ' '),
  feature: (feature: string): string => features[feature] ?? feature.replaceAll('_', ' '),
  /** What the server warns of or refuses, by its code; its own English where a language has no word for it. */
  message: (_code: string, message: string): string => message,
  /** Where the server cannot be reached. */
  unreachable: 'The server cannot be reached.',
  loading: 'Loading',
  failed: 'Could not be loaded',
  retry: 'Try again',
  close: 'Close',
  notUpToDate: (time: string) => `Not up to date since ${time}`,
} as const;

const balance = {
  energy: 'Energy',
  ofCap: (most: string) => `of ${most}`,
  aboveCap: (most: string) => `above your cap of ${most}`,
  owned: (amount: string, most: string) => `${amount} of ${most}`,
  available: (amount: string) => `${amount} available`,
  low: 'Running low',
  empty: 'Used up',
  held: (amount: string) => `${amount} held by a running call`,
  refill: (amount: string, wait: string) => `+${amount} in ${wait}`,
  refillNow: (amount: string) => `+${amount} at any moment`,
  refillFull: (wait: string) => `At your cap; new day in ${wait}`,
  streak: (days: number) => (days === 1 ? '1 day in a row' : `${days} days in a row`),
  /** Beside the streak, where freezes are held. */
  streakSafe: (missed: number) => (missed === 1 ? 'survives 1 missed day' : `survives ${missed} missed days`),
  lapsing: (amount: string, wait: string) => `${amount} lapse in ${wait}`,
  frozen: 'Your account is frozen: nothing can be spent',
} as const;

const price = {
  expected: 'Expected cost',
  costs: (expected: string, most: string) =>
    expected === most ? `Costs ${expected} energy` : `About ${expected} energy, ${most} at most`,
  energyUnit: 'energy',
  atMost: (amount: string) => `${amount} at most`,
  noMore: 'and no more',
  balanceAfter: (amount: string) => `leaves you at least ${amount}`,
  why: 'Why',
  priceTokens: (tokens: string) => `${tokens} tokens`,
  priceBase: 'Base price',
  priceWindow: (name: string) => name,
  priceNoWindow: 'No surge window',
  priceTier: 'Your tier',
  priceModel: 'Model',
  priceTotal: 'Expected cost',
  cheaperAt: (time: string, percent: string) => `At ${time} this costs ${percent} less`,
  holdsUntil: (time: string) => `This price holds until ${time}`,
  typeToSee: 'Write something to see what it costs',
  estimating: 'Working out the price',
} as const;

const pricedApart = { feature: 'this feature costs', most: 'most features cost', some: 'some features cost' };

const hours = {
  surgeNow: (name: string, percent: string) => `${name}: everything costs ${percent} more`,
  happyNow: (name: string, percent: string) => `${name}: everything costs ${percent} less`,
  usualNow: 'Usual prices',
  /** Where not everything costs that: the one feature that is looked at, most of them, or some. */
  surgeNowFor: (name: string, percent: string, whose: keyof typeof pricedApart) =>
    `${name}: ${pricedApart[whose]} ${percent} more`,
  happyNowFor: (name: string, percent: string, whose: keyof typeof pricedApart) =>
    `${name}: ${pricedApart[whose]} ${percent} less`,
  usualNowFor: (whose: keyof typeof pricedApart) => `Usual prices: ${pricedApart[whose]} as always`,
  dearerHours: 'Dearer hours',
  cheaperHours: 'Cheaper hours',
  risesAt: (time: string, wait: string, percent: string) =>
    `At ${time} (in ${wait}) prices rise to ${percent} above usual`,
  fallsAt: (time: string, wait: string, percent: string) =>
    `At ${time} (in ${wait}) prices fall to ${percent} below usual`,
  usualAt: (time: string, wait: string) => `Back to usual at ${time} (in ${wait})`,
  quotedPriceStays: 'A price that you have been quoted stays as it is.',
} as const;

const trouble = {
  needTitle: 'Not enough energy',
  heldTitle: 'Your energy is held',
  budgetTitle: 'Today’s tokens are used up',
  /** Where some are left. */
  budgetShortTitle: 'Not enough tokens left today',
  frozenTitle: 'Your account is frozen',
  readyTitle: 'There is enough now',
  whyShort: (need: string, have: string) => `This costs ${need} energy, and ${have} is available.`,
  whyHeld: (need: string, held: string) =>
    `This costs ${need} energy. You have that much, but calls that are running hold ${held} of it for now.`,
  whyBudget: (need: string, left: string) =>
    `This takes about ${need} tokens, and ${left} of today's are left.`,
  whyFrozen: 'Nothing can be spent until the operator unfreezes it.',
  /** Behind the tokens, where the energy is short too. */
  whyShortToo: (need: string, have: string) => `It costs ${need} energy besides, and ${have} is available.`,
  whyReady: (need: string) => `This costs ${need} energy, which you have.`,
  youNeed: 'This needs',
  youHave: 'Available',
  youHold: 'Held',
  missing: 'Missing',
  tokensNeeded: 'This takes',
  tokensLeft: 'Left today',
  waysOut: 'What you can do',
  noWay: 'Ask for something smaller, or save energy up: the next refill alone is not enough.',
  waitHeld: 'Wait for your running call',
  waitHeldDetail: 'What it does not use comes back to you when it ends.',
  waitRefill: (wait: string) => `Wait ${wait}`,
  waitRefillDetail: (amount: string, time: string) => `+${amount} energy at ${time}.`,
  waitReset: (wait: string) => `Wait ${wait}`,
  waitResetDetail: (time: string) => `Your day's tokens begin anew at ${time}.`,
  makeSmaller: 'Make it smaller',
  makeSmallerDetail: 'Waiting is not enough. A shorter text, or a part of it at a time, takes less.',
  part: 'Do a part of it',
  partDetail: (most: string) => `As far as your energy goes: ${most} energy at most.`,
  rescue: 'Take the rescue',
  rescueDetail: (amount: string) => `+${amount} energy, once a day when you are nearly out.`,
  compress: 'Shorten the request',
  compressDetail: (cost: string, most: string) =>
    `Your text is condensed before it is sent: about ${cost} energy, ${most} at most.`,
  smallerModel: 'Use the smaller model',
  smallerModelDetail: (model: string, cost: string, most: string) =>
    `${model}: about ${cost} energy, ${most} at most.`,
  cheaperWindow: (time: string) => `Run it at ${time}`,
  cheaperWindowDetail: (saved: string) => `Prices are lower then: ${saved} energy less.`,
  upgrade: 'Upgrade',
  upgradeDetail: 'More energy every day, and every call for less.',
  notNow: 'Not now',
  largeTitle: 'This is a very large request',
  largeDetail: (tokens: string, expected: string, most: string) =>
    `About ${tokens} tokens: ${expected} energy is expected, ${most} at most.`,
  dearerTitle: 'The price has changed',
  dearerDetail: (expected: string, most: string) =>
    `It is ${expected} energy now, ${most} at most. Run it all the same?`,
  runAll: 'Run it all the same',
} as const;

const running = {
  run: 'Run',
  runFor: (cost: string) => `Run for ${cost}`,
  running: 'Running',
  reconnecting: 'The connection was lost. Asking for the same call again; it is charged once.',
  stop: 'Stop',
  stopped: 'Stopped. What was delivered is paid.',
  paid: (cost: string) => `Cost ${cost} energy`,
} as const;

const use = {
  usage: 'Your usage',
  lastDays: (days: number) => (days === 1 ? 'Today' : `Last ${days} days`),
  calls: 'Calls',
  tokens: 'Tokens',
  energySpent: 'Energy spent',
  perCall: 'Tokens a call',
  estimateError: 'Against estimate',
  estimateExact: 'as estimated',
  estimateAbove: (percent: string) => `${percent} above`,
  estimateBelow: (percent: string) => `${percent} below`,
  estimated: (tokens: string) => `${tokens} estimated`,
  budgetToday: 'Tokens today',
  budgetLine: (used: string, limit: string) => `${used} of ${limit}`,
  budgetLeft: (left: string) => `${left} left`,
  budgetHeld: (held: string) => `${held} held by a running call`,
  budgetResets: (wait: string) => `begins anew in ${wait}`,
  byDay: 'By day',
  byFeature: 'By feature',
  byModel: 'By model',
  name: 'Name',
  receipts: 'Receipts',
  balance: 'Balance after',
  noUsage: 'Nothing was used in this time. Your first call shows up here at once.',
  noReceipts: 'No energy has moved yet.',
  more: 'Show more',
  downloadCsv: 'Download CSV',
} as const;

/** English. Hand another table to `EnergyProvider` to say it otherwise; a word that is left out stays English. */
export const englishWords = {
  ...balance,
  ...price,
  ...hours,
  ...trouble,
  ...running,
  ...use,
  ...common,
} as const;

type Widened<T> = T extends string ? string : T;

export type Words = { readonly [K in keyof typeof englishWords]: Widened<(typeof englishWords)[K]> };
