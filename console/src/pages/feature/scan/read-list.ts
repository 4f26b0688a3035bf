/** Which prospects stand in a list that was pasted or chosen? Read for a look at it; the server reads it again. */

const delimiters = [',', ';', '\t', '|'] as const;

/** The delimiter that the first row has most of. */
function delimiterOf(text: string): string {
  const firstRow = (text.split(/\r?\n/, 1)[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  return delimiters
    .map((sign) => ({ sign, count: firstRow.split(sign).length - 1 }))
    .reduce((best, each) => (each.count > best.count ? each : best)).sign;
}

/** The cells of CSV text, row by row; empty rows are left out. Quotes as RFC 4180 has them. */
export function rowsOf(text: string): string[][] {
  const clean = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(clean);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = (): void => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (row.some((one) => one !== '')) rows.push(row);
    row = [];
  };
  for (let at = 0; at < clean.length; at += 1) {
    const sign = clean[at];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (clean[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (sign === delimiter) endCell();
    else if (sign === '\n') endRow();
    else if (sign !== '\r') cell += sign;
  }
  endRow();
  return rows;
}

export interface ProspectList {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Names for the columns, and the prospects below; without a heading, names of ours. */
export function listOf(text: string, hasHeading: boolean): ProspectList {
  const [first = [], ...rest] = rowsOf(text);
  if (hasHeading) return { names: first.map((name, nth) => name || `column ${nth + 1}`), rows: rest };
  const names = first.map((_, nth) => (nth === 0 ? 'name' : `column ${nth + 1}`));
  return { names, rows: first.length === 0 ? [] : [first, ...rest] };
}

/** As the feature's input takes them. */
export const prospectsOf = ({ names, rows }: ProspectList): Record<string, string>[] =>
  rows.map((row) =>
    Object.fromEntries(
      row.flatMap((cell, nth) => (cell === '' ? [] : [[names[nth] ?? `column ${nth + 1}`, cell]])),
    ),
  );
