/** What do the routes answer by which an admin takes reports away as files? */

import { outcomeParts, regenerationParts } from '../../contract/exports.ts';
import { outcomesReport } from '../../contract/outcome-shapes.ts';
import * as shape from '../../contract/report-shapes.ts';
import type { ContentType } from '../../contract/route.ts';
import type { Input } from '../../contract.ts';
import type { Reports } from '../../engine/reports.ts';
import { EnergyError } from '../../errors.ts';
import type { Row } from '../../usage/parquet.ts';
import { type ExportTable, exportTable } from '../export-table.ts';
import { fileResponse } from '../file-response.ts';
import type { Doors, HandlersFor } from '../handler.ts';
import {
  type CallsDocument,
  callsDocument,
  callsFrom,
  cutsOf,
  documentOf,
  named,
} from '../report-document.ts';
import { csvOf, elementOf, heavyUsersTable, usageTable } from '../report-tables.ts';

type ExportRoute = 'GET /v1/admin/exports/{report}';
type Query = Input<ExportRoute>['query'];
type Report = Input<ExportRoute>['params']['report'];

interface Asked {
  readonly reports: Reports;
  readonly query: Query;
  readonly limits: Doors['engine']['settings']['reports'];
  readonly signal: AbortSignal;
}

interface Exported extends ExportTable {
  /** Where the file after this one begins; null: all is in it. */
  readonly next?: string | null;
}

/** The fields of a query that this report reads, and the refusal of those that it does not. */
function only<const Name extends keyof Query>(query: Query, names: readonly Name[]): Pick<Query, Name> {
  const known: ReadonlySet<string> = new Set(['format', ...names]);
  const other = Object.keys(named(query)).find((name) => !known.has(name));
  if (other === undefined)
    return Object.fromEntries(names.map((name) => [name, query[name]])) as Pick<Query, Name>;
  throw new EnergyError('invalid_request', `query.${other}: this report does not know it`, {
    details: { name: other },
  });
}

function needed(query: Query, name: 'from' | 'until' | 'month'): string {
  const value = query[name];
  if (value !== undefined) return value;
  throw new EnergyError('invalid_request', `query.${name}: this report needs it`, { details: { name } });
}

const stretch = (query: Query) => ({ from: needed(query, 'from'), until: needed(query, 'until') });

async function usage({ reports, query }: Asked): Promise<Exported> {
  const { by, ...rest } = only(query, [
    'from',
    'until',
    'bucket',
    'by',
    'feature',
    'model',
    'tier',
    'cohort',
  ]);
  const report = await reports.usage({ ...named(rest), ...stretch(query), by: cutsOf(by) });
  return usageTable(report);
}

/** Pages one after the other, until there are enough, or no more. */
async function calls({ reports, query, limits, signal }: Asked): Promise<Exported> {
  const asked = only(query, [
    'from',
    'until',
    'feature',
    'model',
    'tier',
    'cohort',
    'user_id',
    'spike',
    'cursor',
  ]);
  const { cursor, user_id: userId, ...rest } = asked;
  const about = { ...named(rest), ...stretch(query), ...(userId === undefined ? {} : { userId }) };
  const items: CallsDocument['items'] = [];
  let next: string | null = cursor ?? null;
  for (let page = 0; page < limits.exportPagesAtMost; page += 1) {
    signal.throwIfAborted();
    const limit = Math.min(limits.pageAtMost, limits.exportCallsAtMost - items.length);
    const told = callsDocument(await reports.calls({ ...about, ...callsFrom(next ?? undefined), limit }));
    items.push(...told.items);
    next = told.next_cursor;
    if (next === null || items.length >= limits.exportCallsAtMost) break;
  }
  return { ...exportTable(elementOf(shape.callsReport.shape.items), items), next };
}

/** The table that is asked for of a report that has several, the first one where none is named. */
function partOf<Part extends string>(query: Query, parts: readonly [Part, ...Part[]]): Part {
  const { part } = only(query, ['from', 'until', 'part']);
  const found = part === undefined ? parts[0] : parts.find((one) => one === part);
  if (found !== undefined) return found;
  throw new EnergyError('invalid_request', `query.part: this report has ${parts.join(', ')}`, {
    details: { name: 'part' },
  });
}

async function regeneration({ reports, query }: Asked): Promise<Exported> {
  const part = partOf(query, regenerationParts);
  const report = await reports.regeneration(stretch(query));
  const document = documentOf<'GET /v1/admin/reports/regeneration'>(report, ['given', 'lapsed', 'used']);
  return exportTable(elementOf(shape.regenerationReport.shape[part]), document[part] as readonly Row[]);
}

async function outcomes({ reports, query }: Asked): Promise<Exported> {
  const part = partOf(query, outcomeParts);
  const report = await reports.outcomes(stretch(query));
  const document = documentOf<'GET /v1/admin/reports/outcomes'>(report, ['energyWithout']);
  return exportTable(elementOf(outcomesReport.shape[part]), document[part] as readonly Row[]);
}

async function heavyUsers({ reports, query }: Asked): Promise<Exported> {
  const { users } = only(query, ['month', 'users']);
  const report = await reports.heavyUsers({
    month: needed(query, 'month'),
    ...(users === undefined ? {} : { users }),
  });
  return heavyUsersTable(report);
}

const exporters: Readonly<Record<Report, (asked: Asked) => Promise<Exported>>> = {
  usage,
  calls,
  regeneration,
  outcomes,
  'heavy-users': heavyUsers,
};

const contentTypes: Readonly<Record<Query['format'], ContentType>> = {
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
};

async function bytesOf(reports: Reports, format: Query['format'], table: ExportTable): Promise<Uint8Array> {
  if (format === 'parquet') return await reports.parquet(table.columns, table.rows);
  return new TextEncoder().encode(csvOf(reports, table));
}

/** What the file is called: the report, and what it is of. */
const nameOf = (report: Report, { format, from, until, month }: Query): string =>
  `${[report, month, from?.slice(0, 10), until?.slice(0, 10)].filter(Boolean).join(' ')}.${format}`;

export function exportHandlers({ engine }: Doors): HandlersFor<ExportRoute> {
  const { reports, settings } = engine;
  return {
    'GET /v1/admin/exports/{report}': async ({ params: { report }, query, signal }) => {
      const { next = null, ...table } = await exporters[report]({
        reports,
        query,
        limits: settings.reports,
        signal,
      });
      const response = fileResponse(await bytesOf(reports, query.format, table), {
        name: nameOf(report, query),
        contentType: contentTypes[query.format],
      });
      if (next !== null) response.headers.set('x-next-cursor', next);
      return response;
    },
  };
}
