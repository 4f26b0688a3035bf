/** What may a user ask of the AI features, and of the deep scans and decks that come of them? */

import { z } from 'zod';
import * as shape from './feature-shapes.ts';
import { pageOf, pageQuery, routesOf } from './route.ts';
import { featureName, quote } from './shapes.ts';

const params = z.strictObject({ feature: featureName });
const ofScan = z.strictObject({ scan_id: z.guid() });

const payErrors = [
  'insufficient_energy',
  'token_budget_exceeded',
  'energy_held_elsewhere',
  'request_in_progress',
  'provider_failed',
  'account_frozen',
] as const;

const runRoutes = routesOf({
  'GET /v1/features': {
    summary: 'The AI features: what each takes, what it gives, and what it is thought to cost at first',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    output: z.strictObject({ items: z.array(shape.feature) }),
  },
  'POST /v1/me/features/{feature}/quotes': {
    summary: 'What a feature would cost for this input, expected and at most. Moves nothing',
    tag: 'me',
    access: 'me:read',
    params,
    body: shape.featureQuoteBody,
    bodyLimit: 'listBytesAtMost',
    output: quote,
    errors: ['unknown_feature', 'provider_failed'],
  },
  'POST /v1/me/features/{feature}/runs': {
    summary: 'Runs a feature and gives its checked output, as JSON or as server-sent events',
    tag: 'me',
    access: 'me:run',
    params,
    body: shape.featureRunBody,
    bodyLimit: 'listBytesAtMost',
    output: shape.featureResult,
    event: shape.featureEvent,
    errors: [
      'unknown_feature',
      'confirmation_required',
      'quote_expired',
      'idempotency_conflict',
      ...payErrors,
    ],
  },
});

const scanRoutes = routesOf({
  'GET /v1/me/scans': {
    summary: 'Your deep scans, newest first',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    query: pageQuery,
    output: pageOf(shape.scan),
  },
  'POST /v1/me/scans': {
    summary: 'Writes a deep scan down, ready to be run. Moves nothing',
    tag: 'me',
    access: 'me:run',
    body: shape.scanBody,
    bodyLimit: 'listBytesAtMost',
    output: shape.scan,
    status: 201,
    errors: ['confirmation_required', 'insufficient_energy', 'token_budget_exceeded', 'idempotency_conflict'],
  },
  'GET /v1/me/scans/{scan_id}': {
    summary: 'A deep scan with what it has brought, best first',
    tag: 'me',
    access: 'me:read',
    isPolled: true,
    params: ofScan,
    output: shape.scanWithResults,
    errors: ['not_found'],
  },
  'POST /v1/me/scans/{scan_id}/quotes': {
    summary: 'What is left of a deep scan would cost now, expected and at most. Moves nothing',
    tag: 'me',
    access: 'me:read',
    keyless: 'moves nothing',
    params: ofScan,
    body: shape.scanQuoteBody,
    output: quote,
    errors: ['not_found'],
  },
  'POST /v1/me/scans/{scan_id}/runs': {
    summary: 'Goes on with a deep scan until it ends or is stopped, as JSON or as server-sent events',
    tag: 'me',
    access: 'me:run',
    keyless: 'the same twice',
    params: ofScan,
    body: shape.scanRunBody,
    output: shape.scanOutcome,
    event: shape.scanEvent,
    errors: ['not_found', ...payErrors],
  },
  'POST /v1/me/scans/{scan_id}/stop': {
    summary: 'Stops a deep scan after the call that is under way; it can go on later',
    tag: 'me',
    access: 'me:run',
    keyless: 'the same twice',
    params: ofScan,
    output: shape.scan,
    errors: ['not_found'],
  },
});

const deckRoutes = routesOf({
  'POST /v1/me/decks/pptx': {
    summary: 'A deck as a PowerPoint file. Moves nothing',
    tag: 'me',
    access: 'me:read',
    keyless: 'moves nothing',
    body: shape.deck,
    bodyLimit: 'deckBytesAtMost',
    contentType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    output: shape.file,
  },
  'POST /v1/me/decks/pdf': {
    summary: 'A deck as a PDF file; refused where its font lacks signs of the deck. Moves nothing',
    tag: 'me',
    access: 'me:read',
    keyless: 'moves nothing',
    body: shape.deck,
    bodyLimit: 'deckBytesAtMost',
    contentType: 'application/pdf',
    output: shape.file,
  },
});

export const featureRoutes = { ...runRoutes, ...scanRoutes, ...deckRoutes } as const;
