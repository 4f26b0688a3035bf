import fc from 'fast-check';
import { expect, it } from 'vitest';
import { routeList } from '@/contract';
import { openApiOf } from '@/contract/open-api';
import { scopes, serverScopes } from '@/contract/route';
import { problem } from '@/contract/shapes';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

type Json = Record<string, unknown>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly schema?: Json;
  }[];
  readonly body: Json | undefined;
}

const document = openApiOf(routeList, '0') as {
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, Json> };
};

const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters as Operation['parameters'],
    body: (operation.requestBody as { content: { 'application/json': { schema: Json } } } | undefined)
      ?.content['application/json'].schema,
  })),
);

/** What breaks servers that trust what they read. */
const nasty = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  0.001,
  1e308,
  -1e308,
  1e-320,
  2 ** 53,
  9_999_999_999_999,
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e\ufeff',
  '👩‍👩‍👧‍👦'.repeat(50),
  'x'.repeat(70_000),
  "'; drop table public.user_energy; --",
  '%00',
  '../../etc/passwd',
  '<|endoftext|>',
  '1e400',
  '__proto__',
  'null',
  [],
  {},
  [[[[[[[[]]]]]]]],
  { constructor: { prototype: 1 } },
  '9999-12-31T23:59:59Z',
  '0001-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
);

/** A value that the schema allows, more or less; any JSON below some depth, since schemas may name themselves. */
function likely(schema: Json, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 5) return fc.jsonValue();
  const { type, enum: names, properties, items, anyOf } = schema;
  if (typeof schema.$ref === 'string') {
    return likely(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, depth + 1);
  }
  if (Array.isArray(names)) return fc.constantFrom(...(names as unknown[]));
  if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as Json[]).map((one) => likely(one, depth + 1)));
  if (properties !== undefined) {
    return fc.record(
      Object.fromEntries(
        Object.entries(properties as Record<string, Json>).map(([name, one]) => [
          name,
          mostly(one, depth + 1),
        ]),
      ),
      { requiredKeys: (schema.required ?? []) as string[] },
    );
  }
  if (type === 'array') return fc.array(mostly((items ?? {}) as Json, depth + 1), { maxLength: 4 });
  if (type === 'integer') return fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.maxSafeInteger());
  if (type === 'number')
    return fc.oneof(
      fc.integer({ min: 1, max: 500 }).map((n) => n / 100),
      fc.double(),
    );
  if (type === 'boolean') return fc.boolean();
  if (type !== 'string') return fc.oneof(fc.string(), fc.jsonValue());
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'uri') return fc.constantFrom('https://hooks.energy.example/in', 'http://127.0.0.1/');
  if (schema.format === 'date')
    return fc.constantFrom('2026-03-01', '2026-03-09', '2026-03-11', '1970-01-01');
  if (schema.format === 'date-time') {
    const near = { min: new Date('2026-02-20'), max: new Date('2026-03-20') };
    return fc
      .oneof(fc.date({ noInvalidDate: true, ...near }), fc.date({ noInvalidDate: true }))
      .map((date) => date.toISOString());
  }
  return fc.oneof(
    fc.constantFrom('ai_message', 'UTC', 'closing_bonus', 'daily_reset', 'a@b.example', 'scripted', '10:30'),
    fc.string(),
    fc.string({ unit: 'binary' }),
  );
}

const mostly = (schema: Json, depth = 0): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: likely(schema, depth) }, { weight: 1, arbitrary: nasty });

/** Deep, torn, and not JSON at all. */
const torn = fc.constantFrom(
  '',
  '{',
  '[1,]',
  'nul',
  '['.repeat(5_000),
  `${'{"a":'.repeat(80)}1${'}'.repeat(80)}`,
  '\u0000',
);

/** JSON, with what JSON.stringify would make harmless put in as it is. */
const written = (value: unknown): string => JSON.stringify(value) ?? 'null';

interface Shot {
  readonly operation: Operation;
  readonly ids: readonly (string | null)[];
  readonly query: readonly (readonly [string, string])[];
  readonly body: string | undefined;
  readonly headers: Record<string, string>;
}

/** What belongs into a part of the path: a name where it wants one, else the user's own id (null). */
const partOfPath = ({ name, schema = {} }: Operation['parameters'][number]): fc.Arbitrary<string | null> => {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as string[]));
  return name === 'feature' ? fc.constantFrom('ai_message', 'ai_scanner', 'ai_deepscan') : fc.constant(null);
};

