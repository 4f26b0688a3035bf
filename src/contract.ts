/** What crosses HTTP? Every route with its inputs, outputs, refusals, and who may call it. */

import type { z } from 'zod';
import { adminRoutes } from './contract/admin.ts';
import { exportRoutes } from './contract/exports.ts';
import type { featureEvent, scanEvent } from './contract/feature-shapes.ts';
import { featureRoutes } from './contract/features.ts';
import { meRoutes } from './contract/me.ts';
import { planningRoutes } from './contract/planning.ts';
import { platformRoutes } from './contract/platform.ts';
import { reportRoutes } from './contract/reports.ts';
import type { Route } from './contract/route.ts';
import type { problem, runEvent } from './contract/shapes.ts';
import { userRoutes } from './contract/users.ts';
import { webhookRoutes } from './contract/webhooks.ts';

export const routes = {
  ...platformRoutes,
  ...meRoutes,
  ...featureRoutes,
  ...userRoutes,
  ...adminRoutes,
  ...reportRoutes,
  ...webhookRoutes,
  ...planningRoutes,
  ...exportRoutes,
} as const;

export type Routes = typeof routes;
/** Method and path, such as 'GET /v1/me'. */
export type RouteName = keyof Routes;

type Parsed<R, Part extends string> = R extends { readonly [P in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler gets of a request, and a client gives: what the route names, checked. */
export interface Input<Name extends RouteName> {
  readonly params: Parsed<Routes[Name], 'params'>;
  readonly query: Parsed<Routes[Name], 'query'>;
  readonly body: Parsed<Routes[Name], 'body'>;
}

/** What a route answers. */
export type Output<Name extends RouteName> = Parsed<Routes[Name], 'output'>;

/** Every refusal. */
export type Problem = z.output<typeof problem>;
/** One event of a run. */
export type RunEvent = z.output<typeof runEvent>;
/** One event of a run of a feature. */
export type FeatureEvent = z.output<typeof featureEvent>;
/** One event of a running deep scan. */
export type ScanEvent = z.output<typeof scanEvent>;

/** The routes as a list of plain data. */
export const routeList: readonly (Route & {
  readonly name: RouteName;
  readonly method: string;
  readonly path: string;
})[] = Object.entries(routes).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ');
  return { ...(route as Route), name: name as RouteName, method, path };
});
