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
}

const ofBudget = ({ quote, status }: Trouble): WayOut[] => [
  ...alternativesOf(quote),
  { kind: 'wait_reset', at: new Date(status.refill.at) },
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
    ...(canUpgrade ? [{ kind: 'upgrade' as const }] : []),
  ];
}
