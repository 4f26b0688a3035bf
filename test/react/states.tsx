/** In which states can each component be seen? One entry a state, by name, for tests and screenshots. */

import type { ReactElement } from 'react';
import {
  ConfirmCostModal,
  CostPreview,
  EnergyBar,
  type Entry,
  LowEnergyModal,
  type LowEnergyModalProps,
  type Quote,
  ReceiptList,
  type Status,
  SurgeBanner,
  type TokenBudget,
  TokenUsageDashboard,
  type Usage,
} from '../../src/react/index.ts';
import type { StateName } from './state-names.ts';

/** The time at which all states are seen: a Wednesday afternoon in UTC. */
export const seenAt = '2026-03-04T13:20:00.000Z';

const status: Status = {
  user_id: '0198c0de-0000-7000-8000-000000000001',
  tier: 'pro',
  time_zone: 'UTC',
  current: 21.4,
  held: 0,
  available: 21.4,
  max: 30,
  daily_token_budget: 40_000,
  tokens_used_today: 12_480,
  tokens_held: 0,
  next_refill_at: '2026-03-05T00:00:00.000Z',
  refill: { amount: 8.6, at: '2026-03-05T00:00:00.000Z' },
  lapsing: [],
  streak_days: 6,
  inactivity_days: 0,
  surge_multiplier: '1.0000',
  compression_mode_enabled: false,
  spike_warnings_count: 0,
  frozen: false,
  version: 42,
  surge_window: null,
  streak_freezes: { held: 0, at_most: 2, every_days: 7 },
};

const lapsing = [{ seq: 7, reason: 'closing_bonus', remaining: 2.2, expires_at: '2026-03-04T18:00:00.000Z' }];

const quote: Quote = {
  quote_id: '01957f0a-0000-7000-8000-000000000001',
  token: 'signed',
  feature: 'ai_message',
  model: 'gpt-4.1-mini',
  input_tokens: 612,
  exact: true,
  expected_tokens: 1_240,
  ceiling_tokens: 2_100,
  max_output_tokens: 1_488,
  energy_cost: 1,
  final_cost: 1.14,
  max_cost: 1.14,
  price: {
    base: 1,
    window: 'Peak Evening',
    window_multiplier: '1.2000',
    tier_modifier: '0.9500',
    energy_factor: '1',
    after_window: '1.2',
    after_tier: '1.14',
    total: 1.14,
  },
  spike_level: 'normal',
  requires_confirmation: false,
  warnings: [],
  cheaper_later: {
    name: 'Happy Hour',
    starts_at: '2026-03-05T14:00:00.000Z',
    multiplier: '0.8000',
    savings: 0.38,
  },
  cheaper_ways: [],
  unaffordable: null,
  expires_at: '2026-03-04T13:25:00.000Z',
};

const short: Quote = {
  ...quote,
  final_cost: 6.84,
  max_cost: 9.12,
  price: { ...quote.price, base: 6, after_window: '7.2', after_tier: '6.84', total: 6.84 },
  cheaper_ways: [
    {
      kind: 'compressed',
      model: 'gpt-4.1-mini',
      final_cost: 3.42,
      max_cost: 4.56,
      savings: 3.42,
      affordable: true,
      message: '',
    },
    {
      kind: 'cheaper_model',
      model: 'gpt-4.1-nano',
      final_cost: 2.1,
      max_cost: 2.8,
      savings: 4.74,
      affordable: true,
      message: '',
    },
  ],
  unaffordable: {
    code: 'insufficient_energy',
    message: '6.84 energy are needed and 2.10 are there.',
    details: {},
  },
};

const low: Status = { ...status, current: 2.1, available: 2.1, refill: { ...status.refill, amount: 15 } };

const usage: Usage = {
  days: 14,
  last_day: '2026-03-04',
  items: Array.from({ length: 12 }, (_, index) => ({
    day: `2026-0${index < 6 ? 2 : 3}-${String(index < 6 ? 20 + index : index - 5).padStart(2, '0')}`,
    feature: ['ai_chatbot', 'ai_message', 'ai_pitchdeck'][index % 3] ?? '',
    model: index % 4 === 0 ? 'gpt-4.1-nano' : 'gpt-4.1-mini',
    requests: 3 + ((index * 5) % 7),
    input_tokens: 2_000 + index * 310,
    output_tokens: 1_400 + ((index * 733) % 1_900),
    energy_cost: 2.4 + ((index * 17) % 40) / 10,
    estimated_tokens: 3_600 + index * 330,
    estimated_actual_tokens: 3_400 + index * 310 + ((index * 733) % 900),
  })),
};

