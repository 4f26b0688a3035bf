/** Is a number that an admin writes the one that is saved, in each language of the console? */

import { describe, expect, it } from 'vitest';
import { type Field, fieldsOf } from '../../../console/src/admin/fields.ts';
import { readRowForm, rowFormOf } from '../../../console/src/admin/tables/row-form.ts';
import { numberWriting, readAmount, readNumber } from '../../../console/src/admin/written-number.ts';

const latin = [
  'en-GB',
  'de-DE',
  'fr-FR',
  'es-ES',
  'pl-PL',
  'pt-BR',
  'sv-SE',
  'tr-TR',
  'ja-JP',
  'hi-IN',
  'de-CH',
];
const otherDigits = [
  'ar-EG',
  'ar-SA',
  'fa-IR',
  'ckb-IQ',
  'ps-AF',
  'bn-BD',
  'mr-IN',
  'ne-NP',
  'my-MM',
  'ff-Adlm',
];
const locales = [...latin, ...otherDigits, 'th-TH-u-nu-thai', 'hi-IN-u-nu-deva', 'ar-MA', 'he-IL', 'et-EE'];

describe('a number that is written', () => {
  it.each([
    ['40000', 'en-GB', 40_000],
    ['40,000', 'en-GB', 40_000],
    ['1,234,567.5', 'en-GB', 1_234_567.5],
    ['1.125', 'en-GB', 1.125],
    ['40,5', 'en-GB', 40.5],
    ['1.234,5', 'en-GB', 1_234.5],
    ['40.000', 'de-DE', 40_000],
    ['1,125', 'de-DE', 1.125],
    ['0.075', 'de-DE', 0.075],
    ['40.5', 'de-DE', 40.5],
    ['40 000', 'fr-FR', 40_000],
    ['40\u202f000,5', 'fr-FR', 40_000.5],
    ['12,34,567', 'hi-IN', 1_234_567],
    ['-3', 'en-GB', -3],
    ['.5', 'en-GB', 0.5],
    ['٤٠٬٠٠٠', 'ar-EG', 40_000],
    ['١٫١٢٥', 'ar-EG', 1.125],
    ['۰٫۵', 'fa-IR', 0.5],
    ['0٫5', 'ckb-IQ', 0.5],
    ['१२,३४,५६७', 'hi-IN', 1_234_567],
    ['٥', 'en-GB', 5],
  ])('as %s is, in %s, %d', (text, locale, value) => {
    expect(readNumber(text, { locale })).toEqual({ value });
  });

  it.each([
    ['40.000', 'en-GB', 0, 'This can be read as 40 or as 40000. Write one of them.'],
    ['40,000', 'de-DE', 2, 'This can be read as 40 or as 40000. Write one of them.'],
    ['1.125', 'fr-FR', undefined, 'This can be read as 1,125 or as 1125. Write one of them.'],
    ['7,250', undefined, 2, 'This can be read as 7.25 or as 7250. Write one of them.'],
    ['2.505', 'en-GB', 2, 'Write a number.'],
    ['2.5', 'en-GB', 0, 'Write a whole number.'],
  ])('as %s is not guessed, in %s with %s decimals', (text, locale, decimals, error) => {
    const how = {
      ...(locale === undefined ? {} : { locale }),
      ...(decimals === undefined ? {} : { decimals }),
    };
    expect(readNumber(text, how)).toEqual({ error });
  });

  it.each([
    '',
    ' ',
    'much',
    '1e3',
    '0x10',
    '1,23,4',
    '1.2.3',
    '4,',
    '1 2',
    '1.000,000.5',
    'Infinity',
    '--1',
    '12 34',
  ])('is none in "%s"', (text) => {
    expect(readNumber(text, { locale: 'en-GB' })).toEqual({ error: 'Write a number.' });
  });

  it.each(locales)('is read as it is shown and as it is written into a field, in %s', (locale) => {
    for (const value of [0, 7, 40_000, 1_234_567, 0.5, 0.0375, 12.5, 1.125, -3, -0.25]) {
      const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value);
      expect([shown, readNumber(shown, { locale })]).toEqual([shown, { value }]);
      expect(readNumber(numberWriting(value, locale), { locale })).toEqual({ value });
    }
  });

  it('is an amount of energy above nothing', () => {
    expect(readAmount('1,500', 'en-GB')).toEqual({ value: 1_500 });
    expect(readAmount('0', 'en-GB')).toHaveProperty('error');
  });
});

describe('the form of a row', () => {
  const fields: readonly Field[] = fieldsOf.token_budgets ?? [];
  const row = { daily_limit: 40_000, max_energy: 12.5, price_modifier: 1.125 };
  const shown = fields.filter(({ name }) => name in row);

  it.each(locales)('means what it was made of, in %s', (locale) => {
    const writing = { fields: shown, locale };
    expect(readRowForm(writing, rowFormOf(writing, row), row)).toEqual({ values: {}, errors: null });
  });

  it('saves forty thousand where that is written, and nothing where it could be forty', () => {
    const writing = { fields: shown, locale: 'en-GB' };
    const form = rowFormOf(writing, row);
    const read = (daily_limit: string) => readRowForm(writing, { ...form, daily_limit }, row);
    expect(read('41,000').values).toEqual({ daily_limit: 41_000 });
    expect(Object.keys(read('41.000').errors ?? {})).toEqual(['daily_limit']);
  });
});
