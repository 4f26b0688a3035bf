/** How is an amount of energy written down? At most two decimals, above nothing. */

import { useReading } from 'energy-engine/react';
import { Field, TextInput } from '../../../ui/field.tsx';
import { readAmount } from '../../written-number.ts';

/** Energy as the ledger takes it; null where the text is none. */
export function amountIn(text: string, locale: string): number | null {
  const read = readAmount(text, locale);
  return 'value' in read ? read.value : null;
}

export interface AmountInputProps {
  readonly label: string;
  readonly text: string;
  readonly hint?: string;
  readonly onText: (text: string) => void;
}

export function AmountInput({ label, text, hint, onText }: AmountInputProps) {
  const { locale } = useReading();
  const read = readAmount(text, locale);
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      error={text.trim() !== '' && 'error' in read ? read.error : undefined}
    >
      <TextInput
        inputMode="decimal"
        autoComplete="off"
        className="figures"
        value={text}
        onChange={({ currentTarget }) => onText(currentTarget.value)}
      />
    </Field>
  );
}