const budget: TokenBudget = {
  daily_limit: 40_000,
  tokens_used_today: 12_480,
  tokens_held: 900,
  tokens_remaining: 26_620,
  tokens_per_energy: 3_000,
  resets_at: '2026-03-05T00:00:00.000Z',
};

const receipt = (total: string) => ({
  price: {
    tokens: 1_180,
    tokens_per_energy: 3_000,
    base: '1.00',
    window: null,
    window_multiplier: '1',
    after_window: '1',
    tier_modifier: '0.9500',
    after_tier: total,
    energy_factor: '1',
    total,
  },
});

const entry = (seq: number, line: Partial<Entry>): Entry => ({
  seq,
  kind: 'settle',
  reason: 'ai_message',
  delta: -0.95,
  balance_after: 21.4,
  hold_id: null,
  receipt: receipt('0.95'),
  lots: [{ seq: 1, energy: 0.95 }],
  at: '2026-03-04T13:02:00.000Z',
  replayed: false,
  ...line,
});

const entries = [
  entry(42, {}),
  entry(41, { kind: 'grant', reason: 'closing_bonus', delta: 3, balance_after: 22.35, receipt: {} }),
  entry(40, {
    reason: 'ai_pitchdeck',
    delta: -5.7,
    receipt: receipt('5.70'),
    at: '2026-03-03T21:40:00.000Z',
  }),
];

/** Since when nothing was heard of the server. */
const lost = new Date('2026-03-04T13:02:00.000Z');

const huge: Status = {
  ...status,
  current: 1_234_567_890.05,
  held: 234_567_890.12,
  available: 999_999_999.93,
  max: 2_000_000_000,
  refill: { ...status.refill, amount: 123_456_789.01 },
  streak_days: 1_204,
};

/** Names as long as they may be, and figures as large. */
const long: Usage = {
  days: 30,
  last_day: '2026-03-04',
  items: ['a_feature_whose_name_goes_on_for_as_long_as_a_name_may_go_on_here', 'ai_message'].map(
    (feature, index) => ({
      day: '2026-03-04',
      feature,
      model: 'organisation/a-model-with-a-name-of-many-parts-and-a-version-2026-03-04-preview',
      requests: 1_234_567,
      input_tokens: 987_654_321,
      output_tokens: 123_456_789,
      energy_cost: 123_456.78 / (index + 1),
      estimated_tokens: 1_000_000_000,
      estimated_actual_tokens: 1_111_111_110,
    }),
  ),
};

const unaffordable = (code: string, message = ''): Quote['unaffordable'] => ({ code, message, details: {} });

const ofBudget: Quote = {
  ...short,
  cheaper_ways: [],
  unaffordable: unaffordable(
    'token_budget_exceeded',
    'This takes about 1,240 tokens; 320 of today’s 40,000 are left.',
  ),
};

const modal = (changed: Partial<LowEnergyModalProps>): ReactElement => (
  <LowEnergyModal
    open
    onOpenChange={() => {}}
    quote={short}
    status={low}
    onChoose={{
      rescue: () => {},
      compress: () => {},
      smaller_model: () => {},
      upgrade: () => {},
      cheaper_window: () => {},
    }}
    {...changed}
  />
);

const window = (name: string, multiplier: number) => ({
  name,
  multiplier,
  ends_at: '2026-03-04T16:00:00.000Z',
});
const change = (multiplier: string, at = '2026-03-04T14:00:00.000Z') => ({
  name: null,
  multiplier,
  starts_at: at,
  reach: 'all' as const,
});

