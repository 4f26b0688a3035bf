/** How is an amount of energy written down? At most two decimals, above nothing. */

import { Field, TextInput } from '../../../ui/field.tsx';

/** Energy as the ledger takes it; null where the text is none. */
export function amountIn(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0 || value > 1_000_000_000) return null;
  return Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? Math.round(value * 100) / 100 : null;
}

export interface AmountInputProps {
  readonly label: string;
  readonly text: string;
  readonly hint?: string;
  readonly onText: (text: string) => void;
}

export function AmountInput({ label, text, hint, onText }: AmountInputProps) {
  const isWrong = text.trim() !== '' && amountIn(text) === null;
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      error={isWrong ? 'An amount above 0, with at most two decimals.' : undefined}
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
