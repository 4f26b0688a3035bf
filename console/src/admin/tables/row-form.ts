/** What is written into the form of a row, and which values does it mean? */

import type { Field } from '../fields.ts';
import { refusalSentence, wrongWriting } from '../refusal-words.ts';
import { changedValues, isSame, type Values } from '../three-way.ts';
import { numberWriting, readNumber, type WrittenNumber } from '../written-number.ts';

/** What each field holds while it is being written: text of a number, a flag, a list, or texts of several numbers. */
export type Written = string | boolean | readonly string[] | Readonly<Record<string, string>>;
export type RowForm = Readonly<Record<string, Written>>;
export type RowErrors = Readonly<Record<string, string>>;

/** How a form is written and read. */
export interface RowWriting {
  readonly fields: readonly Field[];
  /** Whose signs numbers have. */
  readonly locale: string;
}

function writtenOf({ kind }: Field, value: unknown, locale: string): Written {
  if (kind === 'switch') return value === true;
  if (kind === 'tiers') return (value as string[] | null) ?? [];
  const textOf = (one: unknown): string =>
    typeof one === 'number' ? numberWriting(one, locale) : String(one ?? '');
  if (kind !== 'numbers') return textOf(value);
  return Object.fromEntries(
    Object.entries((value ?? {}) as object).map(([name, one]) => [name, textOf(one)]),
  );
}

/** A form of the row; of a new one where there is none, in force. */
export const rowFormOf = ({ fields, locale }: RowWriting, row: Values | null): RowForm =>
  Object.fromEntries(
    fields.map((field) => [
      field.name,
      writtenOf(field, row === null && field.kind === 'switch' ? true : row?.[field.name], locale),
    ]),
  );

type Read = { readonly value: unknown } | { readonly error: string };

/** The number that was written into a field of one. */
export const readField = ({ kind, decimals }: Field, text: string, locale: string): WrittenNumber =>
  readNumber(text, {
    locale,
    ...(kind === 'count' ? { decimals: 0 } : decimals === undefined ? {} : { decimals }),
  });

function readNumbers(texts: Readonly<Record<string, string>>, locale: string): Read {
  const numbers = Object.entries(texts).map(([name, text]) => [name, readNumber(text, { locale })] as const);
  const values = numbers.map(([name, read]) => [name, 'value' in read ? read.value : null] as const);
  for (const [name, read] of numbers) {
    if ('error' in read) return { error: `${name.replaceAll('_', ' ')}: ${lowerFirst(read.error)}` };
  }
  return { value: Object.fromEntries(values) };
}

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

function read(field: Field, written: Written, locale: string): Read {
  if (typeof written === 'boolean') return { value: written };
  if (Array.isArray(written)) return { value: written.length === 0 ? null : written };
  if (typeof written === 'object') return readNumbers(written as Readonly<Record<string, string>>, locale);
  const text = String(written);
  if (text.trim() === '') {
    return field.emptyMeans === undefined ? { error: 'It must not be empty.' } : { value: null };
  }
  return field.kind === 'text' ? { value: text.trim() } : readField(field, text, locale);
}

export type ReadRow =
  | { readonly values: Values; readonly errors: null }
  | { readonly values: null; readonly errors: RowErrors };

/** What the form changes of the row, or all of a new one; or what is wrong with which field. The server judges the rest. */
export function readRowForm({ fields, locale }: RowWriting, form: RowForm, row: Values | null): ReadRow {
  const reads = fields
    .filter(({ isFixed }) => row === null || isFixed !== true)
    .map((field) => [field.name, read(field, form[field.name] ?? '', locale)] as const);
  const errors = reads.flatMap(([name, one]) => ('error' in one ? [[name, one.error] as const] : []));
  if (errors.length > 0) return { values: null, errors: Object.fromEntries(errors) };
  const values = Object.fromEntries(reads.map(([name, one]) => [name, 'value' in one ? one.value : null]));
  return { values: row === null ? values : changedValues(row, values), errors: null };
}

/** The field that a refusal names ("body.values.max_energy: …"), and what it says of it; null where it names none of these. */
export function refusedField(
  fields: readonly Field[],
  refusal: { readonly message: string; readonly details: Values },
  locale: string,
): readonly [name: string, why: string] | null {
  const named = typeof refusal.details.name === 'string' ? refusal.details.name.split('.') : [];
  const field = fields.find(({ name }) => named.includes(name));
  if (field === undefined) return null;
  const why = refusalSentence(refusal.message, locale);
  return [field.name, why === wrongWriting ? (field.hint ?? why) : why];
}

/** What was written, on top of the row as it is now: all but the fields that are left to whoever changed it. */
export function rebasedForm(
  form: RowForm,
  how: RowWriting & {
    readonly base: Values | null;
    readonly current: Values | null;
    readonly without: readonly string[];
  },
): RowForm {
  const { base, current, without } = how;
  if (current === null) return form;
  const before = rowFormOf(how, base);
  const written = Object.entries(form).filter(
    ([name, one]) => !isSame(one, before[name]) && !without.includes(name),
  );
  return { ...rowFormOf(how, current), ...Object.fromEntries(written) };
}
