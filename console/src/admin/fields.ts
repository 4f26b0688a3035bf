/** What do the columns of the tables mean that admins edit, and how is each written down? */

export type FieldKind =
  | 'text'
  | 'count'
  | 'decimal'
  | 'switch'
  | 'tiers'
  | 'numbers'
  | 'features'
  | 'list'
  | 'days'
  | 'time'
  | 'multiplier'
  | 'moment';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** After the value, such as "tokens". */
  readonly unit?: string;
  readonly hint?: string;
  /** At most so many, where it is decimal. */
  readonly decimals?: number;
  /** What an empty field means; left out: it must not be empty. */
  readonly emptyMeans?: string;
  /** True where it is given once, with a new row. */
  readonly isFixed?: true;
}

const count = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind: 'count',
  ...more,
});
const decimal = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind: 'decimal',
  ...more,
});
const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind: 'text',
  ...more,
});
const flag = (name: string, label: string, hint?: string): Field => ({
  name,
  label,
  kind: 'switch',
  ...(hint === undefined ? {} : { hint }),
});

const tokens = { unit: 'tokens' } as const;
const energy = { unit: 'energy', decimals: 2 } as const;
const perMillion = { unit: 'USD per million tokens' } as const;
const asInput = { ...perMillion, emptyMeans: 'as the list price has it' } as const;

const tokenBudgets: readonly Field[] = [
  count('daily_limit', 'Tokens a day', { ...tokens, hint: 'What a user may use in a day of their own.' }),
  count('tokens_per_energy', 'Tokens for one energy', tokens),
  count('spike_threshold', 'Warn from', { ...tokens, hint: 'A call this large is called a spike.' }),
  count('compression_threshold', 'Compress from', {
    ...tokens,
    hint: 'From this much used in a day on, prompts are compressed.',
  }),
  decimal('daily_energy', 'Energy a day', { ...energy, hint: 'The daily refill.' }),
  decimal('max_energy', 'Cap', { ...energy, hint: 'Refills stop here.' }),
  decimal('price_modifier', 'Price factor', { hint: 'Every price of the tier is multiplied by it.' }),
  decimal('monthly_price_usd', 'Monthly price', { unit: 'USD' }),
  decimal('usd_per_energy', 'Worth of one energy', {
    unit: 'USD',
    hint: 'For revenue and margin in reports.',
  }),
];

const costEstimates: readonly Field[] = [
  text('feature', 'Feature', { isFixed: true, hint: 'Small letters, digits and _, such as ai_poem.' }),
  count('base_tokens', 'Tokens at least', tokens),
  decimal('token_multiplier', 'Times the input tokens', {
    hint: 'The expected total is the tokens at least, and this many times the input.',
  }),
  count('tokens_per_item', 'Tokens for each item', {
    ...tokens,
    emptyMeans: 'not priced by items',
    hint: 'For features that work through a list, instead of the multiplier.',
  }),
  text('model', 'Model', { emptyMeans: "the platform's" }),
  text('cheaper_model', 'Model when energy is short', { emptyMeans: 'none' }),
];

const modelPrices: readonly Field[] = [
  text('model', 'Model'),
  text('provider', 'Provider', { emptyMeans: 'any' }),
  decimal('input_usd_per_million', 'Input', perMillion),
  decimal('cached_input_usd_per_million', 'Cached input', asInput),
  decimal('cache_write_usd_per_million', 'Writing the cache', asInput),
  decimal('output_usd_per_million', 'Output', perMillion),
  decimal('reasoning_usd_per_million', 'Reasoning', asInput),
  count('from_hour', 'From hour', { emptyMeans: 'all day', hint: 'UTC; both hours or none.' }),
  count('to_hour', 'Until hour', { emptyMeans: 'all day', hint: 'UTC, not included.' }),
  decimal('energy_factor', 'Energy factor', {
    hint: 'What its calls cost in energy beside other models: 2 is twice as much.',
  }),
  flag('is_active', 'In force'),
];

