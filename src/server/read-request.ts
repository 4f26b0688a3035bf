/** What does a request ask for? Its parts, each read by the contract's schema, or refused by name. */

import { z } from 'zod';
import type { Route } from '../contract/route.ts';
import { EnergyError } from '../errors.ts';

/** Bytes of a body, by the name that a route gives its limit. */
export type BodyLimits = Readonly<
  Record<'bodyBytesAtMost' | 'jsonDepthAtMost' | NonNullable<Route['bodyLimit']>, number>
>;

export interface ReadParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const wrong = (name: string, why: string): EnergyError =>
  new EnergyError('invalid_request', `${name}: ${why}`, { details: { name } });

/** The body as text, never more of it than is allowed. Throws `payload_too_large`. */
async function textOf(request: Request, most: number): Promise<string> {
  const tooLarge = () =>
    new EnergyError('payload_too_large', `a body has at most ${most} bytes`, {
      details: { bytesAtMost: most },
    });
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge();
  if (request.body === null) return '';
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body) {
    size += piece.length;
    if (size > most) throw tooLarge();
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw wrong('body', 'it must be UTF-8');
  }
}

/** Levels of brackets outside of texts; counted before anything is parsed, since what walks JSON may recurse. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isInText) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isInText = false;
    } else if (letter === '"') isInText = true;
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth);
    else if (letter === '}' || letter === ']') depth -= 1;
  }
  return deepest;
}

/** Texts that no database and no other program can hold: NUL, and halves of a letter. */
function assertWritable(value: unknown, name: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw wrong(name, 'a text must not contain NUL');
    if (/\p{Surrogate}/u.test(value)) throw wrong(name, 'a text must be well-formed Unicode');
  } else if (Array.isArray(value)) {
    for (const one of value) assertWritable(one, name);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      assertWritable(key, name);
      assertWritable(one, name);
    }
  }
}

async function bodyOf(request: Request, { bodyLimit }: Route, limits: BodyLimits): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) throw wrong('content-type', 'send application/json');
  const text = await textOf(request, limits[bodyLimit ?? 'bodyBytesAtMost']);
  if (jsonDepth(text) > limits.jsonDepthAtMost) {
    throw wrong('body', `JSON of at most ${limits.jsonDepthAtMost} levels`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrong('body', 'it is not JSON');
  }
}

/** Texts of a query as the numbers and flags that the schema wants; what cannot be read stays text, and is refused. */
function valuesOf(schema: z.ZodObject, texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const typeOf = (name: string): unknown => {
    // Its own alone: every object answers to names such as toString.
    if (!Object.hasOwn(schema.shape, name)) return undefined;
    const field = schema.shape[name] as z.ZodType;
    const { type } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' });
    return type;
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const type = typeOf(name);
      const isNumber = (type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(text);
      if (isNumber) return [name, Number(text)];
      if (type === 'boolean' && (text === 'true' || text === 'false')) return [name, text === 'true'];
      return [name, text];
    }),
  );
}

/** The value as the schema reads it. Throws `invalid_request`, which names the field and never repeats what was sent. */
function readBy(schema: z.ZodType, value: unknown, part: string): unknown {
  assertWritable(value, part);
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = [part, ...(issue?.path ?? []).map(String)].join('.').slice(0, 200);
  throw wrong(path, (issue?.message ?? 'it cannot be read').slice(0, 300));
}

/** Reads what the route names; what it does not name is refused. Throws `invalid_request`, `payload_too_large`. */
export async function readRequest(
  route: Route,
  request: Request,
  params: Readonly<Record<string, string>>,
  limits: BodyLimits,
): Promise<ReadParts> {
  const search = [...new URL(request.url).searchParams];
  const texts = Object.fromEntries(search);
  if (Object.keys(texts).length < search.length) throw wrong('query', 'a name stands there twice');
  const querySchema = route.query ?? z.strictObject({});
  return {
    params: route.params === undefined ? undefined : readBy(route.params, params, 'path'),
    query: readBy(querySchema, valuesOf(querySchema, texts), 'query'),
    body:
      route.body === undefined ? undefined : readBy(route.body, await bodyOf(request, route, limits), 'body'),
  };
}
