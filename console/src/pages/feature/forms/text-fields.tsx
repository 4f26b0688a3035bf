/** A line or a text of a form, with its limit in view as it comes near. */

import { countText, useReading } from 'energy-engine/react';
import type { ReactNode } from 'react';
import { Field, TextArea, TextInput } from '../../../ui/field.tsx';
import { lineAtMost, textAtMost } from './limits.ts';
import { useCutPaste } from './use-cut-paste.tsx';

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly isOptional?: boolean;
  readonly className?: string;
}

/** Told from here on. */
const nearShare = 0.8;

function useAside(value: string, most: number, isOptional: boolean) {
  const reading = useReading();
  if (value.length >= nearShare * most)
    return `${countText(value.length, reading)} of ${countText(most, reading)}`;
  return isOptional && value === '' ? 'optional' : undefined;
}

export function LineField({
  label,
  value,
  onChange,
  hint,
  placeholder,
  isOptional = false,
  className,
}: TextProps) {
  const aside = useAside(value, lineAtMost, isOptional);
  const { onPaste, note } = useCutPaste(value, lineAtMost);
  return (
    <Field label={label} hint={hint} aside={aside} {...(className === undefined ? {} : { className })}>
      <TextInput
        value={value}
        maxLength={lineAtMost}
        onPaste={onPaste}
        required={!isOptional}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {note}
    </Field>
  );
}

export function LongField({
  label,
  value,
  onChange,
  hint,
  placeholder,
  isOptional = false,
  rows = 5,
}: TextProps & { readonly rows?: number }) {
  const aside = useAside(value, textAtMost, isOptional);
  const { onPaste, note } = useCutPaste(value, textAtMost);
  return (
    <Field label={label} hint={hint} aside={aside}>
      <TextArea
        value={value}
        rows={rows}
        maxLength={textAtMost}
        onPaste={onPaste}
        required={!isOptional}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {note}
    </Field>
  );
}
