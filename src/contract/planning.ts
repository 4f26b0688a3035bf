/** What can a super admin try before it counts? Prices of days to come, and of days that were. */

import * as backtest from './backtest-shapes.ts';
import * as preview from './price-preview-shapes.ts';
import { routesOf } from './route.ts';

const ofAdmins = { tag: 'admin', access: 'admin' } as const;

export const planningRoutes = routesOf({
  'POST /v1/admin/backtests': {
    summary:
      'What other prices, budgets, rules or estimates would have brought, call by call; one at a time in a process',
    ...ofAdmins,
    keyless: 'moves nothing',
    body: backtest.backtestBody,
    output: backtest.backtestReport,
  },
  'POST /v1/admin/price-previews': {
    summary: 'The prices of some days, hour by hour, by windows that are not in force yet; changes nothing',
    ...ofAdmins,
    keyless: 'moves nothing',
    body: preview.previewBody,
    output: preview.pricePreview,
    errors: ['not_found'],
  },
});
