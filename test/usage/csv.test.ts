import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '@/usage/csv';

describe('CSV', () => {
  it('has a head, a line a row, and CRLF after each', () => {
    expect(
      csvOf([
        { day: '2026-03-10', calls: 2 },
        { day: '2026-03-11', calls: null },
      ]),
    ).toBe('day,calls\r\n2026-03-10,2\r\n2026-03-11,\r\n');
  });

  it('is nothing for no rows', () => {
    expect(csvOf([])).toBe('');
  });

  it('quotes what has commas, quotes or line ends', () => {
    expect(csvOf([{ a: 'x,y', b: 'say "z"', c: 'one\r\ntwo' }])).toBe(
      'a,b,c\r\n"x,y","say ""z""","one\r\ntwo"\r\n',
    );
  });

  it('makes columns of nested fields, JSON of lists, ISO of times, and takes the columns of all rows', () => {
    const rows = [
      { at: new Date('2026-03-10T12:00:00Z'), receipt: { price: { base: 1 } } },
      { lots: [1, 2] },
    ];
    expect(csvOf(rows)).toBe('at,receipt.price.base,lots\r\n2026-03-10T12:00:00.000Z,1,\r\n,,"[1,2]"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '\r=1', '\uff1d1', '|calc', '%0A', '\ufeff=1'])(
    'takes the sting out of %j, which a spreadsheet could run',
    (text) => {
      expect(csvOf([{ text }])).toContain(`'${text.replaceAll('"', '""')}`);
    },
  );

  it('does the same in the head, and leaves numbers below zero as they are', () => {
    expect(csvOf([{ '=evil': -1.5 }])).toBe("'=evil\r\n-1.5\r\n");
  });

  it('reads again as it was written, whatever the text', () => {
    const withoutGuard = (text: string): string => text.replace(/^'/, '');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (texts) => {
        const csv = csvOf([Object.fromEntries(texts.map((text, nth) => [`c${nth}`, text]))]);
        const [, cells = []] = parse(csv, { record_delimiter: '\r\n' }) as string[][];
        expect(cells.map(withoutGuard)).toEqual(texts.map(withoutGuard));
      }),
    );
  });
});
