/** Which ways to sign in does this server offer, and how is each gone? */

import { useQuery } from '@tanstack/react-query';
import { renewedToken } from './renewed-fetch.ts';

export interface WaysIn {
  readonly development: {
    readonly users: readonly { readonly email: string; readonly tier: string; readonly is_admin: boolean }[];
  } | null;
  readonly supabase: { readonly url: string; readonly publishable_key: string } | null;
}

export const useWaysIn = () =>
  useQuery({
    queryKey: ['sign-in'],
    queryFn: async ({ signal }) => {
      const response = await fetch('/v1/sign-in', { signal });
      if (!response.ok) throw new Error('The server does not say how to sign in');
      return (await response.json()) as WaysIn;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Throws in words for a person. */
export async function demoToken(email: string): Promise<string> {
  const response = await fetch('/sign-in', { method: 'POST', body: new URLSearchParams({ email }) });
  if (!response.ok) throw new Error('The server does not sign demo users in');
  const { token } = (await response.json()) as { token: string };
  return token;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

type Supabase = NonNullable<WaysIn['supabase']>;

/** Where Supabase's client keeps its own session, and where we keep which server it is of. */
const supabaseKeys = { session: 'energy-supabase', server: 'energy-supabase-server' } as const;

async function authOf({ url, publishable_key }: Supabase) {
  const { GoTrueClient } = await import('@supabase/auth-js');
  return new GoTrueClient({
    url: `${url.replace(/\/+$/, '')}/auth/v1`,
    headers: { apikey: publishable_key },
    storageKey: supabaseKeys.session,
    autoRefreshToken: true,
    persistSession: true,
  });
}

/** What renews a token that its issuer gave for a short time. */
export interface Renewal {
  /** The token of now. */
  readonly token: () => Promise<string>;
  /** A new one, whatever the machine's clock says of the old one; null where there is none to be had. Throws where its issuer is out of reach. */
  readonly refresh: () => Promise<string | null>;
}

function renewalOf(auth: () => ReturnType<typeof authOf>, token: string): Renewal {
  return {
    token: async () => (await (await auth()).getSession()).data.session?.access_token ?? token,
    refresh: async () => renewedToken(await (await auth()).refreshSession()),
  };
}

/** A session of Supabase, renewed by its own client. Throws what Supabase says. */
export async function supabaseSession(
  server: Supabase,
  credentials: Credentials,
): Promise<{ token: string; renewal: Renewal }> {
  const auth = authOf(server);
  const { data, error } = await (await auth).signInWithPassword(credentials);
  if (error !== null) throw new Error(error.message);
  localStorage.setItem(supabaseKeys.server, JSON.stringify(server));
  const { access_token: token } = data.session;
  return { token, renewal: renewalOf(() => auth, token) };
}

/** How the token of a session of Supabase is renewed that began before this page was opened; undefined where it is none. */
export function keptRenewal(token: string): Renewal | undefined {
  const kept = localStorage.getItem(supabaseKeys.server);
  if (kept === null) return undefined;
  let auth: ReturnType<typeof authOf> | undefined;
  return renewalOf(() => {
    auth ??= authOf(JSON.parse(kept) as Supabase);
    return auth;
  }, token);
}

/** For whoever signs out, or in by another way. */
export function forgetSupabase(): void {
  localStorage.removeItem(supabaseKeys.server);
  localStorage.removeItem(supabaseKeys.session);
}
