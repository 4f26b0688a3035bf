/** Who is to be won? Whatever is known, field by field. */

import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { TextArea, TextInput } from '../../../ui/field.tsx';
import { lineAtMost, prospectFieldAtMost } from './limits.ts';
import { useCutPaste } from './use-cut-paste.tsx';

export interface ProspectField {
  readonly name: string;
  readonly value: string;
}

export const emptyProspect: readonly ProspectField[] = ['Name', 'Company', 'Role', 'Notes'].map((name) => ({
  name,
  value: '',
}));

/** The prospect as a feature's input takes it; null where nothing is known. */
export function prospectInput(fields: readonly ProspectField[]): Record<string, string> | null {
  const known = fields.flatMap(({ name, value }) =>
    name.trim() === '' || value.trim() === '' ? [] : [[name.trim().toLowerCase(), value.trim()] as const],
  );
  return known.length === 0 ? null : Object.fromEntries(known);
}

/** What to call it by. */
export const prospectName = (fields: readonly ProspectField[]): string =>
  fields.find(({ value }) => value.trim() !== '')?.value.trim() ?? '';

const knownNames = new Set(emptyProspect.map(({ name }) => name));

export interface ProspectFieldsProps {
  readonly legend: string;
  readonly fields: readonly ProspectField[];
  readonly onChange: (fields: readonly ProspectField[]) => void;
}

interface RowProps {
  readonly field: ProspectField;
  readonly nth: number;
  readonly onChange: (field: ProspectField) => void;
  readonly onRemove: () => void;
}

function Row({ field, nth, onChange, onRemove }: RowProps) {
  const isKnown = knownNames.has(field.name) && nth < emptyProspect.length;
  const { onPaste, note } = useCutPaste(field.value, prospectFieldAtMost);
  const Control = field.name === 'Notes' ? TextArea : TextInput;
  return (
    <div className="grid gap-1.5 sm:grid-cols-[132px_minmax(0,1fr)] sm:items-start sm:gap-3">
      {isKnown ? (
        <span className="text-[14px] text-quiet sm:pt-2.5">{field.name}</span>
      ) : (
        <TextInput
          aria-label={`Name of field ${nth + 1}`}
          value={field.name}
          maxLength={lineAtMost}
          placeholder="Such as city"
          onChange={({ currentTarget }) => onChange({ ...field, name: currentTarget.value })}
        />
      )}
      <div className="flex items-start gap-1">
        <Control
          aria-label={field.name === '' ? `Value of field ${nth + 1}` : field.name}
          value={field.value}
          maxLength={prospectFieldAtMost}
          onPaste={onPaste}
          rows={2}
          onChange={({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
            onChange({ ...field, value: currentTarget.value })
          }
        />
        {!isKnown && (
          <IconButton label="Remove this field" className="mt-0.5" onClick={onRemove}>
            <X className="size-4" aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="sm:col-start-2">{note}</div>
    </div>
  );
}

export function ProspectFields({ legend, fields, onChange }: ProspectFieldsProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-[13.5px] font-medium">{legend}</legend>
      <div className="grid gap-3">
        {fields.map((field, nth) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other name than their place
            key={nth}
            field={field}
            nth={nth}
            onChange={(changed) => onChange(fields.map((one, at) => (at === nth ? changed : one)))}
            onRemove={() => onChange(fields.filter((_, at) => at !== nth))}
          />
        ))}
      </div>
      <Button
        kind="quiet"
        size="small"
        className="mt-2"
        onClick={() => onChange([...fields, { name: '', value: '' }])}
      >
        <Plus className="size-4" aria-hidden />
        Add a field
      </Button>
    </fieldset>
  );
}
