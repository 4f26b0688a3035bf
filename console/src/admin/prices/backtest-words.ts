/** How do the figures of a backtest read? */

import { energyText, type Reading } from 'energy-engine/react';
import { usdText } from '../reports/report-text.ts';
import type { BacktestReport } from './backtest.ts';

type Range = readonly [low: number, high: number];

export function rangeText([low, high]: Range, text: (value: number) => string): string {
  const [from, to] = [text(low), text(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** Against what was, with its sign; a dash where nothing was. */
export function changeText([low, high]: Range, actual: number, { locale }: Reading): string {
  if (actual === 0) return '–';
  const format = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  return rangeText([low, high], (value) => format.format(value / actual - 1));
}

/** In a sentence, for where the drafts are saved. */
export function backtestSentence(
  { report, days }: { report: BacktestReport; days: number },
  reader: Reading,
): string {
  if (report.actual.calls === 0)
    return `Nobody called in the last ${days} days: there was nothing to try these drafts on.`;
  const revenue = rangeText(report.range.revenue_usd, (usd) => usdText(usd, reader));
  return `On the last ${days} days these windows would have brought ${revenue} at list price instead of ${usdText(report.actual.revenue_usd, reader)}; ${report.users_affected} of ${report.users} users would have paid another price, and ${report.refused} calls would have been refused.`;
}

export const energyRange = ([low, high]: Range, reader: Reading): string =>
  rangeText([low, high], (energy) => energyText(energy, reader));