const regenerationRules: readonly Field[] = [
  decimal('amount', 'Energy', { ...energy, emptyMeans: 'as the rule says' }),
  count('per_day', 'At most a day', { unit: 'times', emptyMeans: 'no limit' }),
  count('per_month', 'At most a month', { unit: 'times', emptyMeans: 'no limit' }),
  count('cooldown_minutes', 'Wait between two', { unit: 'minutes', emptyMeans: 'no wait' }),
  count('lot_days', 'Lapses after', { unit: 'days', emptyMeans: 'never' }),
  decimal('platform_energy_per_day', 'For all users together, a day', {
    ...energy,
    emptyMeans: 'no limit',
  }),
  { name: 'tiers', label: 'For tiers', kind: 'tiers', emptyMeans: 'all' },
  { name: 'parameters', label: 'Numbers of the rule', kind: 'numbers' },
  flag('stops_at_cap', 'Stops at the cap', 'A refill does; a reward may lift a balance above it.'),
  flag('is_active', 'In force'),
];

const missions: readonly Field[] = [
  text('key', 'Key', { isFixed: true, hint: 'What a server reports: small letters, digits and _.' }),
  text('title', 'Title', { hint: 'As users read it.' }),
  decimal('amount', 'Energy', { ...energy, hint: 'From 1 to 3.' }),
  flag('is_active', 'In force'),
];

const surgeWindows: readonly Field[] = [
  text('name', 'Name'),
  { name: 'multiplier', label: 'Price', kind: 'multiplier' },
  { name: 'start_time', label: 'From', kind: 'time' },
  { name: 'end_time', label: 'Until', kind: 'time' },
  { name: 'days_of_week', label: 'Days', kind: 'days' },
  { name: 'applies_to', label: 'Features', kind: 'features' },
  text('time_zone', 'Time zone', { emptyMeans: "the platform's" }),
  count('priority', 'Priority'),
  flag('grants_bonus', 'Gives the happy hour bonus'),
  { name: 'active_from', label: 'Counts from', kind: 'moment', emptyMeans: 'since ever' },
  { name: 'active_until', label: 'Counts until', kind: 'moment', emptyMeans: 'for ever' },
  flag('is_active', 'In force'),
];

/** What changes of accounts tell in the log. */
const users: readonly Field[] = [
  decimal('energy', 'Energy', energy),
  text('tier', 'Tier'),
  decimal('max_energy', 'Cap', { ...energy, emptyMeans: "the tier's" }),
  count('daily_token_budget', 'Tokens a day', { ...tokens, emptyMeans: "the tier's" }),
  { name: 'frozen_at', label: 'Frozen since', kind: 'moment', emptyMeans: 'it is not' },
  flag('compression_mode_enabled', 'Compresses by itself'),
  decimal('lapsed', 'Of it had lapsed', { ...energy, emptyMeans: 'nothing' }),
  decimal('spent', 'Of it was spent', { ...energy, emptyMeans: 'nothing' }),
];

const webhooks: readonly Field[] = [
  text('url', 'Address'),
  text('description', 'Description'),
  { name: 'events', label: 'Told of', kind: 'list' },
  flag('is_active', 'Switched on'),
  text('disabled_because', 'Off because', { emptyMeans: 'it is on' }),
  { name: 'failing_since', label: 'Failing since', kind: 'moment', emptyMeans: 'it is not' },
  { name: 'secret_since', label: 'Secret since', kind: 'moment' },
  { name: 'previous_secret_until', label: 'Old secret until', kind: 'moment', emptyMeans: 'there is none' },
];

/** By the first part of an audit line's subject. */
export const fieldsOf: Readonly<Record<string, readonly Field[]>> = {
  surge_windows: surgeWindows,
  token_budgets: tokenBudgets,
  cost_estimates: costEstimates,
  model_prices: modelPrices,
  regeneration_rules: regenerationRules,
  missions,
  users,
  webhooks,
};

/** The field of a column; one that is not known here is told by its own name. */
export const fieldOf = (resource: string, name: string): Field =>
  fieldsOf[resource]?.find((field) => field.name === name) ?? {
    name,
    label: name.replaceAll('_', ' '),
    kind: 'text',
  };
