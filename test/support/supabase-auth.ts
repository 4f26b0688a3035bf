/** Where does a page sign in where there is no Supabase? A server that answers as its Auth does: a session for a password, and keys to check tokens by. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Issuer } from '@/server/user-token';

export interface SupabaseAuth {
  /** What an app has as SUPABASE_URL. */
  readonly url: string;
  /** Whose tokens it signs. */
  readonly issuer: Issuer;
  close(): Promise<void>;
}

export interface SupabaseUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

const sessionSeconds = 3_600;

const anyPage = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
};

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { ...anyPage, 'content-type': 'application/json' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

/** Knows one user. */
export async function serveSupabaseAuth(user: SupabaseUser): Promise<SupabaseAuth> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one', use: 'sig' }] };
  const userDocument = {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email,
    app_metadata: { provider: 'email' },
    user_metadata: {},
    created_at: '2026-01-01T00:00:00Z',
  };

  async function session(): Promise<unknown> {
    const expiresAt = Math.floor(Date.now() / 1_000) + sessionSeconds;
    const token = await new SignJWT({ role: 'authenticated', email: user.email, session_id: 'one' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(user.id)
      .setIssuer(`${url}/auth/v1`)
      .setAudience('authenticated')
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return {
      access_token: token,
      token_type: 'bearer',
      expires_in: sessionSeconds,
      expires_at: expiresAt,
      refresh_token: 'refresh',
      user: userDocument,
    };
  }

  async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { email, password } = await bodyOf(request);
    if (email === user.email && password === user.password) answer(response, 200, await session());
    else answer(response, 400, { code: 'invalid_credentials', message: 'Invalid login credentials' });
  }

  const server = createServer((request, response) => {
    const path = `${request.method} ${new URL(request.url ?? '/', 'http://localhost').pathname}`;
    if (path.startsWith('OPTIONS ')) answer(response, 204);
    else if (path === 'GET /auth/v1/.well-known/jwks.json') answer(response, 200, keys);
    else if (path === 'GET /auth/v1/user') answer(response, 200, userDocument);
    else if (path === 'POST /auth/v1/token') void signIn(request, response);
    else if (path === 'POST /auth/v1/logout') answer(response, 204);
    else answer(response, 404, { message: path });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    issuer: {
      issuer: `${url}/auth/v1`,
      jwksUrl: `${url}/auth/v1/.well-known/jwks.json`,
      audience: 'authenticated',
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
