/** What can be asked of the server itself? */

import { z } from 'zod';
import { signIn } from './identity-shapes.ts';
import { routesOf } from './route.ts';
import * as shape from './shapes.ts';

export const platformRoutes = routesOf({
  'GET /healthz': {
    summary: 'The process runs',
    tag: 'platform',
    access: 'anyone',
    output: z.strictObject({ status: z.literal('ok') }),
  },
  'GET /readyz': {
    summary: 'The process can serve: it reaches its database and is not stopping',
    tag: 'platform',
    access: 'anyone',
    output: z.strictObject({ status: z.literal('ready') }),
    errors: ['database_unavailable'],
  },
  'GET /v1/sign-in': {
    summary: 'How a person signs in here',
    tag: 'platform',
    access: 'anyone',
    output: signIn,
  },
  'GET /metrics': {
    summary: 'What this process has done, and the open holds of all, in the text format of Prometheus',
    tag: 'platform',
    access: 'metrics',
    contentType: 'text/plain',
    output: z.string(),
  },
  'GET /openapi.json': {
    summary: 'This API as an OpenAPI 3.1 document',
    tag: 'platform',
    access: 'anyone',
    output: shape.facts,
  },
  'GET /reference': {
    summary: 'This API as a page to read',
    tag: 'platform',
    access: 'anyone',
    contentType: 'text/html',
    output: z.string(),
  },
});
