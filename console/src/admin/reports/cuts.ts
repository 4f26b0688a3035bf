/** By what can use be cut, and how is each part called? */

import type { Reading } from 'energy-engine/react';

export const cuts = ['feature', 'model', 'tier', 'cohort'] as const;
export type Cut = (typeof cuts)[number];

/** A part of all calls: those of a feature, of a model … */
export type Part = { readonly [C in Cut]?: string };

export const cutNames: Readonly<Record<Cut, string>> = {
  feature: 'Feature',
  model: 'Model',
  tier: 'Tier',
  cohort: 'Sign-up month',
};

export const monthText = (month: string, { locale }: Reading): string =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

type Named = (value: string, reading: Reading) => string;

const names: Readonly<Record<Cut, Named>> = {
  feature: (value, { words }) => words.feature(value),
  model: (value) => (value === '' ? 'No model named' : value),
  tier: (value) => (value === '' ? 'No tier' : value),
  cohort: (value, reading) => `Joined ${monthText(value, reading)}`,
};

export const valueText = (cut: Cut, value: string, reading: Reading): string => names[cut](value, reading);

/** What a part is called; "All calls" where nothing is cut. */
export function partText(part: Part, reading: Reading): string {
  const named = cuts.flatMap((cut) => {
    const value = part[cut];
    return value === undefined ? [] : [valueText(cut, value, reading)];
  });
  return named.length === 0 ? 'All calls' : named.join(' · ');
}

/** A part as one text, to be found again, and back. */
export const keyOfPart = (part: Part): string =>
  JSON.stringify(cuts.flatMap((cut) => (part[cut] === undefined ? [] : [[cut, part[cut]]])));

export const partOfKey = (key: string): Part =>
  Object.fromEntries(JSON.parse(key) as [Cut, string][]) as Part;

/** The part that the address names. */
export function readPart(value: Readonly<Record<string, unknown>>): Part {
  return Object.fromEntries(
    cuts.flatMap((cut) => {
      const given = value[cut];
      return typeof given === 'string' || typeof given === 'number' ? [[cut, String(given)]] : [];
    }),
  ) as Part;
}
