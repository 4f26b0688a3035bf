/** Rows and columns, that scroll by themselves where the page is narrow. */

import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the end, so that their digits line up. */
  readonly isFigure?: boolean;
  /** Left out below 640 px, where the row says enough without it. */
  readonly isSecondary?: boolean;
}

export interface TableProps<Row> {
  /** For those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly onOpen?: ((row: Row) => void) | undefined;
}

/** What is wider than the page scrolls by itself, by mouse, finger and keys. */
export function ScrollX({
  label,
  className = '',
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={`relative overflow-x-auto ${className}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

const cellLook = ({
  isFigure = false,
  isSecondary = false,
}: Pick<Column<unknown>, 'isFigure' | 'isSecondary'>): string =>
  `px-3 first:pl-5 last:pr-5 ${isFigure ? 'figures text-right' : 'text-left'} ${isSecondary ? 'hidden sm:table-cell' : ''}`;

export function Table<Row>({ caption, columns, rows, keyOf, onOpen }: TableProps<Row>) {
  return (
    <ScrollX label={caption}>
      <table className="w-full border-collapse text-[14px]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-[13px] text-quiet">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={`py-2 font-normal whitespace-nowrap ${cellLook(column)}`}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className={`border-b border-line last:border-0 ${onOpen === undefined ? '' : 'cursor-pointer hover:bg-raised'}`}
              onClick={
                onOpen === undefined
                  ? undefined
                  : ({ currentTarget }) => {
                      // The focus comes back to it.
                      currentTarget.querySelector<HTMLElement>('a, button')?.focus();
                      onOpen(row);
                    }
              }
            >
              {columns.map((column) => (
                <td key={column.key} className={`py-2.5 ${cellLook(column)}`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}
