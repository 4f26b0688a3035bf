/** What of a press of a button is kept in this browser, and how does it change as its answer comes? */

import type { FeatureAsk, FeatureResult, Quote } from 'energy-engine/react';
import type { FeatureName } from '../features/catalog.ts';

/**
 * 'open': it is not known yet what became of it. 'ended': it was ended early, and what there was of it is kept. 'unsettled':
 * likewise, and it could not be learned what it cost. 'gone': it was paid, and its answer was asked for when that was kept no
 * more.
 */
export type KeptState = 'open' | 'done' | 'ended' | 'unsettled' | 'gone';

/** A line of the ledger that paid for a result. */
export interface Paid {
  readonly seq: number;
  /** Energy. */
  readonly cost: number;
}

export interface KeptResult {
  readonly id: string;
  readonly userId: string;
  readonly feature: FeatureName;
  /** In a few words, what it is about. */
  readonly title: string;
  /** When the button was pressed; milliseconds of the epoch. */
  readonly at: number;
  readonly state: KeptState;
  /** The form as it was, so that it can be used again. */
  readonly draft: unknown;
  readonly ask: FeatureAsk;
  /** What was promised; asking again with it is the same call. */
  readonly quote: Quote;
  /** As the feature's form says; of one that was ended early, what could be read of it. */
  readonly output: unknown;
  /** Says so where no language model wrote it. */
  readonly notice: string | null;
  /** True where the model was cut off at the limit of its length. Not told of results that were kept before it was. */
  readonly isCut?: boolean;
  readonly paid: readonly Paid[];
}

export const costOf = ({ paid }: Pick<KeptResult, 'paid'>): number =>
  paid.reduce((sum, { cost }) => sum + Math.round(cost * 100), 0) / 100;

export const paidBy = (entries: FeatureResult['entries']): Paid[] =>
  entries.map(({ seq, delta }) => ({ seq, cost: 0 - delta }));

export const withResult = (kept: KeptResult, result: FeatureResult): KeptResult => ({
  ...kept,
  state: 'done',
  output: result.output,
  notice: result.notice,
  isCut: result.finish_reason === 'length',
  paid: paidBy(result.entries),
});
