/** The fields of a row, each by its kind. */

import { type Reading, useReading } from 'energy-engine/react';
import { Checks } from '../../ui/checks.tsx';
import { Field as Labelled, Switch, TextInput } from '../../ui/field.tsx';
import { valueText } from '../field-text.ts';
import type { Field } from '../fields.ts';
import { numberWriting } from '../written-number.ts';
import { type RowErrors, type RowForm, readField, type Written } from './row-form.ts';

export interface RowFieldsProps {
  readonly fields: readonly Field[];
  readonly form: RowForm;
  readonly errors: RowErrors;
  readonly warnings: RowErrors;
  readonly onWrite: (name: string, written: Written) => void;
}

interface OneProps {
  readonly field: Field;
  readonly written: Written;
  readonly error: string | undefined;
  readonly warning: string | undefined;
  readonly onWrite: (written: Written) => void;
}

const tiers = ['free', 'pro', 'elite', 'team', 'enterprise'].map((value) => ({ value, label: value }));

function Numbers({ field, written, error, onWrite }: Omit<OneProps, 'warning'>) {
  const texts = written as Readonly<Record<string, string>>;
  const names = Object.keys(texts);
  if (names.length === 0) return null;
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-[13.5px] font-medium">{field.label}</legend>
      {names.map((name) => (
        <Labelled key={name} label={<span className="font-normal">{name.replaceAll('_', ' ')}</span>}>
          <TextInput
            inputMode="decimal"
            className="figures max-w-48"
            value={texts[name] ?? ''}
            onChange={({ currentTarget }) => onWrite({ ...texts, [name]: currentTarget.value })}
          />
        </Labelled>
      ))}
      {error !== undefined && (
        <p role="alert" className="text-[13.5px] text-warning">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** How a number was understood that is not written as the console writes it. */
function understood(field: Field, text: string, reading: Reading): string | undefined {
  const read = readField(field, text, reading.locale);
  if ('error' in read || numberWriting(read.value, reading.locale) === text.trim()) return undefined;
  return `Read as ${valueText(field, read.value, reading)}.`;
}

function One({ field, written, error, warning, onWrite }: OneProps) {
  const reading = useReading();
  const { label, hint, unit, emptyMeans, kind } = field;
  if (kind === 'numbers') return <Numbers {...{ field, written, error, onWrite }} />;
  if (kind === 'switch') {
    return <Switch label={label} hint={hint} checked={written === true} onChange={onWrite} />;
  }
  if (kind === 'tiers') {
    const chosen = written as readonly string[];
    return (
      <Checks
        legend={label}
        options={tiers}
        chosen={chosen}
        error={error}
        hint={chosen.length === 0 ? `None chosen: ${emptyMeans}.` : hint}
        onChoose={onWrite}
      />
    );
  }
  const isNumber = kind === 'count' || kind === 'decimal';
  const told = isNumber ? understood(field, String(written), reading) : undefined;
  return (
    <Labelled
      label={label}
      hint={
        warning === undefined ? (
          (told ?? hint)
        ) : (
          <span role="status" className="text-warning">
            {told} {warning}
          </span>
        )
      }
      error={error}
      aside={unit}
    >
      <TextInput
        {...(isNumber ? { inputMode: kind === 'count' ? 'numeric' : 'decimal' } : {})}
        className={isNumber ? 'figures' : ''}
        {...(emptyMeans === undefined ? {} : { placeholder: emptyMeans })}
        value={String(written)}
        onChange={({ currentTarget }) => onWrite(currentTarget.value)}
      />
    </Labelled>
  );
}

export function RowFields({ fields, form, errors, warnings, onWrite }: RowFieldsProps) {
  return (
    <div className="grid gap-5">
      {fields.map((field) => (
        <One
          key={field.name}
          field={field}
          written={form[field.name] ?? ''}
          error={errors[field.name]}
          warning={warnings[field.name]}
          onWrite={(written) => onWrite(field.name, written)}
        />
      ))}
    </div>
  );
}
