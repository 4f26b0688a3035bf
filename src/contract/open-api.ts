/** How does the contract read as an OpenAPI 3.1 document? */

import { z } from 'zod';
import { type ErrorCode, errorTable } from '../errors.ts';
import type { Access, Route } from './route.ts';
import { problem } from './shapes.ts';
import { webhookPayloads } from './webhook-events.ts';

type Json = Record<string, unknown>;
type NamedRoute = Route & { readonly method: string; readonly path: string };

/** Refusals that every route may have. */
const always: readonly ErrorCode[] = [
  'invalid_request',
  'rate_limited',
  'payload_too_large',
  'database_unavailable',
];
const ofCallers: readonly ErrorCode[] = ['unauthenticated', 'forbidden'];

const schemaOf = (schema: z.ZodType, components: Json, io: 'input' | 'output'): Json => {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as Json;
  const text = JSON.stringify({ rest, $defs }).replaceAll('"#/$defs/', '"#/components/schemas/');
  const moved = JSON.parse(text) as { rest: Json; $defs?: Record<string, Json> };
  Object.assign(components, moved.$defs);
  const id = moved.rest.id;
  if (typeof id !== 'string') return moved.rest;
  components[id] = moved.rest;
  return { $ref: `#/components/schemas/${id}` };
};

/** Whether a caller's key makes it happen once. */
const isKeyed = ({ method, keyless }: NamedRoute): boolean => method !== 'GET' && keyless === undefined;

const parametersOf = (route: NamedRoute, components: Json): Json[] => {
  const fields = (place: 'path' | 'query', schema: z.ZodObject | undefined) =>
    Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
      name,
      in: place,
      required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      schema: schemaOf(field as z.ZodType, components, 'input'),
    }));
  return [
    ...fields('path', route.params),
    ...fields('query', route.query),
    ...(isKeyed(route) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(route.isPolled ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
  ];
};

const securityOf = (access: Access): Json[] => {
  if (access === 'anyone') return [];
  const bySuperAdmin = { userToken: ['super_admin'] };
  if (access === 'admin') return [bySuperAdmin];
  if (access === 'webhooks') return [bySuperAdmin, { serverKey: [access] }];
  if (access === 'me:write') return [{ userToken: [] }];
  return access.startsWith('me:') ? [{ userToken: [] }, { userKey: [access] }] : [{ serverKey: [access] }];
};

/** The refusals of a route, one response for each status. */
function refusalsOf(route: NamedRoute): Json {
  const codes = [
    ...always,
    ...(route.access === 'anyone' ? [] : ofCallers),
    ...(route.access === 'anyone' ? [] : (['unknown_user'] as const)),
    ...(isKeyed(route) ? (['idempotency_conflict'] as const) : []),
    ...(route.errors ?? []),
  ];
  const statuses = new Set(codes.map((code) => errorTable[code].httpStatus));
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: [...new Set(codes)]
          .filter((code) => errorTable[code].httpStatus === status)
          .map((code) => `\`${code}\`: ${errorTable[code].advice}`)
          .join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function answerOf(route: Route, components: Json): Json {
  if (route.output === null) return { 204: { description: 'Done.' } };
  const schema = schemaOf(route.output, components, 'output');
  const types = [route.contentType ?? 'application/json', ...(route.otherContentTypes ?? [])];
  const content: Json = Object.fromEntries(types.map((type) => [type, { schema }]));
  if (route.event) content['text/event-stream'] = { schema: schemaOf(route.event, components, 'output') };
  return { [route.status ?? 200]: { description: 'Done.', content } };
}

const operationOf = (route: NamedRoute, components: Json): Json => ({
  operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[{}]/g, '').replaceAll(/[/._]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
  summary: route.summary,
  tags: [route.tag],
  'x-access': route.access,
  security: securityOf(route.access),
  parameters: parametersOf(route, components),
  ...(route.body === undefined
    ? {}
    : {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemaOf(route.body, components, 'input') } },
        },
      }),
  responses: { ...answerOf(route, components), ...refusalsOf(route) },
});

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'The same for each attempt of one request: it then happens once, and each attempt is answered as the first; another request with this key is refused. A refusal, and what granted nothing, is not kept. The key of a quote is that of the call which the quote is for. A uuid, or any text of at most 255 characters.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag that you have; the answer is 304 where nothing has changed.',
    schema: { type: 'string', maxLength: 200 },
  },
};

const securitySchemes = {
  userToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The token of a signed-in user; of a super admin, for the routes of admins.',
  },
  userKey: { type: 'http', scheme: 'bearer', description: "A user's own key, energy_user_…" },
  serverKey: { type: 'http', scheme: 'bearer', description: 'A key of a server, energy_server_…' },
};

/** What a receiver is sent: the other direction, so no path of ours. */
const webhooksOf = (components: Json): Json =>
  Object.fromEntries(
    Object.entries(webhookPayloads).map(([type, payload]) => [
      type,
      {
        post: {
          operationId: `receive_${type.replaceAll('.', '_')}`,
          summary: payload.description,
          tags: ['webhooks'],
          parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
            name,
            in: 'header',
            required: true,
            schema: { type: 'string' },
          })),
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(payload, components, 'output') } },
          },
          responses: { '2XX': { description: 'It arrived.' }, 410: { description: 'Send nothing more.' } },
        },
      },
    ]),
  );

/** The document. Made once: the routes do not change while the process lives. */
export function openApiOf(routes: readonly NamedRoute[], version: string): Json {
  const schemas: Json = {};
  schemaOf(problem, schemas, 'output');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Energy Engine',
      version,
      description: 'Energies are decimals with at most two places; moments are ISO 8601 in UTC.',
    },
    tags: [
      { name: 'me', description: 'For users, about themselves.' },
      { name: 'users', description: 'For servers, by key.' },
      { name: 'admin', description: 'For super admins.' },
      { name: 'platform', description: 'About the server.' },
      {
        name: 'webhooks',
        description: 'What is sent to endpoints, signed by the scheme of Standard Webhooks.',
      },
    ],
    paths,
    webhooks: webhooksOf(schemas),
    components: { schemas, parameters, securitySchemes },
  };
}
