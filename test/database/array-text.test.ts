import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrayLiteral, parseArray } from '@/database/array-text';
import { describeOnEachDatabase } from '../support/databases.ts';

const asIs = (text: string) => text;
const texts = fc.array(fc.option(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))));

it('an array that was written as text is read as the same array', () => {
  fc.assert(
    fc.property(texts, (list) => {
      expect(
        parseArray(
          arrayLiteral(list, (value) => value as string | null),
          asIs,
        ),
      ).toEqual(list);
    }),
  );
});

describeOnEachDatabase('an array of any texts', (open) => {
  it('comes back from the database as it was sent', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (list) => {
        const [row] = await open().database.query<{ list: unknown }>('select $1::text[] as list', [list]);
        expect(row?.list).toEqual(list);
      }),
      { numRuns: 50 },
    );
  });
});
