/** What does the server say of itself? */

import { openApiOf } from '../../contract/open-api.ts';
import type { platformRoutes } from '../../contract/platform.ts';
import { routeList } from '../../contract.ts';
import { EnergyError } from '../../errors.ts';
import type { Doors, HandlersFor } from '../handler.ts';
import { referencePage } from '../reference-page.ts';

type PlatformRoute = keyof typeof platformRoutes;

const html = (page: string): Response =>
  new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    },
  });

/** Asks the database something small. Throws `database_unavailable` where it has not answered in time. */
function reaching({ database, timers, settings }: Pick<Doors, 'database' | 'timers' | 'settings'>) {
  return new Promise<unknown>((resolve, reject) => {
    const giveUp = timers.every(settings.readySeconds * 1_000, () => {
      giveUp();
      reject(new EnergyError('database_unavailable', 'the database does not answer'));
    });
    database.query('select from public.token_budgets limit 1').finally(giveUp).then(resolve, reject);
  });
}

export function platformHandlers({
  database,
  timers,
  settings,
  version,
  isStopping,
  metrics,
  signIn,
}: Doors): HandlersFor<PlatformRoute> {
  const document = openApiOf(routeList, version);
  const page = referencePage(document);
  let asking: Promise<unknown> | undefined;
  /** One question of the database at a time, however many ask: nothing else limits them. */
  const reachDatabase = (): Promise<unknown> => {
    asking ??= reaching({ database, timers, settings }).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    'GET /healthz': () => ({ status: 'ok' }),
    'GET /readyz': async () => {
      if (isStopping()) throw new EnergyError('database_unavailable', 'the server is stopping');
      await reachDatabase();
      return { status: 'ready' };
    },
    'GET /v1/sign-in': () => signIn,
    'GET /metrics': async () => {
      const { contentType, text } = await metrics.read();
      return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
    },
    'GET /openapi.json': () => document,
    'GET /reference': () => html(page),
  };
}