export const states: Readonly<Record<StateName, () => ReactElement>> = {
  'energy-bar': () => <EnergyBar status={status} />,
  'energy-bar-held': () => <EnergyBar status={{ ...status, held: 6.2, available: 15.2, lapsing }} />,
  'energy-bar-low': () => <EnergyBar status={low} />,
  'energy-bar-above-cap': () => (
    <EnergyBar
      status={{ ...status, current: 41.5, available: 41.5, refill: { ...status.refill, amount: 0 } }}
    />
  ),
  'energy-bar-stale': () => <EnergyBar status={status} staleSince={lost} />,
  'energy-bar-huge': () => <EnergyBar status={huge} />,
  'energy-bar-empty-frozen': () => (
    <EnergyBar status={{ ...status, current: 0, available: 0, streak_days: 0, frozen: true }} />
  ),
  'cost-preview': () => <CostPreview quote={quote} available={status.available} />,
  'cost-preview-huge': () => (
    <CostPreview
      quote={{
        ...quote,
        model: 'organisation/a-model-with-a-name-of-many-parts-and-a-version-2026-03-04-preview',
        final_cost: 1_234_567.89,
        max_cost: 2_345_678.9,
        price: { ...quote.price, base: 1_083_129.7, total: 1_234_567.89, energy_factor: '12.5' },
      }}
      available={huge.available}
    />
  ),
  'cost-preview-empty': () => <CostPreview quote={null} />,
  'cost-preview-pending': () => <CostPreview quote={quote} isPending />,
  'cost-preview-warnings': () => (
    <CostPreview
      quote={{
        ...short,
        spike_level: 'very_large',
        requires_confirmation: true,
        warnings: [
          { code: 'very_large_request', message: 'This is a very large request: about 14,200 tokens.' },
          { code: 'surge_pricing', message: 'Peak Evening: prices are 20 % above usual until 23:00.' },
        ],
      }}
    />
  ),
  'cost-preview-budget': () => (
    <CostPreview
      quote={{
        ...short,
        unaffordable: {
          code: 'token_budget_exceeded',
          message: 'This takes about 1,240 tokens; 320 of today’s 40,000 are left.',
          details: { resetAt: '2026-03-05T00:00:00.000Z' },
        },
      }}
    />
  ),
  'cost-preview-failed': () => (
    <CostPreview quote={null} problem="The server cannot be reached." onRetry={() => {}} />
  ),
  'surge-banner-surge': () => (
    <SurgeBanner
      prices={{
        now: window('Peak Evening', 1.2),
        next: change('1.3000', '2026-03-04T23:00:00.000Z'),
        reach: 'feature',
      }}
    />
  ),
  'surge-banner-stale': () => (
    <SurgeBanner
      prices={{ now: window('Happy Hour', 0.8), next: change('1'), reach: 'all' }}
      staleSince={lost}
    />
  ),
  'surge-banner-happy': () => (
    <SurgeBanner prices={{ now: window('Happy Hour', 0.8), next: change('1'), reach: 'all' }} />
  ),
  'surge-banner-usual': () => <SurgeBanner prices={{ now: null, next: change('0.8000'), reach: 'most' }} />,
  'low-energy-modal': () => modal({ rescueEnergy: 6 }),
  'low-energy-modal-frozen': () =>
    modal({
      status: { ...status, frozen: true },
      quote: { ...short, unaffordable: unaffordable('account_frozen') },
    }),
  'low-energy-modal-no-way': () =>
    modal({
      status: { ...low, refill: { ...low.refill, amount: 1 } },
      quote: { ...short, cheaper_ways: [], cheaper_later: null },
      onChoose: {},
    }),
  'low-energy-modal-ready': () => modal({ status, quote: { ...short, unaffordable: null }, onRun: () => {} }),
  'low-energy-modal-failed': () =>
    modal({ rescueEnergy: 6, problem: 'The server cannot be reached.', staleSince: lost }),
  'confirm-large': () => (
    <ConfirmCostModal open onOpenChange={() => {}} quote={short} reason="large" onConfirm={() => {}} />
  ),
  'confirm-dearer': () => (
    <ConfirmCostModal open onOpenChange={() => {}} quote={short} reason="dearer" onConfirm={() => {}} />
  ),
  'low-energy-modal-held': () =>
    modal({
      status: { ...status, held: 18, available: 3.4 },
      quote: {
        ...short,
        cheaper_ways: [],
        unaffordable: {
          code: 'energy_held_elsewhere',
          message: '6.84 energy are needed; 18.00 of 21.40 are held by calls that are running.',
          details: {},
        },
      },
    }),
  'low-energy-modal-budget': () =>
    modal({
      quote: ofBudget,
      status: { ...status, tokens_used_today: 39_680 },
    }),
  'low-energy-modal-budget-used': () =>
    modal({
      quote: ofBudget,
      status: { ...low, tokens_used_today: 40_000, refill: { ...low.refill, amount: 1 } },
    }),
  'usage-dashboard': () => (
    <TokenUsageDashboard usage={usage} budget={budget}>
      <ReceiptList entries={entries} onMore={() => {}} />
    </TokenUsageDashboard>
  ),
  'usage-dashboard-empty': () => <TokenUsageDashboard usage={{ ...usage, items: [] }} budget={budget} />,
  'usage-dashboard-long': () => (
    <TokenUsageDashboard usage={long} budget={{ ...budget, tokens_remaining: 0 }} staleSince={lost} />
  ),
  'usage-dashboard-year': () => <TokenUsageDashboard usage={{ ...usage, days: 366 }} budget={budget} />,
  'receipt-list-empty': () => <ReceiptList entries={[]} />,
  'receipt-list': () => <ReceiptList entries={entries} />,
};
