/** How does use leave the page as a file for a spreadsheet? */

import { csvOf } from './csv.ts';
import type { Usage } from './data.ts';

const fields = [
  'day',
  'feature',
  'model',
  'requests',
  'input_tokens',
  'output_tokens',
  'energy_cost',
  'estimated_tokens',
  'estimated_actual_tokens',
] as const;

/** One line a day, feature and model. */
export const usageCsv = ({ items }: Usage): string =>
  csvOf(
    fields,
    items.map((row) => fields.map((field) => row[field] ?? '')),
  );

/** Hands the file to the browser. */
export function downloadUsage(usage: Usage): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([usageCsv(usage)], { type: 'text/csv' }));
  link.download = `energy-usage-${usage.last_day}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
