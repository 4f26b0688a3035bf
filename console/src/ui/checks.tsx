/** Some of several things: each a switch of its own, side by side. */

import type { ReactNode } from 'react';

export interface ChecksProps<T extends string | number> {
  /** What is chosen. */
  readonly legend: ReactNode;
  readonly options: readonly { readonly value: T; readonly label: ReactNode; readonly name?: string }[];
  readonly chosen: readonly T[];
  readonly onChoose: (chosen: readonly T[]) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

export function Checks<T extends string | number>(props: ChecksProps<T>) {
  const { legend, options, chosen, onChoose, hint, error } = props;
  const toggle = (value: T) =>
    onChoose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-[13.5px] font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {options.map(({ value, label, name }) => (
          <button
            key={value}
            type="button"
            aria-pressed={chosen.includes(value)}
            onClick={() => toggle(value)}
            className="min-h-9 min-w-11 rounded-control border border-line-strong bg-surface px-2.5 text-[14px] text-quiet transition-colors hover:bg-raised hover:text-ink aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-surface"
          >
            {name === undefined ? (
              label
            ) : (
              <>
                <span aria-hidden>{label}</span>
                <span className="sr-only">{name}</span>
              </>
            )}
          </button>
        ))}
      </div>
      {error !== undefined ? (
        <p role="alert" className="mt-1.5 text-[13.5px] text-warning">
          {error}
        </p>
      ) : (
        hint !== undefined && <p className="mt-1.5 text-[13.5px] text-quiet">{hint}</p>
      )}
    </fieldset>
  );
}
