/** What is asked of a window: name, price, hours, days, features, and when it counts? */

import { Checks } from '../../ui/checks.tsx';
import { Choice, Field, Switch, TextInput } from '../../ui/field.tsx';
import { ZoneSelect } from '../zone-select.tsx';
import type { FormErrors, FormLimits, WindowForm } from './window-form.ts';
import { crossesMidnight, dayMinutes, lengthOf } from './window-times.ts';
import { weekdays } from './window-words.ts';

export interface WindowFieldsProps {
  readonly form: WindowForm;
  readonly errors: FormErrors;
  readonly limits: FormLimits;
  readonly features: readonly string[];
  readonly onChange: (change: Partial<WindowForm>) => void;
}

function Price({ form, errors, limits, onChange }: WindowFieldsProps) {
  const most = Math.round((limits.multiplierAtMost - 1) * 10_000) / 100;
  return (
    <div className="grid gap-3">
      <div>
        <p className="mb-1.5 text-[13.5px] font-medium">What calls cost in these hours</p>
        <Choice
          label="Against the usual price"
          value={form.direction}
          options={[
            { value: 'cheaper', label: 'Cheaper' },
            { value: 'usual', label: 'As usual' },
            { value: 'dearer', label: 'Dearer' },
          ]}
          onChoose={(direction) => onChange({ direction })}
        />
      </div>
      {form.direction !== 'usual' && (
        <Field
          label={form.direction === 'dearer' ? 'Percent dearer' : 'Percent cheaper'}
          error={errors.percent}
          hint={form.direction === 'dearer' ? `At most ${most}.` : undefined}
        >
          <TextInput
            inputMode="decimal"
            className="figures max-w-40"
            value={form.percent}
            onChange={({ currentTarget }) => onChange({ percent: currentTarget.value })}
          />
        </Field>
      )}
    </div>
  );
}

function endHint({ start, end }: WindowForm): string | undefined {
  if (start === '' || end === '') return undefined;
  const times = { start_time: start, end_time: end };
  if (lengthOf(times) === dayMinutes) return 'A whole day.';
  return crossesMidnight(times) ? 'On the next day: it belongs to the day it starts on.' : undefined;
}

function Hours({ form, errors, onChange }: WindowFieldsProps) {
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-2 gap-4">
        <Field label="From" error={errors.start}>
          <TextInput
            type="time"
            value={form.start}
            onChange={({ currentTarget }) => onChange({ start: currentTarget.value })}
          />
        </Field>
        <Field label="Until" error={errors.end} hint={endHint(form)}>
          <TextInput
            type="time"
            value={form.end}
            onChange={({ currentTarget }) => onChange({ end: currentTarget.value })}
          />
        </Field>
      </div>
      <Checks
        legend="Days it starts on"
        options={weekdays.map(({ day, short, long }) => ({ value: day, label: short, name: long }))}
        chosen={form.days}
        error={errors.days}
        onChoose={(days) => onChange({ days })}
      />
    </div>
  );
}

function Features({ form, errors, limits, features, onChange }: WindowFieldsProps) {
  const spared = limits.exemptFeatures;
  const hint = spared.length === 0 ? undefined : `Never dearer than usual here: ${spared.join(', ')}.`;
  return (
    <div className="grid gap-3">
      <div>
        <p className="mb-1.5 text-[13.5px] font-medium">Counts for</p>
        <Choice
          label="Features"
          value={form.isForAll ? 'all' : 'some'}
          options={[
            { value: 'all', label: 'Every feature' },
            { value: 'some', label: 'Some features' },
          ]}
          onChoose={(which) => onChange({ isForAll: which === 'all' })}
        />
        {form.isForAll && hint !== undefined && <p className="mt-1.5 text-[13.5px] text-quiet">{hint}</p>}
      </div>
      {!form.isForAll && (
        <Checks
          legend={<span className="sr-only">Features</span>}
          options={[...new Set([...features, ...form.features])].map((value) => ({ value, label: value }))}
          chosen={form.features}
          error={errors.features}
          hint={hint}
          onChoose={(chosen) => onChange({ features: chosen })}
        />
      )}
    </div>
  );
}

function Schedule({ form, errors, limits, onChange }: WindowFieldsProps) {
  return (
    <div className="grid gap-4">
      <Field label="Time zone" hint="Of its hours, and of the dates below.">
        <ZoneSelect
          value={form.zone}
          platformZone={limits.platformZone}
          onChoose={(zone) => onChange({ zone })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Begins to count" aside="optional" error={errors.from}>
          <TextInput
            type="datetime-local"
            value={form.from}
            onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
          />
        </Field>
        <Field label="Ends to count" aside="optional" error={errors.until}>
          <TextInput
            type="datetime-local"
            value={form.until}
            onChange={({ currentTarget }) => onChange({ until: currentTarget.value })}
          />
        </Field>
      </div>
    </div>
  );
}

export function WindowFields(props: WindowFieldsProps) {
  const { form, errors, onChange } = props;
  return (
    <div className="grid gap-6">
      <Field label="Name" hint="Users read it beside the price." error={errors.name}>
        <TextInput
          value={form.name}
          maxLength={100}
          onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
        />
      </Field>
      <Price {...props} />
      <Hours {...props} />
      <Features {...props} />
      <Schedule {...props} />
      <Field
        label="Priority"
        error={errors.priority}
        hint="Where windows overlap the higher one counts; of equals the cheaper one."
      >
        <TextInput
          inputMode="numeric"
          className="figures max-w-40"
          value={form.priority}
          onChange={({ currentTarget }) => onChange({ priority: currentTarget.value })}
        />
      </Field>
      {form.direction === 'cheaper' && (
        <Switch
          label="Gives the happy hour bonus"
          hint="Whoever is active in these hours gets the energy of the rule happy_hour."
          checked={form.givesBonus}
          onChange={(givesBonus) => onChange({ givesBonus })}
        />
      )}
      <Switch
        label="In force"
        hint="Paused, it stays here and prices nothing."
        checked={form.isActive}
        onChange={(isActive) => onChange({ isActive })}
      />
    </div>
  );
}