/** What the query has to say, mostly, and something else at times. */
const queryOf = ({ parameters }: Operation): fc.Arbitrary<Shot['query']> => {
  const asked = parameters.filter((one) => one.in === 'query');
  const needed = asked.filter(({ required }) => required === true);
  const wild = fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom(...asked.map(({ name = '' }) => name), 'x'), fc.string()),
      fc.oneof(fc.integer().map(String), fc.string(), nasty.map(String)),
    ),
    { maxLength: 2 },
  );
  const meant = fc.tuple(
    ...needed.map(({ name = '', schema = {} }) => fc.tuple(fc.constant(name), likely(schema).map(String))),
  );
  return fc.oneof({ weight: 3, arbitrary: meant }, { weight: 2, arbitrary: wild });
};

const shotAt = (operation: Operation): fc.Arbitrary<Shot> =>
  fc.record({
    operation: fc.constant(operation),
    ids: fc.tuple(
      ...operation.parameters
        .filter((one) => one.in === 'path')
        .map((one) => fc.oneof({ weight: 2, arbitrary: partOfPath(one) }, fc.uuid(), nasty.map(String))),
    ),
    query: queryOf(operation),
    body:
      operation.body === undefined
        ? fc.constant(undefined)
        : fc.oneof(
            { weight: 8, arbitrary: mostly(operation.body).map(written) },
            { weight: 1, arbitrary: torn },
          ),
    headers: fc.record(
      {
        'idempotency-key': fc.oneof(fc.uuid(), fc.constantFrom('a', 'b', 'x'.repeat(300), '"')),
        'if-none-match': fc.constantFrom('*', '""', 'W/'),
        'x-request-id': fc.constantFrom('a', 'x'.repeat(100)),
        accept: fc.constantFrom('text/event-stream', '*/*'),
      },
      { requiredKeys: [] },
    ),
  });

/** An address holds whole letters only: halves are sent in bodies. */
const whole = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '');

async function fire(server: TestServer, shot: Shot, bearer: string, userId: string) {
  const ids = [...shot.ids];
  const path = shot.operation.path.replaceAll(/\{\w+\}/g, () =>
    encodeURIComponent(whole(ids.shift() ?? userId) || '-'),
  );
  const pairs = shot.query.map(([name, value]) => [whole(name), whole(value)] as [string, string]);
  const search = pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
  return await server.ask(`${path}${search}`, {
    method: shot.operation.method,
    bearer,
    headers: shot.headers,
    ...(shot.body === undefined
      ? {}
      : { body: shot.body, headers: { ...shot.headers, 'content-type': 'application/json' } }),
  });
}

describeOnEachDatabase('the API under fire', (open) => {
  it('answers everything, never with a failure of ours, and what it refuses moves nothing', async () => {
    const server = createTestServer(open().database);
    const userId = await server.newUser({ tier: 'pro', energy: 500_000 });
    const bearers = [
      await server.token(userId),
      await server.adminToken(userId),
      await server.serverKey(...serverScopes),
      await server.userKey(userId, ...scopes.filter((scope) => scope.startsWith('me:'))),
    ];
    const balances = () =>
      open().database.query<{ user_id: string }>(
        'select user_id, current_energy, held_energy, max_energy, tier, version from public.user_energy order by 1',
      );
    const writes = operations.filter(({ method }) => method !== 'GET');
    const shots = fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...operations).chain(shotAt) },
      { weight: 2, arbitrary: fc.constantFrom(...writes).chain(shotAt) },
    );
    let answered = 0;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(shots, fc.nat({ max: 11 }), async (shot, nth) => {
        // Mostly by somebody whom the route is for.
        const { path } = shot.operation;
        const own = path.startsWith('/v1/admin') ? bearers[1] : bearers[0];
        const usual = path.startsWith('/v1/users') ? bearers[2] : own;
        const bearer = bearers[nth] ?? usual ?? '';
        server.provider.script(reply(['Yes.']));
        const before = await balances();
        const told = await fire(server, shot, bearer, userId);
        answered += 1;
        expect(told.status).toBeLessThan(500);
        expect(server.failures).toEqual([]);
        if (told.status < 400) accepted += 1;
        else {
          problem.parse(told.body);
          // A user who is met for the first time gets an account, whatever then becomes of the request.
          const known = new Set(before.map((row) => row.user_id));
          expect((await balances()).filter((row) => known.has(row.user_id))).toEqual(before);
        }
      }),
      { numRuns: 600, timeout: 20_000, seed: 20_261_125, endOnFailure: true },
    );
    // Not so wild that nothing comes through, or the fire would only test the door.
    expect(accepted).toBeGreaterThan(answered / 20);
    expect(await server.engine.ledger.verify()).toEqual([]);
  });
});
