/** One window in a dialog at the side: what it says, and when what makes it dearer begins to count? */

import { momentText, useReading } from 'energy-engine/react';
import { BellRing, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/field.tsx';
import type { SurgeLimits } from '../admin-data.ts';
import { momentOfLocal } from '../wall-clock.ts';
import { type ShownWindow, valuesOf, type WindowValues } from './drafts.ts';
import { earliestRise } from './rise.ts';
import { WindowFields } from './window-fields.tsx';
import { type FormErrors, formOf, multiplierOf, readForm, type WindowForm } from './window-form.ts';
import { priceText } from './window-words.ts';

export interface WindowDialogProps {
  readonly window: ShownWindow;
  readonly limits: SurgeLimits;
  readonly features: readonly string[];
  readonly onClose: () => void;
  readonly onKeep: (values: WindowValues) => void;
  /** What makes it dearer begins at a moment; until then it stays as it is. */
  readonly onPlan: (values: WindowValues, at: string) => void;
  readonly onRemove: () => void;
}

interface RiseProps {
  readonly before: number;
  readonly after: number;
  readonly at: string;
  readonly hours: number;
  readonly isNew: boolean;
  readonly isPlanned: boolean;
  readonly onPlanned: (isPlanned: boolean) => void;
}

function Rise({ before, after, at, hours, isNew, isPlanned, onPlanned }: RiseProps) {
  const reading = useReading();
  const { locale } = reading;
  const moment = momentText(new Date(at), reading);
  return (
    <section aria-label="Notice" className="mt-6 grid gap-3 rounded-card bg-raised p-4">
      <p className="flex items-start gap-2.5 text-[14px]">
        <BellRing className="mt-0.5 size-[18px] shrink-0 text-quiet" aria-hidden />
        <span>
          No hour becomes dearer without {hours} hours of notice, so that nobody is surprised.{' '}
          {isNew
            ? `This window can begin on ${moment}.`
            : `Until ${moment} it stays as it is (${priceText(before, locale)}); from then on a window that follows it is ${priceText(after, locale)}.`}
        </span>
      </p>
      <Switch label={`Begin on ${moment}`} checked={isPlanned} onChange={onPlanned} />
    </section>
  );
}

/** What the price was for whoever knows the window; the usual one where there was none. */
const knownPrice = ({ row }: ShownWindow): number => (row?.is_active === true ? row.multiplier : 1);

/** True where the form has the window count before a moment, and go on after it. */
function isAcross({ from, until, zone }: WindowForm, at: string, platformZone: string): boolean {
  const momentIn = (text: string) => momentOfLocal(zone === '' ? platformZone : zone, text);
  const [begins, ends] = [momentIn(from), momentIn(until)];
  return (begins === null || begins < at) && (ends === null || ends > at);
}

/** The form, what it means, and whether that is a rise which has to wait. */
function useWindowForm({ window, limits, onKeep, onPlan }: WindowDialogProps) {
  const { now } = useReading();
  const formLimits = {
    multiplierAtMost: limits.multiplier_at_most,
    platformZone: limits.platform_time_zone,
    exemptFeatures: limits.exempt_features,
  };
  const [form, setForm] = useState<WindowForm>(() => formOf(window, formLimits));
  const [errors, setErrors] = useState<FormErrors>({});
  const [isPlanned, setPlanned] = useState(true);
  const hours = limits.rise_notice_hours;
  const [before, after] = [knownPrice(window), multiplierOf(form) ?? 1];
  const at = earliestRise(now(), hours);
  const isSoon = isAcross(form, at, limits.platform_time_zone);
  const isRise = hours > 0 && form.isActive && after > before && isSoon;
  return {
    fields: {
      form,
      errors,
      limits: formLimits,
      onChange(change: Partial<WindowForm>) {
        setForm({ ...form, ...change });
        setErrors({});
      },
    },
    rise: isRise ? { before, after, at, hours, isPlanned, onPlanned: setPlanned } : null,
    keep() {
      const read = readForm(form, valuesOf(window), formLimits);
      if (read.values === null) setErrors(read.errors);
      else if (isRise && isPlanned) onPlan(read.values, at);
      else onKeep(read.values);
    },
  };
}

export function WindowDialog(props: WindowDialogProps) {
  const { window, features, onClose, onRemove } = props;
  const { fields, rise, keep } = useWindowForm(props);
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title={window.name === '' ? 'New window' : window.name}
      lead="Nothing is saved here yet: it becomes a draft, which you review and save."
      footer={
        <>
          {(window.row !== null || window.draft !== null) && (
            <Button kind="danger" className="mr-auto" onClick={onRemove}>
              <Trash2 className="size-4" aria-hidden />
              Delete
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" onClick={keep}>
            Keep as a draft
          </Button>
        </>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <WindowFields {...fields} features={features} />
        {rise !== null && <Rise {...rise} isNew={window.row === null} />}
        {/* Enter in a field keeps the draft. */}
        <button type="submit" hidden tabIndex={-1} aria-hidden />
      </form>
    </Dialog>
  );
}
