/** Which sequences of verbs does the ledger meet? Random ones, of small parts that collide often. */

import fc from 'fast-check';
import { isArrayVerb, LedgerModel, type VerbName } from './ledger-model.ts';
import { type Account, keyOf, openHolds, type Tier, tiers } from './model-account.ts';
import type { Answer } from './model-answer.ts';
import { dayAfter, days, hours, localDay, type Millis, minutes, startOfDay } from './model-calendar.ts';
import type { Request } from './model-spend.ts';

/** One request before it is known whose ids it names: numbers to be read against the state at hand. */
export interface Item {
  readonly user: number;
  /** Below 4: a key that others use too. */
  readonly key: number;
  readonly ref: number;
  readonly energy: unknown;
  readonly tokens: number;
  readonly seconds: number;
  readonly feature: string;
  readonly reason: string;
  readonly expiry: number;
  readonly tier: string;
  readonly zone: string;
  readonly flag: boolean;
  /** Zero: an earlier request of this verb comes again, as it was. */
  readonly again: number;
}

export interface Command {
  readonly verb: VerbName;
  readonly advance: Millis;
  readonly items: readonly Item[];
}

export interface Scenario {
  readonly start: string;
  readonly users: readonly { readonly tier: Tier; readonly zone: string; readonly opened: boolean }[];
  readonly commands: readonly Command[];
}

/** A call of a verb with what the model answers to it. */
export interface Step {
  readonly verb: VerbName;
  readonly request: Request | readonly Request[];
  readonly at: string;
  readonly expected: readonly Answer[];
}

/** Zones whose clocks change at midnight, by half an hour, in the other hemisphere, or never. */
export const zones = [
  'UTC',
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'America/Havana',
  'Atlantic/Azores',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
] as const;

/** The days before a clock change in one of the zones, and one before 29 February. */
const starts = [
  '2026-03-07T20:00:00Z',
  '2026-04-03T06:00:00Z',
  '2026-04-22T12:30:00Z',
  '2026-09-04T22:00:00Z',
  '2026-10-23T00:00:00Z',
  '2026-10-29T18:00:00Z',
  '2028-02-27T23:30:00Z',
] as const;

const energies: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(0, 0.01, 0.33, 1, 2.5, 3, 5, 7.77, 9.99, 10, 15, 30) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(-1, 1.005, 'NaN', null, 1e12, 999_999_999_999.99) },
);

const item: fc.Arbitrary<Item> = fc.record({
  user: fc.nat(2),
  key: fc.nat(11),
  ref: fc.nat(40),
  energy: energies,
  tokens: fc.constantFrom(0, 1, 100, 400, 1_500, 2_500, 5_000, 30_000),
  seconds: fc.constantFrom(60, 1_800, 3_600, 43_200, 86_400, 259_200, 864_000),
  feature: fc.constantFrom('ai_message', 'ai_chatbot', 'ai_überblick_日本'),
  reason: fc.constantFrom(
    'streak_bonus',
    'closing_bonus',
    'low_energy_rescue',
    'happy_hour',
    'behavioral_regen',
    'purchase',
    'no_such_reason',
  ),
  expiry: fc.nat(9),
  tier: fc.constantFrom('free', 'pro', 'elite', 'team', 'enterprise', 'gold'),
  zone: fc.constantFrom(...zones),
  flag: fc.boolean(),
  again: fc.nat(9).map((roll) => 9 - roll),
});

const weights: Readonly<Record<VerbName, number>> = {
  charge: 16,
  place_hold: 24,
  settle_hold: 18,
  release_hold: 8,
  extend_hold: 5,
  grant: 10,
  purchase: 4,
  refund: 7,
  adjust: 4,
  set_tier: 2,
  set_time_zone: 3,
  set_limits: 3,
  freeze: 2,
  forget_user: 1,
  open_account: 2,
  read_account: 3,
};

const verb = fc.oneof(
  ...Object.entries(weights).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name as VerbName) })),
);

const advance = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 8, arbitrary: fc.constantFrom(1, 1_000, minutes(1), minutes(30), hours(1)) },
  { weight: 6, arbitrary: fc.constantFrom(hours(3), hours(6), hours(12), hours(24)) },
  { weight: 2, arbitrary: fc.constantFrom(days(2), days(3), days(10), days(31)) },
  { weight: 1, arbitrary: fc.constantFrom(-1_000, -hours(1)) },
);

