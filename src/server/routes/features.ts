/** What do the routes of the AI features do? */

import type { featureRoutes } from '../../contract/features.ts';
import { EnergyError } from '../../errors.ts';
import type { Doors, HandlersFor } from '../handler.ts';

type FeatureRoute = keyof typeof featureRoutes;

const soon = (): never => {
  throw new EnergyError('not_found', 'this is not served yet');
};

export const featureHandlers = (_: Doors): HandlersFor<FeatureRoute> => ({
  'GET /v1/features': soon,
  'POST /v1/me/features/{feature}/quotes': soon,
  'POST /v1/me/features/{feature}/runs': soon,
  'GET /v1/me/scans': soon,
  'POST /v1/me/scans': soon,
  'GET /v1/me/scans/{scan_id}': soon,
  'POST /v1/me/scans/{scan_id}/runs': soon,
  'POST /v1/me/scans/{scan_id}/stop': soon,
  'POST /v1/me/decks/pptx': soon,
  'POST /v1/me/decks/pdf': soon,
});
