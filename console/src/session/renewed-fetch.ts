/** How is a request sent whose token may have run out? With a new one, where that can be had; else the session has ended. */

export interface Renewing {
  /** A new token; null where there is none to be had. Throws where whoever gives it is out of reach. Null: nobody renews it. */
  readonly refresh: (() => Promise<string | null>) | null;
  /** Called when the server takes the token no longer. */
  readonly onEnd: () => void;
  readonly send: typeof fetch;
}

/** A request whose token is refused is sent once more with a new one. */
export async function fetchRenewed(
  { refresh, onEnd, send }: Renewing,
  [input, init]: Parameters<typeof fetch>,
): Promise<Response> {
  const response = await send(input, init);
  if (response.status !== 401) return response;
  const token = (await refresh?.()) ?? null;
  if (token !== null) {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    const again = await send(input, { ...init, headers });
    if (again.status !== 401) return again;
  }
  onEnd();
  return response;
}

/** Errors of Supabase's client that say nothing about the session: its server is out of reach, or another tab was faster. */
const passing: readonly string[] = ['AuthRetryableFetchError', 'AuthRefreshDiscardedError'];

/** The token of a session that Supabase's client has renewed; null where it has none any more. Throws what passes. */
export function renewedToken({
  data,
  error,
}: {
  readonly data: { readonly session: { readonly access_token: string } | null };
  readonly error: Error | null;
}): string | null {
  if (error !== null && passing.includes(error.name)) throw error;
  return data.session?.access_token ?? null;
}
