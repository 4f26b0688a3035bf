/** Which days? The last seven, thirty or ninety, or any from one date to another. */

import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Choice, Field, TextInput } from '../../ui/field.tsx';
import type { Go } from './address.ts';
import { daysAtMost, type SpanSearch, spanChoices, spanOf, usualSpan } from './span.ts';
import { daysBetween, isDate, plusDays } from './zone-time.ts';

const custom = 'custom';

function wrongIn(from: string, to: string): string | undefined {
  if (!isDate(from) || !isDate(to)) return 'Give both dates.';
  if (from > to) return 'The first day must not be after the last.';
  return daysBetween(from, to) < daysAtMost ? undefined : `At most ${daysAtMost} days.`;
}

function Dates({ span, today, go }: { span: SpanSearch; today: string; go: Go }) {
  const { from, until } = spanOf(span, today);
  const [dates, setDates] = useState({ from, to: plusDays(until, -1) });
  const wrong = wrongIn(dates.from, dates.to);
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === undefined) go({ ...dates, days: undefined, cell: undefined });
      }}
    >
      <Field label="First day" className="w-40">
        <TextInput
          type="date"
          value={dates.from}
          max={today}
          onChange={({ currentTarget: { value } }) => setDates((now) => ({ ...now, from: value }))}
        />
      </Field>
      <Field label="Last day" className="w-40">
        <TextInput
          type="date"
          value={dates.to}
          max={today}
          onChange={({ currentTarget: { value } }) => setDates((now) => ({ ...now, to: value }))}
        />
      </Field>
      <Button type="submit" disabled={wrong !== undefined}>
        Show
      </Button>
      {wrong !== undefined && <p className="basis-full text-[13.5px] text-warning">{wrong}</p>}
    </form>
  );
}

export interface SpanPickerProps {
  readonly span: SpanSearch;
  readonly today: string;
  readonly go: Go;
}

export function SpanPicker({ span, today, go }: SpanPickerProps) {
  const isCustom = span.from !== undefined;
  const [isOpen, setOpen] = useState(isCustom);
  const days = span.days ?? usualSpan;
  const options = [
    ...spanChoices.map((choice) => ({ value: String(choice), label: `${choice} days` })),
    { value: custom, label: 'Dates' },
  ];
  return (
    <>
      <Choice
        label="Which days"
        value={isOpen ? custom : String(days)}
        options={options}
        onChoose={(choice) => {
          setOpen(choice === custom);
          if (choice !== custom) {
            go({ days: Number(choice), from: undefined, to: undefined, cell: undefined });
          }
        }}
      />
      {isOpen && <Dates span={span} today={today} go={go} key={`${span.from} ${span.to} ${span.days}`} />}
    </>
  );
}
