/** How often is the answer still there when so much of the text is not? */

import type { Figure } from '../figure.ts';
import type { QuestionCase } from './question-set.ts';
import { selectors } from './selector.ts';

export interface QuestionSet {
  readonly name: string;
  readonly cases: readonly QuestionCase[];
  /** Percent, at a cut of a half. */
  readonly target?: number;
}

const cuts = [0.3, 0.5, 0.7] as const;
const targetCut = 0.5;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

const percent = (values: readonly number[]): number => 100 * mean(values);

/**
 * A figure for each cut and way; ours is judged at a half, over all cases and over those no setting was chosen by.
 */
export function keptFigures({ name, cases, target }: QuestionSet, count: (text: string) => number): Figure[] {
  return cuts.flatMap((cut) =>
    selectors.flatMap(([way, select]): Figure[] => {
      const left = cases.map((asked) => select(asked, cut, count));
      const kept = left.map(({ text }, index) => cases[index]?.kept(text) ?? 0);
      const value = percent(kept);
      const figure: Figure = {
        bench: 'compression',
        case: `${name}, ${cut * 100} % cut: ${way}`,
        value,
        unit: '% kept',
        note: `${percent(left.map((one) => one.cut)).toFixed(1)} % really cut`,
      };
      if (way !== 'ours' || cut !== targetCut) return [figure];
      const unseen = kept.filter((_, index) => index % 2 === 1);
      const judged = target === undefined ? {} : { target, pass: value >= target };
      return [
        { ...figure, ...judged },
        {
          ...figure,
          case: `${figure.case}, unseen half`,
          value: percent(unseen),
          note: 'no setting was chosen by these',
        },
      ];
    }),
  );
}
