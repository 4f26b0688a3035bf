/** Which rows does a report have as a file? All of them, or none: what is cut off is not seen in a file. */

import type { z } from 'zod';
import * as shape from '../contract/report-shapes.ts';
import type { Reports } from '../engine/reports.ts';
import { EnergyError } from '../errors.ts';
import { type ExportTable, exportTable, flatRows } from './export-table.ts';
import { documentOf } from './report-document.ts';

type ReportOf<Name extends 'usage' | 'heavyUsers'> = Awaited<ReturnType<Reports[Name]>>;

export const elementOf = (list: z.ZodArray): z.ZodObject => list.element as z.ZodObject;

/** Throws `invalid_request` where the report has more rows than it tells. */
export function usageTable(report: ReportOf<'usage'>): ExportTable {
  if (!report.isWhole) {
    throw new EnergyError(
      'invalid_request',
      'query.until: this has more rows than a file; ask for fewer days or cuts',
    );
  }
  const { rows } = documentOf<'GET /v1/admin/reports/usage'>(report);
  return exportTable(elementOf(shape.usageReport.shape.rows), rows);
}

/** A file leaves the house: it names users by their ids alone. */
export function heavyUsersTable(report: ReportOf<'heavyUsers'>): ExportTable {
  const { top } = documentOf<'GET /v1/admin/reports/heavy-users'>(report);
  return exportTable(elementOf(shape.heavyUsersReport.shape.top).omit({ email: true }), top);
}

export const csvOf = (reports: Reports, table: ExportTable): string =>
  reports.csv(
    flatRows(table),
    table.columns.map(({ name }) => name),
  );
