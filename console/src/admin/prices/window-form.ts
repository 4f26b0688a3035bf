/** What does an admin write into the form of a window, and which values does that mean? */

import { isSame } from '../three-way.ts';
import { localText, momentOfLocal } from '../wall-clock.ts';
import { readNumber } from '../written-number.ts';
import { newWindow, type WindowValues } from './drafts.ts';
import { minutesOf, shortTime, timeOf } from './window-times.ts';

export type Direction = 'dearer' | 'cheaper' | 'usual';

export interface WindowForm {
  readonly name: string;
  readonly direction: Direction;
  /** By how many percent. */
  readonly percent: string;
  readonly start: string;
  readonly end: string;
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly isForAll: boolean;
  readonly features: readonly string[];
  /** Empty: the platform's. */
  readonly zone: string;
  /** As `datetime-local` writes them, in the window's zone; empty: no bound. */
  readonly from: string;
  readonly until: string;
  readonly priority: string;
  readonly givesBonus: boolean;
  readonly isActive: boolean;
}

export interface FormLimits {
  readonly multiplierAtMost: number;
  readonly platformZone: string;
  readonly exemptFeatures: readonly string[];
}

export type FormErrors = Partial<Readonly<Record<keyof WindowForm, string>>>;

export type ReadForm =
  | { readonly values: WindowValues; readonly errors: null }
  | { readonly values: null; readonly errors: FormErrors };

const everyDay = [0, 1, 2, 3, 4, 5, 6];

function directionOf(multiplier: number): Direction {
  if (multiplier === 1) return 'usual';
  return multiplier > 1 ? 'dearer' : 'cheaper';
}

/** 1.2 is 20; the four decimals of a multiplier are two of a percent. */
const percentOf = (multiplier: number): string =>
  multiplier === 1 ? '' : String(Math.round(Math.abs(multiplier - 1) * 10_000) / 100);

export function formOf(values: WindowValues, { platformZone }: FormLimits): WindowForm {
  const zone = values.time_zone ?? platformZone;
  const local = (moment: string | null) => (moment === null ? '' : localText(zone, moment));
  return {
    name: values.name,
    direction: directionOf(values.multiplier),
    percent: percentOf(values.multiplier),
    start: shortTime(values.start_time),
    end: shortTime(timeOf(minutesOf(values.end_time))),
    days: values.days_of_week.length === 0 ? everyDay : values.days_of_week,
    isForAll: values.applies_to.length === 0,
    features: values.applies_to,
    zone: values.time_zone ?? '',
    from: local(values.active_from),
    until: local(values.active_until),
    priority: String(values.priority),
    givesBonus: values.grants_bonus,
    isActive: values.is_active,
  };
}

/** The price as a factor of the usual one, exact to four decimals; null where the percent is no number that a price can have. */
export function multiplierOf({
  direction,
  percent,
}: Pick<WindowForm, 'direction' | 'percent'>): number | null {
  if (direction === 'usual') return 1;
  const read = readNumber(percent, { decimals: 2 });
  const hundredths = 'value' in read ? Math.round(read.value * 100) : 0;
  if (hundredths <= 0) return null;
  if (direction === 'cheaper' && hundredths >= 10_000) return null;
  return (direction === 'dearer' ? 10_000 + hundredths : 10_000 - hundredths) / 10_000;
}

function priceError(form: WindowForm, { multiplierAtMost }: FormLimits): string | undefined {
  const multiplier = multiplierOf(form);
  const most = Math.round((multiplierAtMost - 1) * 10_000) / 100;
  if (multiplier === null) {
    return form.direction === 'dearer'
      ? `By how many percent? Above 0 and at most ${most}.`
      : 'By how many percent? Above 0 and below 100.';
  }
  return multiplier > multiplierAtMost ? `A window is at most ${most} % dearer than usual.` : undefined;
}

function featuresError(form: WindowForm, { exemptFeatures }: FormLimits): string | undefined {
  if (form.isForAll) return undefined;
  if (form.features.length === 0) return 'Choose a feature, or let it count for all.';
  const spared = form.features.filter((feature) => exemptFeatures.includes(feature));
  if (form.direction !== 'dearer' || spared.length === 0) return undefined;
  return `${spared.join(', ')} never costs more than usual on this platform.`;
}

function scheduleError(form: WindowForm, zone: string): string | undefined {
  if (form.from === '' || form.until === '') return undefined;
  const [from, until] = [momentOfLocal(zone, form.from), momentOfLocal(zone, form.until)];
  return from !== null && until !== null && from >= until
    ? 'It must be later than the beginning.'
    : undefined;
}

function errorsOf(form: WindowForm, limits: FormLimits): FormErrors {
  const zone = form.zone === '' ? limits.platformZone : form.zone;
  const found: Partial<Record<keyof WindowForm, string | undefined>> = {
    name: form.name.trim() === '' ? 'Give it a name that users will read.' : undefined,
    percent: priceError(form, limits),
    start: form.start === '' ? 'From when?' : undefined,
    end: form.end === '' ? 'Until when?' : undefined,
    days: form.days.length === 0 ? 'Choose a day.' : undefined,
    features: featuresError(form, limits),
    until: scheduleError(form, zone),
    priority: /^-?\d{1,6}$/.test(form.priority.trim()) ? undefined : 'A whole number, such as 0.',
  };
  return Object.fromEntries(Object.entries(found).filter(([, why]) => why !== undefined)) as FormErrors;
}

/** What is written the same stays as the table has it: seconds of a time, every day as none or as all seven. */
function kept<T>(before: T, isUnchanged: boolean, after: T): T {
  return isUnchanged ? before : after;
}

/** The values that the form means, on top of those that it was made of; or what is wrong with which field. */
export function readForm(form: WindowForm, before: WindowValues, limits: FormLimits): ReadForm {
  const errors = errorsOf(form, limits);
  const multiplier = multiplierOf(form);
  if (multiplier === null || Object.keys(errors).length > 0) return { values: null, errors };
  const as = formOf(before, limits);
  const zone = form.zone === '' ? limits.platformZone : form.zone;
  const sameZone = form.zone === as.zone;
  const days = form.days.length === 7 ? [] : [...form.days].sort((a, b) => a - b);
  const moment = (text: string) => (text === '' ? null : momentOfLocal(zone, text));
  const values = newWindow({
    name: form.name.trim(),
    multiplier,
    start_time: kept(before.start_time, form.start === as.start, timeOf(minutesOf(form.start))),
    end_time: kept(before.end_time, form.end === as.end, timeOf(minutesOf(form.end))),
    days_of_week: kept(before.days_of_week, isSame([...form.days].sort(), [...as.days].sort()), days),
    applies_to: form.isForAll ? [] : form.features,
    time_zone: form.zone === '' ? null : form.zone,
    active_from: kept(before.active_from, sameZone && form.from === as.from, moment(form.from)),
    active_until: kept(before.active_until, sameZone && form.until === as.until, moment(form.until)),
    priority: Number(form.priority),
    grants_bonus: form.givesBonus && form.direction === 'cheaper',
    is_active: form.isActive,
  });
  return { values, errors: null };
}
