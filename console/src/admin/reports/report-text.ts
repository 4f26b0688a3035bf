/** How are money, shares and large numbers of a report told? */

import type { Reading } from 'energy-engine/react';

type Told = (value: number, reading: Reading) => string;

const number = (options: Intl.NumberFormatOptions): Told => {
  return (value, { locale }) => new Intl.NumberFormat(locale, options).format(value);
};

const inUsd = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
const wholeUsd = number({ ...inUsd, minimumFractionDigits: 2 });
const smallUsd = number({ ...inUsd, minimumFractionDigits: 2, maximumFractionDigits: 4 });
const tinyUsd = number({ ...inUsd, maximumSignificantDigits: 2 });

/** USD; below one more digits, so that a call's fraction of a cent is not nothing. */
export const usdText: Told = (usd, reading) => {
  const size = Math.abs(usd);
  if (size >= 1 || size === 0) return wholeUsd(usd, reading);
  return size >= 0.001 ? smallUsd(usd, reading) : tinyUsd(usd, reading);
};

/** For axes: 1.2M. */
export const compactText = number({ notation: 'compact', maximumSignificantDigits: 3 });
export const compactUsdText = number({ ...inUsd, notation: 'compact', maximumSignificantDigits: 3 });

const shareOf =
  (options: Intl.NumberFormatOptions): Told =>
  (share, reading) => {
    const digits = Math.abs(share) < 0.1 && share !== 0 ? 1 : 0;
    return number({ ...options, style: 'percent', maximumFractionDigits: digits })(share, reading);
  };

/** A share of 1, with a digit after the point where it is small. */
export const shareText = shareOf({});
export const signedShareText = shareOf({ signDisplay: 'exceptZero' });

/** With its sign, and at most a digit after the point. */
export const signedText = number({ maximumFractionDigits: 1, signDisplay: 'exceptZero' });

/** For what may be missing: a dash, read aloud as "none". */
export const orDash = (value: number | null | undefined, told: (value: number) => string): string =>
  value === null || value === undefined ? '–' : told(value);

/** A day with its weekday, given as YYYY-MM-DD. */
export const weekdayText = (date: string, { locale }: Reading): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  }).format(new Date(`${date}T00:00:00Z`));

/** The hour that begins at a moment, as the zone's clocks show it. */
export const hourText = (at: string, timeZone: string, { locale }: Reading): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));

/** How a figure stands to the one before: "12 % more". Null where there is nothing to compare with. */
export function changeText(now: number, before: number, reading: Reading): string | null {
  if (before <= 0 || now < 0) return null;
  const change = now / before - 1;
  if (Math.abs(change) < 0.005) return 'the same';
  return `${shareText(Math.abs(change), reading)} ${change > 0 ? 'more' : 'less'}`;
}
