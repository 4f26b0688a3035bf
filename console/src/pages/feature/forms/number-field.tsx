/** How many? A whole number between two others. */

import { Minus, Plus } from 'lucide-react';
import { IconButton } from '../../../ui/button.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step?: number;
  readonly hint?: string;
  readonly onChange: (value: number) => void;
}

export function NumberField({ label, value, least, most, step = 1, hint, onChange }: NumberFieldProps) {
  const within = (number: number) => Math.min(most, Math.max(least, Math.round(number)));
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <div className="flex items-center gap-1">
        <IconButton
          label={`${label}: fewer`}
          disabled={value <= least}
          onClick={() => onChange(within(value - step))}
        >
          <Minus className="size-4" aria-hidden />
        </IconButton>
        <TextInput
          inputMode="numeric"
          className="figures w-20! text-center"
          value={String(value)}
          onChange={({ currentTarget }) => {
            const number = Number(currentTarget.value);
            if (Number.isInteger(number) && number >= 0) onChange(Math.min(most, number));
          }}
          onBlur={() => onChange(within(value))}
        />
        <IconButton
          label={`${label}: more`}
          disabled={value >= most}
          onClick={() => onChange(within(value + step))}
        >
          <Plus className="size-4" aria-hidden />
        </IconButton>
      </div>
    </Field>
  );
}
