/** How are figures of a report's rows added up, and what part of a whole is one? */

export const sumBy = <Row>(rows: readonly Row[], figureOf: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + figureOf(row), 0);

/** Energies are decimals of two digits: they are added in hundredths, so that no digit is made up. */
export const energySum = <Row>(rows: readonly Row[], energyOf: (row: Row) => number): number =>
  sumBy(rows, (row) => Math.round(energyOf(row) * 100)) / 100;

/** From 0 to 1; null where there is nothing to be a part of. */
export const partOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
