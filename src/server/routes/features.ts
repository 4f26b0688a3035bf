/** What do the routes of the AI features do? For the one who is calling, by the features of `src/features`. */

import type { featureRoutes } from '../../contract/features.ts';
import type { Feature } from '../../features/feature.ts';
import {
  deckToPdf,
  deckToPptx,
  featureNamed,
  features,
  quoteRest,
  startScan,
  stopScan,
} from '../../features/index.ts';
import { claimsOf } from '../caller.ts';
import { page, placeIn, scanPlace } from '../cursor.ts';
import { quoteDocument } from '../document.ts';
import { featureDocument, scanDocument, scanWithResultsDocument } from '../feature-document.ts';
import { runFeature, runScanCall } from '../feature-run.ts';
import { fileResponse } from '../file-response.ts';
import type { Doors, HandlersFor } from '../handler.ts';

type FeatureRoute = keyof typeof featureRoutes;
type ScanRoute = Extract<FeatureRoute, `${string}/scans${string}`>;
type DeckRoute = Extract<FeatureRoute, `${string}/decks/${string}`>;

export const featureHandlers = (doors: Doors): HandlersFor<FeatureRoute> => ({
  ...runs(doors),
  ...scans(doors),
  ...decks,
});

function runs(doors: Doors): HandlersFor<Exclude<FeatureRoute, ScanRoute | DeckRoute>> {
  const { engine } = doors;
  return {
    'GET /v1/features': async () => {
      const configuration = await engine.configuration();
      const all = Object.values(features) as unknown as readonly Feature[];
      return { items: all.flatMap((feature) => featureDocument(feature, configuration) ?? []) };
    },
    'POST /v1/me/features/{feature}/quotes': async ({ caller, params, body, idempotencyKey, signal }) =>
      quoteDocument(
        await featureNamed(params.feature).quote(engine, {
          userId: caller.userId,
          input: body.input,
          model: body.model,
          allowCompression: body.allow_compression,
          idempotencyKey,
          signal,
        }),
      ),
    'POST /v1/me/features/{feature}/runs': ({ caller, params, ...call }) =>
      runFeature(doors, { ...call, userId: caller.userId, feature: featureNamed(params.feature) }),
  };
}

function scans(doors: Doors): HandlersFor<ScanRoute> {
  const { engine, settings } = doors;
  const { ledger } = engine;
  return {
    'GET /v1/me/scans': async ({ caller, query }) => {
      const { limit = settings.pageItems } = query;
      const [before] = placeIn(query.cursor, scanPlace) ?? [];
      const found = await ledger.reading(claimsOf(caller)).scans({ limit: limit + 1, before });
      return page(found, limit, { item: scanDocument, place: ({ id }) => [id] });
    },
    'POST /v1/me/scans': async ({ caller, body, idempotencyKey }) =>
      scanDocument(
        await startScan(engine, {
          userId: caller.userId,
          input: body.input,
          confirmed: body.confirmed,
          allowPart: body.allow_part,
          allowCompression: body.allow_compression,
          model: body.model,
          idempotencyKey,
        }),
      ),
    'GET /v1/me/scans/{scan_id}': async ({ caller, params }) =>
      scanWithResultsDocument(await ledger.reading(claimsOf(caller)).scan(params.scan_id)),
    'POST /v1/me/scans/{scan_id}/quotes': async ({ caller, params, body }) =>
      quoteDocument(
        await quoteRest(engine, {
          userId: caller.userId,
          scanId: params.scan_id,
          model: body.model,
          allowCompression: body.allow_compression,
        }),
      ),
    'POST /v1/me/scans/{scan_id}/runs': ({ caller, params, ...call }) =>
      runScanCall(doors, { ...call, userId: caller.userId, scanId: params.scan_id }),
    'POST /v1/me/scans/{scan_id}/stop': async ({ caller, params }) =>
      scanDocument(await stopScan(engine, { userId: caller.userId, scanId: params.scan_id })),
  };
}

const decks: HandlersFor<DeckRoute> = {
  'POST /v1/me/decks/pptx': async ({ body }) =>
    fileResponse(await deckToPptx(body), {
      name: `${body.title}.pptx`,
      contentType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    }),
  'POST /v1/me/decks/pdf': async ({ body }) =>
    fileResponse(await deckToPdf(body), { name: `${body.title}.pdf`, contentType: 'application/pdf' }),
};
