/** Does JSON keep every value when it is written in fewer tokens? */

import { decode } from '@toon-format/toon';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compress } from '@/tokens/compression/compress';
import { minified } from '@/tokens/compression/minify';

const compressed = (json: string, form: 'minified' | 'toon' | 'verbatim'): string =>
  compress(`Read this:\n${json}\nThen answer.`, { targetReduction: 0.9, json: form }).text;

const fenced = /```toon\n([\s\S]*?)\n```/;
const rows = Array.from({ length: 30 }, (_, id) => ({ id, name: `Prospect ${id}`, open: id % 2 === 0 }));

describe('minified JSON', () => {
  it('is the same value, for any value and any indentation', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2, '\t'), (json, indent) => {
        const spread = JSON.stringify(JSON.parse(json), null, indent);
        expect(JSON.parse(minified(spread))).toEqual(JSON.parse(json));
        expect(minified(minified(spread))).toBe(minified(spread));
      }),
    );
  });

  it.each<[string, string, string]>([
    [
      'large and precise numbers',
      '{"a": 12345678901234567890, "b": 1.50}',
      '{"a":12345678901234567890,"b":1.50}',
    ],
    ['space, quotes and backslashes in strings', '["a  \\" b", "c\\\\", " d"]', '["a  \\" b","c\\\\"," d"]'],
    ['keys given twice', '{"a": 1, "a": 2}', '{"a":1,"a":2}'],
    ['escapes as they were written', '["\\u00e9", "\\/"]', '["\\u00e9","\\/"]'],
  ])('keeps %s', (_name, json, expected) => {
    expect(minified(json)).toBe(expected);
  });

  it('is not used where the caller wants it verbatim', () => {
    const json = '{\n  "a": [1,  2]\n}';
    expect(compressed(json, 'verbatim')).toContain(json);
  });
});

describe('TOON', () => {
  it('takes the place of a table of objects, and reads back as the same value', () => {
    const text = compressed(JSON.stringify(rows, null, 2), 'toon');
    expect(text.length).toBeLessThan(compressed(JSON.stringify(rows), 'minified').length);
    expect(decode(fenced.exec(text)?.[1] ?? '')).toEqual(rows);
  });

  it.each<[string, string]>([
    ['a number that would change', `[${'{"a": 12345678901234567890},'.repeat(20)}0]`],
    ['a key given twice', `[${'{"a": 1, "a": 2},'.repeat(20)}0]`],
    ['a nest too deep to be written anew', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['a fence in a string', JSON.stringify(rows.map((row) => ({ ...row, name: '```' })))],
  ])('is left where there is %s', (_name, json) => {
    expect(compressed(json, 'toon')).toContain(minified(json));
  });

  it('is used only where the caller allows it', () => {
    expect(fenced.test(compressed(JSON.stringify(rows), 'minified'))).toBe(false);
  });
});
