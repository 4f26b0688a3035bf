/** What did a change change, so that a person can read it? */

import { useReading } from 'energy-engine/react';
import { ArrowRight } from 'lucide-react';
import { valueText } from './field-text.ts';
import { fieldOf, fieldsOf } from './fields.ts';
import { contentNames, isSame, type Values } from './three-way.ts';

export interface DifferenceProps {
  /** The table, such as surge_windows. */
  readonly resource: string;
  /** Null: there was none, or there is none any more. */
  readonly before: Values | null;
  readonly after: Values | null;
}

/** In the order in which the fields are told; what nobody knows comes last. */
export function orderedNames(resource: string, ...rows: readonly Values[]): string[] {
  const order = (fieldsOf[resource] ?? []).map(({ name }) => name);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return contentNames(...rows).sort((a, b) => place(a) - place(b));
}

export function Difference({ resource, before, after }: DifferenceProps) {
  const reading = useReading();
  const isWhole = before === null || after === null;
  const names = orderedNames(resource, before ?? {}, after ?? {}).filter(
    // Of a row that is new, or gone, what it says is enough.
    (name) => (isWhole ? (before ?? after)?.[name] != null : !isSame(before[name], after[name])),
  );
  if (names.length === 0) return <p className="text-[14px] text-quiet">Nothing is different.</p>;
  return (
    <dl className="grid gap-x-4 gap-y-1.5 text-[14px] sm:grid-cols-[minmax(110px,auto)_minmax(0,1fr)]">
      {names.map((name) => {
        const field = fieldOf(resource, name);
        const [was, is] = [before, after].map((row) =>
          row === null ? null : valueText(field, row[name], reading),
        );
        return (
          <div key={name} className="contents">
            <dt className="text-quiet">{field.label}</dt>
            <dd className="figures flex flex-wrap items-center gap-x-2 pb-1 break-words sm:pb-0">
              {was !== null && (
                <del className={is === null ? 'no-underline' : 'text-quiet decoration-quiet/60'}>
                  <span className="sr-only">before: </span>
                  {was}
                </del>
              )}
              {!isWhole && <ArrowRight className="size-3.5 shrink-0 text-quiet" aria-hidden />}
              {is !== null && (
                <ins className={was === null ? 'no-underline' : 'font-medium no-underline'}>
                  <span className="sr-only">after: </span>
                  {is}
                </ins>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
