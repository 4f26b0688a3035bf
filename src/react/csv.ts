/** How does a table read as CSV (RFC 4180)? */

const formulaStart = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;

/** A text that a spreadsheet would run as a formula is kept from it by an apostrophe; a number stays a number. */
function fieldOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = formulaStart.test(value) ? `'${value}` : value;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A heading and its rows; lines end with CRLF. */
export const csvOf = (heading: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [heading, ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
