/** Whom does the person speak for? Said once, remembered in this browser, and used by every feature that can. */

import { useReading } from 'energy-engine/react';
import { Building2, ChevronDown } from 'lucide-react';
import { useId, useMemo, useState, useSyncExternalStore } from 'react';
import { useSession } from '../../../session/session-provider.tsx';
import { Field, Switch, TextArea, TextInput } from '../../../ui/field.tsx';
import { lineAtMost, textAtMost } from './limits.ts';
import { useCutPaste } from './use-cut-paste.tsx';

export interface Company {
  readonly name: string;
  readonly about: string;
  /** False where it is not to be sent. */
  readonly isUsed: boolean;
}

const nobody: Company = { name: '', about: '', isUsed: true };
const readers = new Set<() => void>();
const subscribe = (tell: () => void) => {
  readers.add(tell);
  window.addEventListener('storage', tell);
  return () => {
    readers.delete(tell);
    window.removeEventListener('storage', tell);
  };
};

/** The company as a feature's input takes it, or nothing. */
export const companyInput = ({ name, about, isUsed }: Company) =>
  !isUsed || name.trim() === ''
    ? {}
    : { company: { name: name.trim(), ...(about.trim() === '' ? {} : { about: about.trim() }) } };

function companyIn(text: string | null): Company {
  try {
    return text === null ? nobody : { ...nobody, ...(JSON.parse(text) as Partial<Company>) };
  } catch {
    return nobody;
  }
}

const keyOf = (userId: string): string => `energy-company ${userId}`;

/** Whether it is known whom a user speaks for. */
export function hasCompany(userId: string): boolean {
  const { name, about } = companyIn(localStorage.getItem(keyOf(userId)));
  return name !== '' || about !== '';
}

/** Forgets whom a user speaks for. */
export function forgetCompany(userId: string): void {
  localStorage.removeItem(keyOf(userId));
  for (const tell of readers) tell();
}

export function useCompany(): readonly [Company, (fields: Partial<Company>) => void] {
  const { userId } = useSession();
  const key = keyOf(userId);
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(key));
  const company = useMemo(() => companyIn(text), [text]);
  return [
    company,
    (fields) => {
      localStorage.setItem(key, JSON.stringify({ ...company, ...fields }));
      for (const tell of readers) tell();
    },
  ];
}

const summaryOf = ({ name, isUsed }: Company): string => {
  if (name.trim() === '') return 'Nobody yet. Answers get better when they know your company.';
  return isUsed ? name : `${name}, left out`;
};

/** A line that says for whom; it opens to the fields. */
export function CompanyFields() {
  const [company, change] = useCompany();
  const [isOpen, setOpen] = useState(false);
  const { locale } = useReading();
  const id = useId();
  const { onPaste, note } = useCutPaste(company.about, textAtMost);
  return (
    <div className="rounded-control bg-raised" lang={locale}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-11 w-full items-center gap-3 rounded-control px-3.5 py-2 text-left text-[14px]"
      >
        <Building2 className="size-[18px] shrink-0 text-quiet" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="font-medium">You speak for: </span>
          <span className="text-quiet">{summaryOf(company)}</span>
        </span>
        <ChevronDown
          className={`size-4 shrink-0 text-quiet transition-transform ${isOpen ? 'rotate-180' : ''}`}
          aria-hidden
        />
      </button>
      <div id={id} hidden={!isOpen} className="px-3.5 pt-1 pb-4">
        <div className="grid gap-4">
          <Field label="Company">
            <TextInput
              value={company.name}
              maxLength={lineAtMost}
              autoComplete="organization"
              onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            />
          </Field>
          <Field
            label="What it does"
            hint="For whom, and how it differs; in your own words. Remembered in this browser."
          >
            <TextArea
              rows={3}
              value={company.about}
              maxLength={textAtMost}
              onPaste={onPaste}
              onChange={({ currentTarget }) => change({ about: currentTarget.value })}
            />
            {note}
          </Field>
          <Switch
            label="Tell it to the model"
            hint="It makes each request a little longer."
            checked={company.isUsed}
            onChange={(isUsed) => change({ isUsed })}
          />
        </div>
      </div>
    </div>
  );
}
