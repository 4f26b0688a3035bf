/** What is a route of the HTTP API, as data? */

import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** What a key of a server may be allowed to do. */
export const serverScopes = [
  'users:read',
  'users:write',
  'quotes',
  'holds',
  'charges',
  'grants',
  'facts',
  'metrics',
  'webhooks',
] as const;

/** What a user's own key may be allowed to do; a user's token may do all of it and `me:write`. */
export const userScopes = ['me:read', 'me:run'] as const;

export const scopes = [...serverScopes, ...userScopes] as const;
export type ServerScope = (typeof serverScopes)[number];
export type UserScope = (typeof userScopes)[number];
export type Scope = (typeof scopes)[number];

/**
 * Who may call a route: anyone; a user about themself (`me:…`), by token or, but for `me:write`, by a key of theirs with that
 * scope; a server by a key with that scope; a super admin by token, who may also do what needs `webhooks`.
 */
export type Access = 'anyone' | UserScope | 'me:write' | ServerScope | 'admin';

type Fields = z.ZodObject;

export type ContentType =
  | 'text/html'
  | 'text/plain'
  | 'text/csv'
  | 'text/event-stream'
  | 'application/pdf'
  | 'application/vnd.apache.parquet'
  | 'application/vnd.openxmlformats-officedocument.presentationml.presentation';

export interface Route {
  /** One line for the reference. */
  readonly summary: string;
  readonly tag: 'me' | 'users' | 'admin' | 'platform';
  readonly access: Access;
  readonly params?: Fields;
  readonly query?: Fields;
  readonly body?: z.ZodType;
  /** Null: no body (204). */
  readonly output: z.ZodType | null;
  /** Status of success. Default: 200, or 204 where there is no output. */
  readonly status?: 201;
  /** One event of the answer as server-sent events, where the caller asks for them. */
  readonly event?: z.ZodType;
  /** Another type than JSON, such as a page or a file. A stream's output is one of its events. */
  readonly contentType?: ContentType;
  /** What it may be instead, as the request says. */
  readonly otherContentTypes?: readonly ContentType[];
  /** The setting of the server that says how long the body may be. Default: `bodyBytesAtMost`. */
  readonly bodyLimit?: 'listBytesAtMost' | 'deckBytesAtMost';
  /** True where the answer has an ETag, for those who ask again and again. */
  readonly isPolled?: boolean;
  /**
   * Where a write takes no Idempotency-Key, why it may be sent again all the same: twice leaves what once does, or it moves nothing.
   * Every other write is done once for each key; `test/server/repeated.test.ts` sends each of them again.
   */
  readonly keyless?: 'the same twice' | 'moves nothing';
  /** Refusals beside those that any route may have. */
  readonly errors?: readonly ErrorCode[];
}

/** Keeps the types of the schemas while it checks the shape. */
export const routesOf = <const T extends Readonly<Record<`${Method} /${string}`, Route>>>(routes: T): T =>
  routes;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A page of a list, newest first: `next_cursor` goes into `cursor` for the page after it, and is null on the last. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });

export const pageQuery = z.strictObject({
  limit: z.int().min(1).max(200).optional().describe('At most so many; 50 without it.'),
  cursor: z.string().min(1).max(300).optional().describe('`next_cursor` of the page before.'),
});