const batch = fc.oneof(
  { weight: 7, arbitrary: fc.array(item, { minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.array(item, { minLength: 2, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(item, { minLength: 7, maxLength: 20 }) },
);

const command: fc.Arbitrary<Command> = fc.record({ verb, advance, items: batch });

/** `commands` bounds the number of commands; `forwardOnly` leaves out a clock that is moved back. */
export const scenarios = (commands: { minLength: number; maxLength: number }): fc.Arbitrary<Scenario> =>
  fc.record({
    start: fc.constantFrom(...starts),
    users: fc.array(
      fc.record({
        tier: fc.constantFrom(...(Object.keys(tiers) as Tier[])),
        zone: fc.constantFrom(...zones),
        opened: fc.boolean(),
      }),
      { minLength: 3, maxLength: 3 },
    ),
    commands: fc.array(command, { ...commands, size: 'max' }),
  });

/** When a granted lot shall lapse: mostly soon and at the edges of days. */
function lapseOf(account: Account, { expiry }: Item, at: Millis): string | undefined {
  const ends = [
    minutes(30) + at,
    hours(1) + at,
    hours(6) + at,
    hours(24) + at,
    startOfDay(dayAfter(localDay(at, account.zone)), account.zone),
    startOfDay(dayAfter(dayAfter(localDay(at, account.zone))), account.zone),
    at,
  ];
  const end = ends[expiry];
  return end === undefined ? undefined : new Date(end).toISOString();
}

/** A hold's id among those of the account: an open one more often than not. */
function holdOf(account: Account, { ref, flag }: Item): string {
  const open = openHolds(account);
  const among = open.length === 0 || (flag && ref % 2 === 0) ? account.holds : open;
  return among[ref % Math.max(among.length, 1)]?.id ?? keyOf('no hold');
}

const signed = ({ energy, flag }: Item): unknown => (typeof energy === 'number' && flag ? -energy : energy);
const capOf = ({ energy }: Item): number | null =>
  typeof energy === 'number' && energy >= 1 && energy < 100 ? energy : null;
const onlyPositive = ({ energy, ref }: Item) => (ref % 2 === 0 || energy === null ? {} : { amount: energy });

/** An entry to refund: a payment where there is one. */
function paymentOf(account: Account, { ref }: Item): number {
  const payments = account.entries.filter(({ kind, delta }) => /^(charge|settle)$/.test(kind) && delta < 0);
  const among = payments.length === 0 || ref % 5 === 0 ? account.entries : payments;
  return among[ref % among.length]?.seq ?? 1;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf: Readonly<Record<VerbName, (item: Item, account: Account, at: Millis) => Fields>> = {
  charge: ({ energy, feature }) => ({ energy, feature }),
  place_hold: ({ energy, feature, tokens, seconds, flag }) => ({
    energy,
    feature,
    tokens,
    seconds,
    spike_warning: flag,
    fingerprint: keyOf(`${feature} ${tokens}`),
  }),
  settle_hold: (item, account) => ({
    hold_id: holdOf(account, item),
    energy: item.energy,
    input_tokens: Math.floor(item.tokens / 2),
    output_tokens: item.ref,
  }),
  release_hold: (item, account) => ({ hold_id: holdOf(account, item) }),
  extend_hold: (item, account) => ({
    hold_id: holdOf(account, item),
    seconds: item.seconds,
    seconds_in_all: item.ref * 3_600,
  }),
  grant: (item, account, at) => ({
    reason: item.reason,
    amount: item.energy,
    expires_at: lapseOf(account, item, at),
  }),
  purchase: ({ energy }) => ({ amount: energy }),
  refund: (item, account) => ({
    seq: paymentOf(account, item),
    ...onlyPositive(item),
  }),
  adjust: (item) => ({ amount: signed(item), note: 'correction', actor: 'admin' }),
  set_tier: ({ tier }) => ({ tier }),
  set_time_zone: ({ zone }) => ({ time_zone: zone }),
  set_limits: (item) =>
    item.flag ? { max_energy: capOf(item) } : { daily_token_budget: item.tokens === 0 ? null : item.tokens },
  freeze: ({ flag }) => ({ frozen: flag }),
  forget_user: () => ({}),
  open_account: ({ tier, zone }) => ({ tier: tier === 'gold' ? 'free' : tier, time_zone: zone }),
  read_account: () => ({}),
};

const keyless = new Set<VerbName>([
  'settle_hold',
  'release_hold',
  'extend_hold',
  'open_account',
  'read_account',
]);

/** Reads a scenario against a model that answers it step by step, for the given users. */
export function stepsOf(
  { start, users, commands }: Scenario,
  userIds: readonly string[],
): { steps: Step[]; model: LedgerModel } {
  const model = new LedgerModel();
  const steps: Step[] = [];
  let at = Date.parse(start);
  let made = 0;
  const sent: { verb: VerbName; request: Request }[] = [];
  const push = (name: VerbName, request: Request | Request[], expected: Answer[]) =>
    steps.push({ verb: name, request, at: new Date(at).toISOString(), expected });

  for (const [index, { tier, zone, opened }] of users.entries()) {
    const request = { user_id: String(userIds[index]), tier, time_zone: zone };
    if (opened) push('open_account', request, [model.answer('open_account', request, at)]);
  }
  for (const { verb: name, advance: wait, items } of commands) {
    at += wait;
    const requests: Request[] = [];
    const expected: Answer[] = [];
    for (const each of isArrayVerb(name) ? items : items.slice(0, 1)) {
      const earlier = each.again === 0 ? sent.filter((past) => past.verb === name) : [];
      const repeated = earlier[each.ref % Math.max(earlier.length, 1)];
      const userId = String(userIds[each.user]);
      const key = keyOf(each.key < 4 ? `shared ${each.key}` : `own ${made++}`);
      const known = model.accounts.get(userId) ?? new LedgerModel().accountOf(userId, at);
      const fields = fieldsOf[name](each, known, at);
      const fresh = { user_id: userId, ...(keyless.has(name) ? {} : { key }), ...fields };
      const request = repeated?.request ?? fresh;
      sent.push({ verb: name, request });
      requests.push(request);
      expected.push(model.answer(name, request, at));
    }
    const [first] = requests;
    if (first) push(name, isArrayVerb(name) ? requests : first, expected);
  }
  for (const userId of userIds) {
    const request = { user_id: userId };
    push('read_account', request, [model.answer('read_account', request, at)]);
  }
  return { steps, model };
}
