/** How does a value of a table read? */

import { momentText } from 'energy-engine/react';
import type { Field, FieldKind } from './fields.ts';
import { shortTime } from './prices/window-times.ts';
import { daysText, featuresText, listText, priceText } from './prices/window-words.ts';

export interface Reading {
  readonly locale: string;
  readonly timeZone: string;
}

/** Never rounded: a table holds what it holds. */
const numberText = (value: unknown, { locale }: Reading): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(value));

const numbersText = (value: unknown, reading: Reading): string => {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  if (entries.length === 0) return 'none';
  return entries
    .map(([name, number]) => `${name.replaceAll('_', ' ')} ${numberText(number, reading)}`)
    .join(', ');
};

const texts: Readonly<Record<FieldKind, (value: unknown, reading: Reading) => string>> = {
  text: (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
  count: numberText,
  decimal: numberText,
  switch: (value) => (value === true ? 'yes' : 'no'),
  tiers: (value, { locale }) => listText(value as string[], locale),
  numbers: numbersText,
  list: (value, { locale }) => listText(value as string[], locale),
  features: (value) => featuresText(value as string[]),
  days: (value) => daysText(value as number[]),
  time: (value) => shortTime(String(value)),
  multiplier: (value, { locale }) => priceText(Number(value), locale),
  moment: (value, reading) => momentText(new Date(String(value)), reading),
};

/** With its unit. What is not of the kind that it should be is shown as it is. */
export function valueText({ kind, unit, emptyMeans }: Field, value: unknown, reading: Reading): string {
  if (value === null || value === undefined) return emptyMeans ?? 'nothing';
  try {
    const text = texts[kind](value, reading);
    return unit === undefined ? text : `${text} ${unit}`;
  } catch {
    return JSON.stringify(value);
  }
}
