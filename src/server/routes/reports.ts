/** What do the routes of reports answer? The engine's reports in the contract's words, or as CSV. */

import type { Reports } from '../../engine/reports.ts';
import type { Doors, HandlersFor } from '../handler.ts';
import { callsDocument, callsFrom, cutsOf, documentOf, named, type ReportRoute } from '../report-document.ts';
import { csvOf, heavyUsersTable, usageTable } from '../report-tables.ts';

const wantsCsv = (request: Request): boolean => /\btext\/csv\b/.test(request.headers.get('accept') ?? '');

const csv = (text: string): Response =>
  new Response(text, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
  });

/** What a job has counted is told in its own names. */
const healthDocument = ({ jobs, ...report }: Awaited<ReturnType<Reports['health']>>) => {
  const document = documentOf<'GET /v1/admin/reports/health'>({ ...report, jobs });
  return {
    ...document,
    jobs: document.jobs.map((job, nth) => ({
      ...job,
      last_counts: jobs[nth]?.lastCounts ? { ...jobs[nth].lastCounts } : null,
    })),
  };
};

export function reportHandlers({ engine: { reports } }: Doors): HandlersFor<ReportRoute> {
  return {
    'GET /v1/admin/reports/usage': async ({ query: { by, ...query }, request }) => {
      const report = await reports.usage({ ...named(query), by: cutsOf(by) });
      if (wantsCsv(request)) return csv(csvOf(reports, usageTable(report)));
      return documentOf<'GET /v1/admin/reports/usage'>(report);
    },
    'GET /v1/admin/reports/calls': async ({ query: { cursor, user_id: userId, ...query } }) => {
      const asked = { ...named(query), ...(userId === undefined ? {} : { userId }), ...callsFrom(cursor) };
      return callsDocument(await reports.calls(asked));
    },
    'GET /v1/admin/reports/regeneration': async ({ query }) =>
      documentOf<'GET /v1/admin/reports/regeneration'>(await reports.regeneration(query), [
        'given',
        'lapsed',
        'used',
      ]),
    'GET /v1/admin/reports/returns': async ({ query }) =>
      documentOf<'GET /v1/admin/reports/returns'>(await reports.returns(query)),
    'GET /v1/admin/reports/outcomes': async () => ({
      complete_until: null,
      stale_seconds: null,
      time_zone: null,
      known_until: null,
      prices: [],
      stops: [],
      streaks: [],
      tier_changes: [],
    }),
    'GET /v1/admin/reports/heavy-users': async ({ query, request }) => {
      const report = await reports.heavyUsers(named(query));
      if (wantsCsv(request)) return csv(csvOf(reports, heavyUsersTable(report)));
      return documentOf<'GET /v1/admin/reports/heavy-users'>(report);
    },
    'POST /v1/admin/reports/roll-up': async ({ signal }) => {
      const { accounts, entries, days } = await reports.rollUp({ signal });
      return { accounts, entries, days };
    },
    'GET /v1/admin/reports/health': async () => healthDocument(await reports.health()),
  };
}
