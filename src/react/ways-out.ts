/** What can a user do who cannot pay for a call now? */

import type { Quote, Status } from './data.ts';

export type WayKind =
  | 'wait_held'
  | 'wait_refill'
  | 'wait_reset'
  | 'rescue'
  | 'compress'
  | 'smaller_model'
  | 'cheaper_window'
  | 'make_smaller'
  | 'part'
  | 'upgrade';

export interface WayOut {
  readonly kind: WayKind;
  /** Energy that it brings, costs or saves. */
  readonly energy?: number;
  /** The most that it can cost, where it is a call. */
  readonly most?: number;
  /** When it comes about. */
  readonly at?: Date;
  readonly model?: string;
}

export interface Trouble {
  readonly quote: Quote;
  readonly status: Status;
  /** What the rescue would bring now; 0 where it would bring nothing. */
  readonly rescueEnergy: number;
  readonly canUpgrade: boolean;
  /** True where as much of it can be done as there is energy and tokens for. Default: false. */
  readonly canDoPart?: boolean;
}

/** Tokens of the day that nothing has taken yet; never below zero. */
export const tokensLeft = ({ daily_token_budget, tokens_used_today, tokens_held }: Status): number =>
  Math.max(0, daily_token_budget - tokens_used_today - tokens_held);

/** Whether a whole day's tokens would pay for it, and all energy with what comes then; what is held may come back until then. */
const isPaidByNewDay = ({ quote, status }: Trouble): boolean =>
  quote.expected_tokens <= status.daily_token_budget &&
  quote.final_cost <= status.current + status.refill.amount;

const ofBudget = (trouble: Trouble): WayOut[] => [
  ...alternativesOf(trouble.quote),
  isPaidByNewDay(trouble)
    ? { kind: 'wait_reset', at: new Date(trouble.status.refill.at) }
    : { kind: 'make_smaller' },
];

const alternativesOf = ({ cheaper_ways }: Quote): WayOut[] =>
  cheaper_ways
    .filter(({ affordable }) => affordable)
    .map(({ kind, final_cost, max_cost, model }) => ({
      kind: kind === 'compressed' ? 'compress' : 'smaller_model',
      energy: final_cost,
      most: max_cost,
      model,
    }));

const partOf = ({ quote, status, canDoPart = false }: Trouble): WayOut[] =>
  canDoPart && status.available > 0 && tokensLeft(status) > 0
    ? [{ kind: 'part', energy: Math.min(status.available, quote.max_cost) }]
    : [];

function ofEnergy({ quote, status, rescueEnergy }: Trouble): WayOut[] {
  const missing = quote.final_cost - status.available;
  const { refill } = status;
  const later = quote.cheaper_later;
  return [
    ...alternativesOf(quote),
    ...(rescueEnergy > 0 ? [{ kind: 'rescue' as const, energy: rescueEnergy }] : []),
    ...(refill.amount >= missing
      ? [{ kind: 'wait_refill' as const, energy: refill.amount, at: new Date(refill.at) }]
      : []),
    ...(later !== null && quote.final_cost - later.savings <= status.available
      ? [{ kind: 'cheaper_window' as const, energy: later.savings, at: new Date(later.starts_at) }]
      : []),
  ];
}

/** The ways out, the nearest first. Energy that is merely held is no reason to buy any: the first way is to wait for it. Pure. */
export function waysOut(trouble: Trouble): WayOut[] {
  const { quote, canUpgrade } = trouble;
  const code = quote.unaffordable?.code;
  if (code === 'energy_held_elsewhere') return [{ kind: 'wait_held' }, ...alternativesOf(quote)];
  if (code === 'account_frozen') return [];
  return [
    ...(code === 'token_budget_exceeded' ? ofBudget(trouble) : ofEnergy(trouble)),
    ...partOf(trouble),
    ...(canUpgrade ? [{ kind: 'upgrade' as const }] : []),
  ];
}
