/** Who is signed in in this browser, and what does their token say? */

import { forgetSupabase, keptRenewal, type Renewal } from './ways-in.ts';

export interface Session {
  readonly userId: string;
  readonly email: string | null;
  /** What the token says; what an admin may do is decided by the server, each time. */
  readonly isAdmin: boolean;
  /** The token of now; renewed where its issuer can. */
  readonly token: () => string | Promise<string>;
  /** Asks for a new token where the server refused the one of now; null where nobody renews it. */
  readonly refresh: Renewal['refresh'] | null;
  /** In milliseconds of the epoch; null where the token says nothing. */
  readonly expiresAt: number | null;
}

interface Claims {
  readonly sub?: string;
  readonly email?: string;
  readonly exp?: number;
  readonly app_metadata?: { readonly role?: string };
}

/** What stands in a JSON web token; null where it is none. Nothing is checked: that is the server's. */
export function claimsOf(token: string): Claims | null {
  const [, payload = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
      sign.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return null;
  }
}

/** Null where the token is none, names nobody, or has run out. */
export function sessionOf(token: string, renewal?: Renewal): Session | null {
  const claims = claimsOf(token);
  if (claims?.sub === undefined) return null;
  const expiresAt = claims.exp === undefined ? null : claims.exp * 1_000;
  if (expiresAt !== null && expiresAt <= Date.now() && renewal === undefined) return null;
  return {
    userId: claims.sub,
    email: claims.email ?? null,
    isAdmin: claims.app_metadata?.role === 'super_admin',
    token: renewal?.token ?? (() => token),
    refresh: renewal?.refresh ?? null,
    expiresAt,
  };
}

const storageKey = 'energy-token';

/** A token that was kept, or came with the address (`#token=…`, from the app that sent the user here; then it is taken out of it). */
export function keptSession(): Session | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    keepToken(given);
  }
  const token = given ?? localStorage.getItem(storageKey);
  return token === null ? null : sessionOf(token, given === null ? keptRenewal(token) : undefined);
}

/** A token that nobody renews ends what was renewed before it. */
export function keepToken(token: string | null, isRenewed = false): void {
  if (!isRenewed) forgetSupabase();
  if (token === null) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, token);
}

/** Told when another tab signs in or out. Returns what ends that. */
export function onOtherTab(tell: (session: Session | null) => void): () => void {
  const listener = (event: StorageEvent) => {
    if (event.key !== storageKey) return;
    const { newValue: token } = event;
    tell(token === null ? null : sessionOf(token, keptRenewal(token)));
  };
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}
