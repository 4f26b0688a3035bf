/** Which number did a person write, by the signs of their language? What could be two numbers is none. */

export type WrittenNumber = { readonly value: number } | { readonly error: string };

export interface NumberReading {
  /** Whose signs count: BCP 47. Without it no sign before three digits is taken for thousands. */
  readonly locale?: string;
  /** At most so many decimals; 0: a whole number. Left out: any. */
  readonly decimals?: number;
  /** What is said of a text that is no such number. */
  readonly otherwise?: string;
}

/** The Arabic signs for decimals and thousands, and the comma of Adlam. */
const signsInLatin: Readonly<Record<string, string>> = { '٫': '.', '٬': ',', '⹁': ',' };

/** Unicode has the ten digits of each script in a row, from zero. */
function digitInLatin(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}

/** In Latin digits and signs, without the marks of the direction of writing. */
const inLatin = (text: string): string =>
  text
    .replaceAll(/[\u061c\u200e\u200f]/g, '')
    .replaceAll(/[٫٬⹁]/g, (sign) => signsInLatin[sign] ?? sign)
    .replaceAll(/\p{Nd}/gu, digitInLatin);

/** The signs of a language between thousands and before decimals. */
function signsOf(locale: string): { readonly thousands: string | undefined; readonly decimal: string } {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8);
  const signOf = (type: string): string | undefined => parts.find((part) => part.type === type)?.value;
  return { thousands: signOf('group'), decimal: signOf('decimal') ?? '.' };
}

/** As it is written into a field: all digits, and no thousands. */
export function numberWriting(value: number, locale: string): string {
  const exact = new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: 20 }).format(value);
  return exact.replace('.', signsOf(locale).decimal);
}

/** '1,234,567', or '12,34,567' as Indian languages have it; once without its signs. */
const inThousands = /^(?:\d{1,3}(?:_\d{3})+|\d{1,2}(?:_\d{2})+_\d{3})$/;
/** One sign before three digits: '40.000' is forty for some, and forty thousand for others. */
const maybeThousands = /^([1-9]\d{0,2})([.,])(\d{3})$/;

/** Digits with at most one point, where there is one way alone to read them; undefined where there is none. */
function onlyReading(text: string): string | undefined {
  const spaced = text.replaceAll(/[\s’']/g, '_');
  const last = Math.max(spaced.lastIndexOf('.'), spaced.lastIndexOf(','));
  const isDecimal = last >= 0 && spaced.indexOf(spaced[last] ?? '') === last;
  const whole = (isDecimal ? spaced.slice(0, last) : spaced).replaceAll(/[.,]/g, '_');
  const decimals = isDecimal ? spaced.slice(last + 1) : '';
  const kinds = new Set((isDecimal ? spaced.slice(0, last) : spaced).match(/[.,_]/g));
  if (!/^\d*$/.test(decimals) || (isDecimal && decimals === '') || kinds.size > 1) return undefined;
  const digits = inThousands.test(whole) ? whole.replaceAll('_', '') : whole;
  if (!/^\d*$/.test(digits) || digits + decimals === '') return undefined;
  return `${digits === '' ? '0' : digits}${decimals === '' ? '' : `.${decimals}`}`;
}

const decimalsOf = (digits: string): number => (digits.split('.')[1] ?? '').replace(/0+$/, '').length;

const wanted = (decimals: number | undefined): string =>
  decimals === 0 ? 'Write a whole number.' : 'Write a number.';

/**
 * The number that a text means. One sign before its last three digits is what it is in the reader's language; where that makes
 * it decimals of a number that has none so small, or where the language has no such sign, it is asked for again.
 */
export function readNumber(text: string, { locale, decimals, otherwise }: NumberReading = {}): WrittenNumber {
  const [, minus = '', unsigned = ''] = /^([-−]?)(.*)$/s.exec(inLatin(text).trim()) ?? [];
  const signed = (digits: string): number => Number(`${minus === '' ? '' : '-'}${digits}`);
  const wrong: WrittenNumber = { error: otherwise ?? wanted(decimals) };
  const [, whole, sign, three] = maybeThousands.exec(unsigned) ?? [];
  const signs = locale === undefined ? { thousands: '', decimal: '' } : signsOf(locale);
  const [thousands, decimal] = [inLatin(signs.thousands ?? ''), inLatin(signs.decimal)];
  if (sign !== undefined && sign === thousands) return { value: signed(`${whole}${three}`) };
  const digits = onlyReading(unsigned);
  if (digits === undefined) return wrong;
  if (decimals !== undefined && decimalsOf(digits) > decimals) return wrong;
  if (sign !== undefined && (decimals !== undefined || sign !== decimal)) {
    const [one, other] = [signed(digits), signed(`${whole}${three}`)].map((value) =>
      numberWriting(value, locale ?? 'en'),
    );
    return { error: `This can be read as ${one} or as ${other}. Write one of them.` };
  }
  return { value: signed(digits) };
}

const energyAtMost = 1_000_000_000;
const noAmount = 'An amount above 0, with at most two decimals.';

/** An amount of energy as the ledger takes it. */
export function readAmount(text: string, locale: string): WrittenNumber {
  const read = readNumber(text, { locale, decimals: 2, otherwise: noAmount });
  const isAmount = 'value' in read && read.value > 0 && read.value <= energyAtMost;
  return isAmount || 'error' in read ? read : { error: noAmount };
}
