/** What do the routes of users do? Always for the one who is calling, whose id comes from nowhere else. */

import { v5 } from 'uuid';
import type { meRoutes } from '../../contract/me.ts';
import { windowNext, windowNow, windowReach } from '../../engine/inquiry.ts';
import type { WindowChange } from '../../pricing/surge-change.ts';
import { claimsOf } from '../caller.ts';
import {
  accountDocument,
  identityDocument,
  keyDocument,
  newKeyDocument,
  quoteDocument,
  regeneratedDocument,
  regenerationLineDocument,
} from '../document.ts';
import type { Doors, HandlersFor } from '../handler.ts';
import { callRequestOf, runCall } from '../run-call.ts';
import { type PricesReach, pricesDocument, statusDocument } from '../status-document.ts';
import { budgetOf, entriesOf, lotsOf, ownCalls, ownDays, ownEvents, usageOf } from '../user-reading.ts';

/** A fixed random namespace: the key of a part of a request is made of all of the request's own key. */
const partsOfRequest = 'c1a7c9b4-52f3-4f0e-8a7d-2a3d9c7e6b15';

type MeRoute = keyof typeof meRoutes;
type ReadingRoute = Extract<MeRoute, `GET ${string}`>;
type KeyRoute = Extract<MeRoute, `${string} /v1/me/keys${string}`>;

export const meHandlers = (doors: Doors): HandlersFor<MeRoute> => ({
  ...readings(doors),
  ...settingsAndCalls(doors),
  ...ownKeys(doors),
});

/** Whose prices those of now and of the next change are. */
async function reachOfPrices(
  engine: Doors['engine'],
  feature: string | undefined,
  next: WindowChange | null,
): Promise<{ now: PricesReach; next: PricesReach }> {
  if (feature !== undefined) return { now: 'feature', next: 'feature' };
  const now = engine.clock.now();
  const turn = next?.startsAt ?? now;
  const [untilThen, then] = await Promise.all([
    windowReach(engine, { from: now, until: turn }),
    windowReach(engine, { from: turn, until: turn }),
  ]);
  return { now: untilThen, next: then };
}

function readings({
  engine,
  database,
  settings,
  streams,
}: Doors): HandlersFor<Exclude<ReadingRoute, KeyRoute>> {
  const statusOf = async (userId: string) => {
    const [status, open] = await Promise.all([engine.status(userId), windowNow(engine)]);
    return statusDocument(status, open);
  };
  return {
    'GET /v1/me': ({ caller }) => statusOf(caller.userId),
    'GET /v1/me/identity': ({ caller }) => identityDocument(caller),
    'GET /v1/me/stream': async ({ caller: { userId } }) => {
      // Who has no account is told so before the stream begins.
      await engine.status(userId);
      return streams.open(userId, () => statusOf(userId));
    },
    'GET /v1/me/entries': ({ caller, query }) =>
      entriesOf(engine.ledger.reading(claimsOf(caller)), query, settings.pageItems),
    'GET /v1/me/grants': async ({ caller }) => {
      await engine.status(caller.userId);
      return { items: await lotsOf(engine.ledger.reading(claimsOf(caller))) };
    },
    'GET /v1/me/budget': ({ caller }) => budgetOf(engine, caller.userId),
    'GET /v1/me/usage': async ({ caller, query }) => {
      await engine.status(caller.userId);
      return await usageOf(engine, claimsOf(caller), query.days ?? settings.usageDays);
    },
    'GET /v1/me/usage/days': async ({ caller, query }) =>
      ownDays(database, claimsOf(caller), {
        last: (await engine.status(caller.userId)).lastTokenReset,
        days: query.days ?? settings.usageDays,
      }),
    'GET /v1/me/prices': async ({ query }) => {
      const { feature } = query;
      const [open, next] = await Promise.all([windowNow(engine, feature), windowNext(engine, feature)]);
      return pricesDocument(open, next, await reachOfPrices(engine, feature, next));
    },
    'GET /v1/me/calls': ({ caller, query }) =>
      ownCalls(database, claimsOf(caller), { ...query, limit: query.limit ?? settings.pageItems }),
    'GET /v1/me/regeneration': async ({ caller }) => ({
      items: (await engine.regenerationPreview(caller.userId)).lines.map(regenerationLineDocument),
    }),
    'GET /v1/me/events': ({ caller, query }) =>
      ownEvents(database, claimsOf(caller), { ...query, limit: query.limit ?? settings.pageItems }),
  };
}

function settingsAndCalls(doors: Doors): HandlersFor<Exclude<MeRoute, ReadingRoute | KeyRoute>> {
  const { engine } = doors;
  return {
    'PATCH /v1/me': async ({ caller, body, idempotencyKey }) => {
      const { userId } = caller;
      const { time_zone: timeZone, compression_mode_enabled: compressionModeEnabled } = body;
      await engine.status(userId);
      // Two changes of one request are two entries: the first has the request's key, the second one of its own, made of it. Each
      // is known again by all of the request.
      const said = JSON.stringify(['settings', timeZone, compressionModeEnabled]);
      const both = timeZone !== undefined && idempotencyKey !== undefined;
      if (timeZone !== undefined) {
        await engine.ledger.setTimeZone({ userId, timeZone, idempotencyKey, said });
      }
      if (compressionModeEnabled !== undefined) {
        await engine.ledger.setLimits({
          userId,
          compressionModeEnabled,
          idempotencyKey: both ? v5(`compression ${idempotencyKey}`, partsOfRequest) : idempotencyKey,
          said,
        });
      }
      return accountDocument(await engine.status(userId));
    },
    'POST /v1/me/regeneration/{reason}': async ({
      caller: { userId },
      params: { reason },
      idempotencyKey,
    }) => {
      // Who has no account is told so, or gets one.
      await engine.status(userId);
      return regeneratedDocument(await engine.regenerate({ userId, reason, idempotencyKey }));
    },
    'POST /v1/me/quotes': async ({ caller, body, idempotencyKey }) =>
      quoteDocument(await engine.quote({ ...callRequestOf(caller.userId, body), idempotencyKey })),
    'POST /v1/me/runs': (call) => runCall(doors, { ...call, userId: call.caller.userId }),
  };
}

function ownKeys({ engine, keys }: Doors): HandlersFor<KeyRoute> {
  return {
    'GET /v1/me/keys': async ({ caller }) => ({
      items: (await keys.listOwn(claimsOf(caller))).map(keyDocument),
    }),
    'POST /v1/me/keys': async ({ caller, body, idempotencyKey }) => {
      await engine.status(caller.userId);
      const { name, scopes, expires_at: expires } = body;
      const expiresAt = expires === undefined ? undefined : new Date(expires);
      return newKeyDocument(
        await keys.create({ userId: caller.userId, name, scopes, expiresAt, idempotencyKey }),
      );
    },
    'DELETE /v1/me/keys/{key_id}': async ({ caller, params }) =>
      keyDocument(await keys.revoke(caller.userId, params.key_id)),
  };
}
