/** How is a surge window said in words? */

import { crossesMidnight, dayMinutes, lengthOf, shortTime, type WindowTimes } from './window-times.ts';

/** 1.2 → "20% dearer"; 0.85 → "15% cheaper". */
export function priceText(multiplier: number, locale: string): string {
  if (multiplier === 1) return 'usual price';
  const share = Math.abs(Math.round((multiplier - 1) * 10_000) / 10_000);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(share);
  return `${percent} ${multiplier > 1 ? 'dearer' : 'cheaper'}`;
}

/** Against the usual price, with its sign: "+43%", "−6.5%", "±0%". */
export function signedPriceText(factor: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  }).format(Math.round((factor - 1) * 1_000_000) / 1_000_000);
}

/** As people have them: the week begins on Monday. */
export const weekdays: readonly { readonly day: number; readonly short: string; readonly long: string }[] = [
  { day: 1, short: 'Mon', long: 'Monday' },
  { day: 2, short: 'Tue', long: 'Tuesday' },
  { day: 3, short: 'Wed', long: 'Wednesday' },
  { day: 4, short: 'Thu', long: 'Thursday' },
  { day: 5, short: 'Fri', long: 'Friday' },
  { day: 6, short: 'Sat', long: 'Saturday' },
  { day: 0, short: 'Sun', long: 'Sunday' },
];

const known: Readonly<Record<string, string>> = {
  '1,2,3,4,5': 'Monday to Friday',
  '6,0': 'weekends',
};

/** 0 is Sunday; none: every day. */
export function daysText(days: readonly number[]): string {
  if (days.length === 0 || days.length === 7) return 'every day';
  const chosen = weekdays.filter(({ day }) => days.includes(day));
  const name = known[chosen.map(({ day }) => day).join(',')];
  if (name !== undefined) return name;
  return chosen.length === 1 ? `${chosen[0]?.long}s` : chosen.map(({ short }) => short).join(', ');
}

export function timesText(times: Omit<WindowTimes, 'days_of_week'>): string {
  if (lengthOf(times) === dayMinutes) return `24 hours from ${shortTime(times.start_time)}`;
  return `${shortTime(times.start_time)}–${shortTime(times.end_time)}`;
}

/** The same, with what an end in the small hours means. */
export const longTimesText = (times: Omit<WindowTimes, 'days_of_week'>): string =>
  `${timesText(times)}${crossesMidnight(times) && lengthOf(times) < dayMinutes ? ' (next day)' : ''}`;

export const featuresText = (features: readonly string[]): string =>
  features.length === 0 ? 'every feature' : features.join(', ');

/** A list as it is read aloud. */
export const listText = (items: readonly string[], locale: string): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(items);

/** A moment of these days: without its year. */
export const shortMomentText = (
  moment: string,
  { locale, timeZone }: { readonly locale: string; readonly timeZone: string },
): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(Date.parse(moment));
