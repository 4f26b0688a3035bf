/** How does somebody who develops sign in without an identity provider? As a demo user, whose token this process signs. */

import { Hono } from 'hono';
import { SignJWT } from 'jose';
import { v7 } from 'uuid';
import type { Clock } from '../clock.ts';
import type { Output } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { EnergyError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { problemOf, problemResponse } from './problem.ts';
import type { Issuer } from './user-token.ts';

export interface SignInOptions {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly tokenSeconds: number;
  /** Made for this process; whoever knows it is anybody. */
  readonly secret: string;
  /** The names of this server by which somebody may sign in. Default: those that lead to this machine alone. */
  readonly hosts?: readonly string[] | undefined;
}

/** Nobody's DNS says where they lead: a page from elsewhere cannot pretend to be of this server, wherever its own name leads to. */
const ownHosts = ['localhost', '127.0.0.1', '[::1]'];

const isOwnAddress = (address: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(address);

/**
 * By which names demo users may sign in on a server that listens at this address: those that were given, else those of this
 * machine. None where other machines are let in and no name was given, since one of the demo users is a super admin.
 */
export const signInHostsOf = (listensAt: string, given: readonly string[]): readonly string[] => {
  if (given.length > 0) return given;
  return isOwnAddress(listensAt) ? ownHosts : [];
};

const developmentIssuer = 'energy-development';

/** Who is believed while this process runs. */
export const developmentIssuerOf = (secret: string): Issuer => ({
  issuer: developmentIssuer,
  sharedSecret: secret,
});

const demoUsers = [
  { email: 'ada@demo.example', tier: 'free', isAdmin: false },
  { email: 'bo@demo.example', tier: 'pro', isAdmin: false },
  { email: 'root@demo.example', tier: 'enterprise', isAdmin: true },
] as const;

/** Who can sign in, as the console shows them. */
export const developmentSignIn: NonNullable<Output<'GET /v1/sign-in'>['development']> = {
  users: demoUsers.map(({ email, tier, isAdmin }) => ({ email, tier, is_admin: isAdmin })),
};

type DemoUser = (typeof demoUsers)[number];

async function userIdOf({ database, ledger }: SignInOptions, { email, tier }: DemoUser): Promise<string> {
  const [row] = await database.query<{ id: string }>('select id from auth.users where email = $1', [email]);
  if (row !== undefined) return row.id;
  return (await ledger.openAccount({ userId: v7(), email, tier })).userId;
}

async function signedToken(
  options: SignInOptions,
  user: DemoUser,
): Promise<{ token: string; user_id: string }> {
  const { clock, tokenSeconds, secret } = options;
  const userId = await userIdOf(options, user);
  const now = Math.floor(clock.now().getTime() / 1_000);
  const token = await new SignJWT({
    role: 'authenticated',
    email: user.email,
    ...(user.isAdmin ? { app_metadata: { role: 'super_admin' } } : {}),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(developmentIssuer)
    .setSubject(userId)
    .setIssuedAt(now)
    .setExpirationTime(now + tokenSeconds)
    .sign(new TextEncoder().encode(secret));
  return { token, user_id: userId };
}

const refusal = (code: 'invalid_request' | 'forbidden', message: string): Response =>
  problemResponse(problemOf(new EnergyError(code, message), v7()));

/** POST `email=…`: `{ token, user_id }`. Another site's page cannot read the answer, and none whose name leads here is given one. */
export function signInApp(options: SignInOptions): Hono {
  const { hosts = ownHosts } = options;
  const app = new Hono();
  app.post('/', async (context) => {
    if (!hosts.includes(new URL(context.req.url).hostname)) {
      return refusal('forbidden', `demo users sign in at ${hosts.join(' or ')} alone`);
    }
    const { email } = await context.req.parseBody();
    const user = demoUsers.find((one) => one.email === email);
    if (user === undefined) {
      return refusal('invalid_request', 'there is no such demo user');
    }
    return context.json(await signedToken(options, user), 200, { 'cache-control': 'no-store' });
  });
  return app;
}
