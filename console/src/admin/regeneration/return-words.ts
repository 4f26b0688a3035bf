/** What did a grant bring, and how sure is that, in words? */

import type { Answer } from 'energy-engine/client';
import { countText, type Reading } from 'energy-engine/react';
import { shareText } from '../reports/report-text.ts';

export type ReturnsReport = Answer<'GET /v1/admin/reports/returns'>;

/** Whether a difference is more than chance would make. */
export type Verdict = 'more' | 'fewer' | 'unclear' | 'unknown';

export function verdictOf({ interval }: ReturnsReport): Verdict {
  const [low, high] = interval ?? [];
  if (low === undefined || high === undefined) return 'unknown';
  if (low > 0) return 'more';
  return high < 0 ? 'fewer' : 'unclear';
}

export const verdictTitles: Readonly<Record<Verdict, string>> = {
  more: 'More came back than others like them',
  fewer: 'Fewer came back than others like them',
  unclear: 'It cannot be told from chance',
  unknown: 'There is nobody to compare with yet',
};

const points = (value: number, { locale }: Reading): string => {
  const size = Math.abs(value) * 100;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: size < 10 ? 1 : 0 }).format(size);
};

const sided = (value: number, reading: Reading): string =>
  Math.abs(value) < 0.0005 ? 'none' : `${points(value, reading)} ${value > 0 ? 'more' : 'fewer'}`;

const within = (days: number): string => (days === 1 ? 'on the next day' : `within ${days} days`);

/** The rates, the difference, how far chance reaches, and who was left out: a sentence each. */
export function returnSentences(report: ReturnsReport, name: string, reading: Reading): string[] {
  const { given, unmatched, rate, matched_rate: matched, difference, interval, days } = report;
  const left =
    unmatched === 0
      ? []
      : [
          `${countText(unmatched, reading)} more grants are left out, as nobody like those users was there that day.`,
        ];
  const [low, high] = interval ?? [];
  if (rate === null || matched === null || difference === null || low === undefined || high === undefined) {
    return [
      `Nobody who was given “${name}” had others like them on that day, so there is no telling.`,
      ...left,
    ];
  }
  const verdicts: Readonly<Record<Verdict, string>> = {
    more: `So it is very likely that the energy goes with more returns: between ${points(low, reading)} and ${points(high, reading)} in a hundred more (95 of 100 such intervals hold the truth).`,
    fewer: `Those who were given it came back less: between ${points(high, reading)} and ${points(low, reading)} in a hundred fewer (95 of 100 such intervals hold the truth).`,
    unclear: `With so few users that may be chance: in a hundred, anything from ${sided(low, reading)} to ${sided(high, reading)} would fit (95 of 100 such intervals hold the truth).`,
    unknown: '',
  };
  return [
    `Of ${countText(given, reading)} times that it was given, the user came back ${within(days)} in ${shareText(rate, reading)}; of others of the same tier, away as long and as active that day, in ${shareText(matched, reading)}.`,
    `That is ${sided(difference, reading)} in a hundred. ${verdicts[verdictOf(report)]}`,
    'It tells what was different, not why: whoever is given energy may have been likelier to come back anyway.',
    ...left,
  ];
}
