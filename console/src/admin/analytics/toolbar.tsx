/** What is looked at, how is it cut, and what is left out? All of it stands in the address. */

import { useReading } from 'energy-engine/react';
import { X } from 'lucide-react';
import { Choice, Select } from '../../ui/field.tsx';
import type { Go } from '../reports/address.ts';
import { type Cut, cutNames, cuts, valueText } from '../reports/cuts.ts';
import type { Platform } from '../reports/platform.ts';
import { SpanPicker } from '../reports/span-picker.tsx';
import { type AnalyticsSearch, daysByHour, usesCohorts } from './analytics-search.ts';

export interface ToolbarProps {
  readonly search: AnalyticsSearch;
  readonly platform: Platform;
  readonly go: Go;
}

type CutChoice = Cut | 'nothing';

function CutSelect({
  label,
  value,
  without,
  onChoose,
}: {
  label: string;
  value: CutChoice;
  without: readonly Cut[];
  onChoose: (cut: CutChoice) => void;
}) {
  return (
    <span className="flex items-center gap-2 text-[14px] text-quiet">
      <span className="whitespace-nowrap" aria-hidden>
        {label}
      </span>
      <Select
        aria-label={`Cut ${label.toLowerCase()}`}
        className="w-auto min-w-36"
        value={value}
        options={[
          { value: 'nothing', label: 'nothing' },
          ...cuts
            .filter((cut) => !without.includes(cut))
            .map((cut) => ({ value: cut, label: cutNames[cut].toLowerCase() })),
        ]}
        onChoose={onChoose}
      />
    </span>
  );
}

/** Cohorts are kept by tier alone. */
const besides = (first: Cut): readonly Cut[] =>
  cuts.filter((cut) =>
    first === 'cohort' ? cut !== 'tier' : cut === first || (cut === 'cohort' && first !== 'tier'),
  );

function Cuts({ search, go }: Pick<ToolbarProps, 'search' | 'go'>) {
  const [first, second] = search.by;
  const choose = (by: readonly CutChoice[]) =>
    go({
      by: by[0] === 'nothing' ? 'nothing' : by.filter((cut) => cut !== 'nothing').join(','),
      cell: undefined,
    });
  return (
    <>
      <CutSelect
        label="By"
        value={first ?? 'nothing'}
        without={[]}
        onChoose={(cut) =>
          choose(
            second === undefined || cut === 'nothing' || besides(cut).includes(second)
              ? [cut]
              : [cut, second],
          )
        }
      />
      {first !== undefined && (
        <CutSelect
          label="and"
          value={second ?? 'nothing'}
          without={besides(first)}
          onChoose={(cut) => choose([first, cut])}
        />
      )}
    </>
  );
}

function Filters({ search, go }: Pick<ToolbarProps, 'search' | 'go'>) {
  const reading = useReading();
  const given = cuts.filter((cut) => search.filter[cut] !== undefined);
  if (given.length === 0) return null;
  return (
    <ul aria-label="Only these calls" className="flex flex-wrap gap-2">
      {given.map((cut) => {
        const name = valueText(cut, search.filter[cut] ?? '', reading);
        return (
          <li key={cut}>
            <button
              type="button"
              aria-label={`${cutNames[cut]}: ${name}. Show all again`}
              onClick={() => go({ [cut]: undefined, cell: undefined })}
              className="inline-flex min-h-8 max-w-72 items-center gap-2 rounded-full bg-accent-soft px-3 text-[13.5px] font-medium text-accent-text"
            >
              <span className="truncate">Only {name}</span>
              <X className="size-3.5 shrink-0" aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function Toolbar({ search, platform, go }: ToolbarProps) {
  const isByDay = usesCohorts(search.by, search.filter);
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <SpanPicker span={search.span} today={platform.today} go={go} />
        <Choice
          label="Each point is"
          value={search.bucket}
          options={[
            { value: 'day', label: 'By day' },
            { value: 'hour', label: 'By hour' },
          ]}
          onChoose={(bucket) =>
            go({
              bucket: bucket === 'day' ? undefined : bucket,
              cell: undefined,
              ...(bucket === 'hour' && isByDay ? { by: 'feature', cohort: undefined } : {}),
            })
          }
        />
        <Cuts search={search} go={go} />
      </div>
      {search.bucket === 'hour' && (
        <p className="text-[13.5px] text-quiet">By hour, the last {daysByHour} days of the span are shown.</p>
      )}
      <Filters search={search} go={go} />
    </div>
  );
}
