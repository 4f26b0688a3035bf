/** Is every value written as JSON that Postgres takes, and changed only where it must be? */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from '@/database/json-text';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('JSON for Postgres', (open) => {
  it.each([
    ['a NUL', 'a\u0000b', 'a\ufffdb'],
    ['a lone high surrogate', 'a\ud83d', 'a\ufffd'],
    ['a lone low surrogate', '\udc00b', '\ufffdb'],
    ['a whole pair', '😀', '😀'],
    ['the escape written out', '\\u0000 \\ud800 \\\\u0000', '\\u0000 \\ud800 \\\\u0000'],
    ['other control characters', '\u0001\t\n"\\', '\u0001\t\n"\\'],
  ])('keeps %s as far as it can', async (_, sent, kept) => {
    const [row] = await open().database.query<{ value: { text: string } }>('select $1::jsonb as value', [
      jsonText({ text: sent }),
    ]);
    expect(row?.value.text).toBe(kept);
  });

  it('takes any value, also as a parameter that is an object', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.object({ values: [fc.string({ unit: 'binary' }), fc.integer()] }),
        async (value) => {
          const [row] = await open().database.query<{ same: boolean }>(
            'select $1::jsonb = $2::jsonb as same',
            [jsonText(value), value],
          );
          expect(row?.same).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
