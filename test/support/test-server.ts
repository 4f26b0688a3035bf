/** What does a test of the HTTP API stand on? The app on a test engine, and tokens and keys of every kind. */

import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { routeList } from '@/contract';
import type { Scope } from '@/contract/route';
import { problem } from '@/contract/shapes';
import type { Database } from '@/database/database';
import { type ApiKeys, apiKeysOn } from '@/server/api-key';
import { createEnergyServer, type EnergyServer, type ServerOptions } from '@/server/app';
import { createTestEngine, type TestEngine, type TestEngineOptions } from './test-engine.ts';

export const issuer = 'https://auth.energy.example';
export const otherIssuer = 'https://login.other.example';
const secret = 'a shared secret of the tests, long enough';

interface TokenOptions {
  readonly issuer?: string;
  readonly secret?: string;
  readonly expiresInSeconds?: number;
  readonly claims?: JWTPayload;
}

export interface Asked {
  readonly method?: string;
  readonly bearer?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface TestServer extends TestEngine {
  readonly server: EnergyServer;
  readonly keys: ApiKeys;
  /** What went wrong on our side. */
  readonly failures: unknown[];
  /** A token of the primary issuer, which shares a secret. */
  token(userId: string, options?: TokenOptions): Promise<string>;
  adminToken(userId: string): Promise<string>;
  /** A token of the other issuer, which publishes its keys. */
  publishedToken(subject: string, claims?: JWTPayload): Promise<string>;
  unsignedToken(userId: string): string;
  serverKey(...scopes: Scope[]): Promise<string>;
  userKey(userId: string, ...scopes: Scope[]): Promise<string>;
  ask<T = Record<string, unknown>>(path: string, asked?: Asked): Promise<Told<T>>;
}

/** Every answer keeps to the contract, whatever the test looks at. */
function assertContract(method: string, path: string, status: number, body: unknown): void {
  const [bare = ''] = path.split('?');
  const route = routeList.find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
  if (status >= 400) problem.parse(body);
  else if (status !== 304 && route?.contentType === undefined) route?.output?.parse(body);
}

let counter = 0;
/** Different for each key, and the same in each run. */
const countedBytes = (size: number): Uint8Array => {
  counter += 1;
  return Uint8Array.from({ length: size }, (_, at) => (counter * 31 + at * 7) % 256);
};

const published = generateKeyPair('ES256', { extractable: true });

/** The other issuer's keys, as its own server would hand them out. */
const fetchKeys = async (): Promise<Response> => {
  const { publicKey } = await published;
  return Response.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' }] });
};

/** All of an answer; the first event of one that streams by GET, which has no end. */
async function textOf(response: Response, method: string): Promise<string> {
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  if (method !== 'GET' || !isStream || response.body === null) return await response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value as Uint8Array | undefined);
}

export function createTestServer(
  onDatabase: Database,
  options: TestEngineOptions & { readonly server?: Partial<ServerOptions> } = {},
): TestServer {
  const engine = createTestEngine(onDatabase, {
    ...options,
    settings: { ...options.settings, server: { requestsAtOnce: 100_000, ...options.settings?.server } },
  });
  const { clock } = engine;
  const failures: unknown[] = [];
  const server = createEnergyServer({
    engine: engine.engine,
    database: engine.database,
    timers: engine.timers,
    issuers: [
      { issuer, sharedSecret: secret, audience: 'authenticated' },
      { issuer: otherIssuer, jwksUrl: `${otherIssuer}/jwks`, fetch: fetchKeys as typeof fetch },
    ],
    onFailure: (error) => failures.push(error),
    ...options.server,
  });
  const keys = apiKeysOn({ database: engine.database, clock, noteUseSeconds: 60, randomBytes: countedBytes });
  const seconds = () => Math.floor(clock.now().getTime() / 1_000);
  const token = (userId: string, asked: TokenOptions = {}) =>
    new SignJWT({ role: 'authenticated', ...asked.claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setIssuer(asked.issuer ?? issuer)
      .setAudience('authenticated')
      .setIssuedAt(seconds())
      .setExpirationTime(seconds() + (asked.expiresInSeconds ?? 3_600))
      .sign(new TextEncoder().encode(asked.secret ?? secret));
  const secretOf = async (made: Promise<{ secret: string | null }>): Promise<string> =>
    (await made).secret ?? '';
  return {
    ...engine,
    server,
    keys,
    failures,
    token,
    adminToken: (userId) => token(userId, { claims: { app_metadata: { role: 'super_admin' } } }),
    publishedToken: async (subject, claims = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setSubject(subject)
        .setIssuer(otherIssuer)
        .setExpirationTime(seconds() + 3_600)
        .sign((await published).privateKey),
    unsignedToken: (userId) =>
      new UnsecuredJWT({ role: 'authenticated' })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience('authenticated')
        .setExpirationTime(seconds() + 3_600)
        .encode(),
    serverKey: (...scopes) => secretOf(keys.create({ userId: null, name: 'a server', scopes })),
    userKey: (userId, ...scopes) => secretOf(keys.create({ userId, name: 'a key', scopes })),
    async ask<T>(path: string, { method = 'GET', bearer, body, headers = {} }: Asked = {}): Promise<Told<T>> {
      const response = await server.app.request(path, {
        method,
        headers: {
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await textOf(response, method);
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      const told = isJson ? JSON.parse(text) : text;
      if (isJson) assertContract(method, path, response.status, told);
      return {
        status: response.status,
        headers: response.headers,
        body: told as T,
      };
    },
  };
}
