/** Have two inputs the same hash exactly where they mean the same in JSON? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { canonicalJson, inputHash } from '@/tokens/input-hash';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value).reverse()) copy[key] = shuffled(item);
  return copy;
};

describe('canonical JSON', () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: [2, { d: 3, c: 4 }] }, '{"a":[2,{"c":4,"d":3}],"b":1}'],
    [{ a: undefined, b: () => 1, c: Symbol('c') }, '{}'],
    [[undefined, Number.NaN, -0], '[null,null,0]'],
    [-0, '0'],
    [undefined, 'null'],
    [null, 'null'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new Date(Number.NaN), 'null'],
    ['é\u0301 😀 \ud800', '"é\u0301 😀 \\ud800"'],
    [new Map([[1, 2]]), '{}'],
    [{ toJSON: () => ({ b: 1, a: 2 }) }, '{"a":2,"b":1}'],
    [{ é: 1, z: 2, 10: 3, 9: 4 }, '{"10":3,"9":4,"z":2,"é":1}'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('says what JSON says, and the order of keys makes no difference', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('takes the same object twice, but not inside itself', () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
    const circle: Record<string, unknown> = {};
    circle.self = [circle];
    expect(() => canonicalJson(circle)).toThrow(EnergyError);
  });

  it('refuses a bigint and a value that is nested too deep', () => {
    expect(() => canonicalJson({ a: 1n })).toThrow(EnergyError);
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(() => canonicalJson(deep)).toThrow(EnergyError);
  });
});

describe('the hash of an input', () => {
  it('is the SHA-256 of its canonical JSON', () => {
    expect(inputHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
    expect(inputHash({ a: 1, b: 2 })).toBe(inputHash({ b: 2, a: 1 }));
    expect(inputHash({ a: 1 })).not.toBe(inputHash({ a: '1' }));
  });
});
