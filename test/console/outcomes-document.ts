/** What do the tests of the page on outcomes show? Documents by the contract, small enough to be added up by hand. */

import type { Output } from '@/contract';

export type OutcomesDocument = Output<'GET /v1/admin/reports/outcomes'>;

const fresh = { complete_until: '2026-03-10T14:15:00.000Z', stale_seconds: 300, time_zone: 'UTC' };

/** The days are up to 10 March 2026. */
export const nothingHappened: OutcomesDocument = {
  ...fresh,
  known_until: '2026-03-09',
  stop_days: 7,
  prices: [],
  stops: [],
  streaks: [],
  tier_changes: [],
};

export const nothingAddedUp: OutcomesDocument = {
  ...nothingHappened,
  ...{ complete_until: null, stale_seconds: null, known_until: null },
};

const used = { calls: 10, cost_usd: 1 };

/** 10,000 tokens: 2,500 at a surcharge, which brought 66 energy more than 300 (22 %), 6,000 at the usual price, 1,500 at a discount. */
export const outcomesNow: OutcomesDocument = {
  ...fresh,
  known_until: '2026-03-09',
  stop_days: 7,
  prices: [
    // 36 more of 216, worth a sixth of 2.16 USD: 0.36.
    {
      day: '2026-03-08',
      multiplier: 1.2,
      tokens: 1_500,
      energy: 216,
      energy_without: 180,
      list_usd: 2.16,
      ...used,
    },
    {
      day: '2026-03-08',
      multiplier: 1,
      tokens: 4_000,
      energy: 480,
      energy_without: 480,
      list_usd: 4.8,
      ...used,
    },
    // 30 more of 150, worth a fifth of 1.50 USD: 0.30.
    {
      day: '2026-03-09',
      multiplier: 1.25,
      tokens: 1_000,
      energy: 150,
      energy_without: 120,
      list_usd: 1.5,
      ...used,
    },
    {
      day: '2026-03-09',
      multiplier: 1,
      tokens: 2_000,
      energy: 240.5,
      energy_without: 240.5,
      list_usd: 2.4,
      ...used,
    },
    // 36 less than 180, worth a quarter of 1.44 USD: 0.36.
    {
      day: '2026-03-09',
      multiplier: 0.8,
      tokens: 1_500,
      energy: 144,
      energy_without: 180,
      list_usd: 1.44,
      ...used,
    },
  ],
  // 20 days ran short: 17 ended without a stop.
  stops: [
    { day: '2026-03-08', outcome: 'stopped', users: 2 },
    { day: '2026-03-08', outcome: 'went_on', users: 5 },
    { day: '2026-03-09', outcome: 'stopped', users: 1 },
    { day: '2026-03-09', outcome: 'rescued', users: 12 },
  ],
  // 40 of 60 of one day, 24 of 30 of two to six, 9 of 10 of seven or more: 73 of 100.
  streaks: [
    { day: '2026-03-08', length: 1, kept: 10, missed: 15, forgiven: 0 },
    { day: '2026-03-09', length: 1, kept: 30, missed: 5, forgiven: 0 },
    { day: '2026-03-08', length: 2, kept: 12, missed: 4, forgiven: 2 },
    { day: '2026-03-09', length: 2, kept: 12, missed: 2, forgiven: 1 },
    { day: '2026-03-09', length: 7, kept: 9, missed: 1, forgiven: 4 },
  ],
  // 10 upgrades, 4 of them after a refusal, and 3 the other way.
  tier_changes: [
    { day: '2026-03-08', from: 'free', to: 'pro', is_upgrade: true, changes: 5, after_stop: 3 },
    { day: '2026-03-09', from: 'free', to: 'pro', is_upgrade: true, changes: 3, after_stop: 1 },
    { day: '2026-03-09', from: 'pro', to: 'elite', is_upgrade: true, changes: 2, after_stop: 0 },
    { day: '2026-03-09', from: 'elite', to: 'pro', is_upgrade: false, changes: 3, after_stop: 0 },
  ],
};

export const outcomesBefore: OutcomesDocument = {
  ...fresh,
  known_until: '2026-03-09',
  stop_days: 7,
  // 32 % at a surcharge, which brought 20 energy more than 200: 10 %, worth an eleventh of 2.20 USD.
  prices: [
    {
      day: '2026-02-03',
      multiplier: 1.1,
      tokens: 3_200,
      energy: 220,
      energy_without: 200,
      list_usd: 2.2,
      ...used,
    },
    {
      day: '2026-02-03',
      multiplier: 1,
      tokens: 6_800,
      energy: 700,
      energy_without: 700,
      list_usd: 7,
      ...used,
    },
  ],
  // 6 of 8.
  stops: [
    { day: '2026-02-03', outcome: 'stopped', users: 2 },
    { day: '2026-02-03', outcome: 'went_on', users: 4 },
    { day: '2026-02-03', outcome: 'rescued', users: 2 },
  ],
  // 12 of 20; nothing is known of longer streaks than one day.
  streaks: [{ day: '2026-02-03', length: 1, kept: 12, missed: 8, forgiven: 0 }],
  // 4 up, 1 of them after a refusal, and 6 down.
  tier_changes: [
    { day: '2026-02-03', from: 'free', to: 'pro', is_upgrade: true, changes: 4, after_stop: 1 },
    { day: '2026-02-04', from: 'pro', to: 'free', is_upgrade: false, changes: 6, after_stop: 2 },
  ],
};
