/** How are amounts, moments and spans told in the reader's language and zone? */

/** Where the reader is. */
export interface Reader {
  /** BCP 47, such as 'de-DE'. */
  readonly locale: string;
  /** IANA, such as 'Europe/Berlin'. */
  readonly timeZone: string;
}

/** At most two decimals, and none where there are none. */
export const energyText = (energy: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: Number.isInteger(energy) ? 0 : 2,
    maximumFractionDigits: 2,
  }).format(energy);

/** Always with two decimals, for figures that stand above each other. */
export const columnText = (energy: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(energy);

/** With its sign, as a movement: '+3', '−0.95'. */
export const movementText = (energy: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: Number.isInteger(energy) ? 0 : 2,
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  })
    .format(energy)
    .replace('-', '−');

/** With all its digits, as a step of a price: '1.083'. */
export const decimalText = (value: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value);

/** Short, for an axis: '12K'. */
export const compactText = (count: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count);

export const countText = (count: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(count);

/** A share of 1 in percent. */
export const percentText = (share: number, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share);

/** A multiplier's distance from the usual price, in percent: 1.2 and 0.8 are both 20 %. */
export const distanceText = (multiplier: number, reader: Reader): string =>
  percentText(Math.abs(multiplier - 1), reader);

/** How the language writes the hour of a short time: "2:00 AM", but "02:00". */
const hourOf = (locale: string): 'numeric' | '2-digit' => {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', timeStyle: 'short' });
  const parts = format.formatToParts(2 * 3_600_000);
  return parts.some(({ type, value }) => type === 'hour' && value.length > 1) ? '2-digit' : 'numeric';
};

/** In a sentence of the other direction it stays in one piece, and leaves what is around it in its place. */
const isolated = (text: string): string =>
  /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(text) ? `\u2068${text}\u2069` : text;

/** The time of day, with the day of the week where that is not today. */
export function timeText(at: Date, now: Date, { locale, timeZone }: Reader): string {
  const dayOf = (date: Date) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(date);
  const text = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: hourOf(locale),
    minute: '2-digit',
    ...(dayOf(at) === dayOf(now) ? {} : { weekday: 'short' as const }),
  }).format(at);
  return isolated(text);
}

export const momentText = (at: Date, { locale, timeZone }: Reader): string =>
  isolated(new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(at));

/** A calendar day, given as YYYY-MM-DD; with its year where `year` is. */
export const dayText = (day: string, { locale }: Reader, told: { readonly year?: 'numeric' } = {}): string =>
  isolated(
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', ...told }).format(
      new Date(`${day}T00:00:00Z`),
    ),
  );

const secondsOf = { day: 86_400, hour: 3_600, minute: 60, second: 1 } as const;
type Unit = keyof typeof secondsOf;

const unitText = (amount: number, unit: Unit, { locale }: Reader): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);

/** A span in its two largest units, never below zero: "2 hr 14 min", "45 sec". */
export function spanText(ms: number, reader: Reader): string {
  let seconds = Math.max(0, Math.ceil(ms / 1_000));
  const parts: string[] = [];
  for (const [unit, size] of Object.entries(secondsOf) as [Unit, number][]) {
    const amount = Math.floor(seconds / size);
    seconds -= amount * size;
    if (amount > 0 || (unit === 'second' && parts.length === 0)) parts.push(unitText(amount, unit, reader));
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return isolated(parts.join(' '));
}
