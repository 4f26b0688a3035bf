import { expect, it } from 'vitest';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';

describeOnEachDatabase('the database port', (open) => {
  it('reads every type the same way', async () => {
    const [row] = await open().database.query(
      `select 1.50::numeric as numeric, 5::bigint as bigint, 9007199254740993::bigint as large, 7 as integer, 1.5::float8 as float,
        true as bool, '2026-01-02'::date as date, '10:00'::time as time, '2026-01-02 03:04:05.678+00'::timestamptz as instant,
        'infinity'::timestamptz as never, '{"a": [1, null]}'::jsonb as json, 'null'::jsonb as json_null, null::numeric as nothing,
        array[1.50, null]::numeric[] as numerics, array[1, 2] as integers, array['a"b', 'c,d', 'NULL', '', '\\x']::text[] as texts,
        '{}'::text[] as empty, '{{1,2},{3,4}}'::int[] as nested, array['2026-01-02']::date[] as dates,
        array['{"a": "}"}']::jsonb[] as jsons, '\\x0102'::bytea as bytes, array[true, false] as bools`,
    );
    expect(row).toEqual({
      numeric: '1.50',
      bigint: '5',
      large: '9007199254740993',
      integer: 7,
      float: 1.5,
      bool: true,
      date: '2026-01-02',
      time: '10:00:00',
      instant: new Date('2026-01-02T03:04:05.678Z'),
      never: Number.POSITIVE_INFINITY,
      json: { a: [1, null] },
      json_null: null,
      nothing: null,
      numerics: ['1.50', null],
      integers: [1, 2],
      texts: ['a"b', 'c,d', 'NULL', '', '\\x'],
      empty: [],
      nested: [
        [1, 2],
        [3, 4],
      ],
      dates: ['2026-01-02'],
      jsons: [{ a: '}' }],
      bytes: new Uint8Array([1, 2]),
      bools: [true, false],
    });
  });

  it('takes every kind of parameter the same way', async () => {
    const id = newUserId();
    const at = new Date('2026-01-02T03:04:05.678Z');
    const [row] = await open().database.query(
      `select $1::jsonb as json, $2::text[] as texts, $3::numeric[] as numerics, $4::timestamptz as instant, $5::uuid[] as ids,
        $6::bigint as bigint, $7::jsonb as list, $8::date as date, $9::jsonb[] as jsons, $10::bool as bool, $11::text as number_as_text,
        $12::numeric as numeric, $13::bytea as bytes, $14::timestamptz[] as instants, $15::text as nothing, $16::bool[] as bools`,
      [
        { a: 1 },
        ['a"b\\', null, 'NULL'],
        ['1.50', 2],
        at,
        [id],
        5n,
        JSON.stringify([1]),
        '2026-01-02',
        [{ a: '"' }],
        true,
        42,
        '3.30',
        new Uint8Array([255]),
        [at],
        undefined,
        [true, false],
      ],
    );
    expect(row).toEqual({
      json: { a: 1 },
      texts: ['a"b\\', null, 'NULL'],
      numerics: ['1.50', '2'],
      instant: at,
      ids: [id],
      bigint: '5',
      list: [1],
      date: '2026-01-02',
      jsons: [{ a: '"' }],
      bool: true,
      number_as_text: '42',
      numeric: '3.30',
      bytes: new Uint8Array([255]),
      instants: [at],
      nothing: null,
      bools: [true, false],
    });
  });
});
