/** How is a row edited, saved and deleted, also when somebody else does the same? */

import { useQueryClient } from '@tanstack/react-query';
import { EnergyProblem } from 'energy-engine/client';
import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { adminKey } from '../admin-data.ts';
import { fieldsOf } from '../fields.ts';
import { keyOf, type Resource, type Row, titleOf } from '../resources.ts';
import { isSame, type Values } from '../three-way.ts';
import {
  type RowErrors,
  type RowForm,
  type RowWriting,
  readRowForm,
  rebasedForm,
  refusedField,
  rowFormOf,
  type Written,
} from './row-form.ts';
import { rowWarnings } from './row-warnings.ts';

export interface RowEditing {
  readonly form: RowForm;
  readonly errors: RowErrors;
  /** What can be saved, and will hardly be meant. */
  readonly warnings: RowErrors;
  /** A refusal that no field explains. */
  readonly problem: unknown;
  readonly isBusy: boolean;
  readonly isChanged: boolean;
  /** What was read when the editing was begun; null: a new row. */
  readonly base: Row | null;
  /** What the form changes, as far as it can be read. */
  readonly mine: Values;
  /** True where the row is no longer as it was read. */
  readonly isOvertaken: boolean;
  write(name: string, written: Written): void;
  /** Puts the own change on top of the row as it is now, without these fields. */
  rebase(withoutNames: readonly string[]): void;
  /** Asks why where there is something to save: null where that is not said. What means the values of before is not sent. */
  save(given: () => string | null): Promise<void>;
  remove(reason: string): Promise<void>;
}

/** What is under way, and what asks for everything anew when it has ended, well or not. */
function useChange(onDone: () => void) {
  const queries = useQueryClient();
  const notices = useNotices();
  const [isBusy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>, done: string, onRefused: (error: unknown) => void) => {
    setBusy(true);
    try {
      await work();
      notices.done(done);
      onDone();
    } catch (error) {
      onRefused(error);
    } finally {
      await queries.invalidateQueries({ queryKey: [adminKey] });
      setBusy(false);
    }
  };
  return { isBusy, run };
}

/** What was refused: a field of the form, or something that no field explains. */
function useRefusal({ fields, locale }: RowWriting, isNew: boolean) {
  const [errors, setErrors] = useState<RowErrors>({});
  const [problem, setProblem] = useState<unknown>(null);
  return {
    errors,
    problem,
    setErrors,
    forget() {
      setErrors({});
      setProblem(null);
    },
    refuse(error: unknown) {
      const isRefusal = EnergyProblem.isInstance(error);
      // The row that is there now tells it, beside the form.
      if (isRefusal && error.code === 'changed_meanwhile' && !isNew) return;
      const named = isRefusal ? refusedField(fields, error, locale) : null;
      if (named === null) setProblem(error);
      else setErrors({ [named[0]]: named[1] });
    },
  };
}

export function useRow(resource: Resource, current: Row | null, onDone: () => void): RowEditing {
  const client = useClient();
  const { locale } = useReading();
  const fields = fieldsOf[resource.name] ?? [];
  const writing = { fields, locale };
  const [base, setBase] = useState(current);
  const [form, setForm] = useState(() => rowFormOf(writing, current));
  const { errors, problem, setErrors, forget, refuse } = useRefusal(writing, base === null);
  const { isBusy, run } = useChange(onDone);
  const notices = useNotices();
  const read = readRowForm(writing, form, base);
  const mine = read.values ?? {};
  const title = base === null ? `The ${resource.noun}` : titleOf(resource, base);

  return {
    ...{ form, errors, problem, isBusy, base, mine },
    warnings: rowWarnings(resource.name, { ...base, ...mine }, locale),
    isChanged: !isSame(form, rowFormOf(writing, base)),
    isOvertaken: base !== null && current?.version !== base.version,
    write(name, written) {
      setForm({ ...form, [name]: written });
      setErrors({});
    },
    rebase(without) {
      setBase(current);
      setForm(rebasedForm(form, { ...writing, base, current, without }));
      forget();
    },
    async save(given) {
      const { values, errors: wrong } = read;
      if (base !== null && values !== null && Object.keys(values).length === 0) {
        notices.done('Nothing was changed');
        return onDone();
      }
      const reason = given();
      if (values === null) return setErrors(wrong);
      if (reason === null) return;
      forget();
      const send = (): Promise<unknown> | undefined =>
        base === null
          ? resource.create?.(client, { values, reason })
          : resource.update(client, { name: keyOf(resource, base), values, version: base.version, reason });
      await run(async () => await send(), `${title} is saved`, refuse);
    },
    async remove(reason) {
      if (base === null) return;
      forget();
      const change = { name: keyOf(resource, base), version: base.version, reason };
      await run(async () => await resource.remove?.(client, change), `${title} is deleted`, refuse);
    },
  };
}
