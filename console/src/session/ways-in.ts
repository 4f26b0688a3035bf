/** Which ways to sign in does this server offer, and how is each gone? */

import { useQuery } from '@tanstack/react-query';

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

/** A session of Supabase, renewed by its own client. Throws what Supabase says. */
export async function supabaseSession(
  { url, publishable_key }: NonNullable<WaysIn['supabase']>,
  credentials: Credentials,
): Promise<{ token: string; renew: () => Promise<string> }> {
  const { GoTrueClient } = await import('@supabase/auth-js');
  const auth = new GoTrueClient({
    url: `${url.replace(/\/+$/, '')}/auth/v1`,
    headers: { apikey: publishable_key },
    storageKey: 'energy-supabase',
    autoRefreshToken: true,
    persistSession: true,
  });
  const { data, error } = await auth.signInWithPassword(credentials);
  if (error !== null) throw new Error(error.message);
  const { access_token: token } = data.session;
  return {
    token,
    renew: async () => (await auth.getSession()).data.session?.access_token ?? token,
  };
}
