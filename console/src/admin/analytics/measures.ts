/** Which figures of the use can be looked at, and how is each told? */

import type { Answer } from 'energy-engine/client';
import { countText, energyText, type Reading } from 'energy-engine/react';
import { compactText, compactUsdText, shareText, usdText } from '../reports/report-text.ts';
import type { ChartKind } from '../reports/series.ts';

export type UsageReport = Answer<'GET /v1/admin/reports/usage'>;
export type UsageRow = UsageReport['rows'][number];

export const measureNames = [
  'cost',
  'margin',
  'revenue',
  'energy',
  'tokens',
  'calls',
  'saved',
  'spikes',
  'miss',
  'cached',
  'reasoning',
] as const;
export type MeasureName = (typeof measureNames)[number];

type Told = (value: number, reading: Reading) => string;

export interface Measure {
  readonly title: string;
  /** One sentence: what the figure is. */
  readonly lead: string;
  /** Sums stand upon each other; shares are lines. */
  readonly kind: ChartKind;
  /** Null where there is nothing to tell. */
  readonly of: (row: UsageRow) => number | null;
  readonly text: Told;
  readonly axisText: Told;
}

const money = { kind: 'bars', text: usdText, axisText: compactUsdText } as const;
const count = { kind: 'bars', text: countText, axisText: compactText } as const;
const share = { kind: 'lines', text: shareText, axisText: shareText } as const;

export const measures: Readonly<Record<MeasureName, Measure>> = {
  cost: { ...money, title: 'Cost', lead: 'What the models cost.', of: (row) => row.cost_usd },
  margin: {
    ...money,
    title: 'Margin',
    lead: 'What the energy is worth at its list price, less what the models cost.',
    of: (row) => row.margin_usd,
  },
  revenue: {
    ...money,
    title: 'Worth of energy',
    lead: "The energy charged, less refunds, at its tier's list price of today.",
    of: (row) => row.revenue_usd,
  },
  energy: {
    kind: 'bars',
    title: 'Energy',
    lead: 'What calls were charged, before refunds.',
    of: (row) => row.energy,
    text: energyText,
    axisText: compactText,
  },
  tokens: {
    ...count,
    title: 'Tokens',
    lead: 'Input and output together.',
    of: (row) => row.input_tokens + row.output_tokens,
  },
  calls: { ...count, title: 'Calls', lead: 'Calls that were paid for.', of: (row) => row.calls },
  saved: {
    ...money,
    title: 'Saved',
    lead: 'What shorter prompts and cheaper models saved.',
    of: (row) => row.usd_saved + row.usd_saved_by_model,
  },
  spikes: {
    ...count,
    title: 'Spikes',
    lead: "Calls past their tier's spike threshold.",
    of: (row) => row.spikes,
  },
  miss: {
    ...share,
    title: 'Estimate error',
    lead: 'How far estimates were off, as a share of what was used.',
    of: (row) => row.estimate_miss,
  },
  cached: {
    ...share,
    title: 'Cached input',
    lead: 'The share of input that the provider had read before, and charges less for.',
    of: (row) => row.cached_share,
  },
  reasoning: {
    ...share,
    title: 'Reasoning',
    lead: 'The share of output that models spent on thinking, which nobody reads.',
    of: (row) => row.reasoning_share,
  },
};
