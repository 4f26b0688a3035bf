/** What did it bring: did those who were given energy come back more than others like them? */

import { dayText, useReading } from 'energy-engine/react';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Choice, Select } from '../../ui/field.tsx';
import { Asked } from '../../ui/states.tsx';
import type { Go } from '../reports/address.ts';
import type { Span } from '../reports/span.ts';
import { returnDaysAtMost } from './regeneration-search.ts';
import {
  type ReturnsReport,
  returnSentences,
  type Verdict,
  verdictOf,
  verdictTitles,
} from './return-words.ts';
import { useReturns } from './use-returns.ts';

const tones: Readonly<Record<Verdict, Tone>> = {
  more: 'good',
  fewer: 'warning',
  unclear: 'plain',
  unknown: 'plain',
};

/** The difference and how far chance reaches, on a line with nothing in its middle. The words below say the same. */
function IntervalLine({ report }: { report: ReturnsReport }) {
  const [low, high] = report.interval ?? [];
  if (low === undefined || high === undefined || report.difference === null) return null;
  const most = Math.max(Math.abs(low), Math.abs(high), 0.05) * 1.1;
  const at = (value: number): string => `${50 + (value / most) * 50}%`;
  return (
    <div aria-hidden className="relative h-9 max-w-xl">
      <div className="absolute inset-x-0 top-1/2 h-px bg-line-strong" />
      <div className="absolute top-1 bottom-1 left-1/2 w-px bg-line-strong" />
      <div
        className="absolute top-1/2 h-2 -translate-y-1/2 rounded-full bg-accent/40"
        style={{ left: at(low), right: `calc(100% - ${at(high)})` }}
      />
      <div
        className="absolute top-1/2 size-3.5 -translate-1/2 rounded-full bg-accent-strong"
        style={{ left: at(report.difference) }}
      />
      <span className="absolute bottom-full left-0 text-[12.5px] text-quiet">fewer</span>
      <span className="absolute right-0 bottom-full text-[12.5px] text-quiet">more</span>
    </div>
  );
}

function Told({ report }: { report: ReturnsReport }) {
  const reading = useReading();
  const verdict = verdictOf(report);
  return (
    <div className="grid gap-4">
      <p>
        <Badge tone={tones[verdict]}>{verdictTitles[verdict]}</Badge>
      </p>
      <div className="pt-4">
        <IntervalLine report={report} />
      </div>
      <div className="grid max-w-3xl gap-2">
        {returnSentences(report, reading.words.reason(report.reason), reading).map((sentence, nth) => (
          <p key={sentence} className={`text-pretty ${nth > 1 ? 'text-[14px] text-quiet' : ''}`}>
            {sentence}
          </p>
        ))}
        {report.known_until !== null && (
          <p className="text-[14px] text-quiet">
            Who came back is known up to {dayText(report.known_until, reading)}; later days are not counted
            yet.
          </p>
        )}
      </div>
    </div>
  );
}

export interface ReturnsCardProps {
  readonly days: Span;
  readonly reasons: readonly string[];
  readonly reason: string;
  readonly returnDays: number;
  readonly go: Go;
}

export function ReturnsCard({ days, reasons, reason, returnDays, go }: ReturnsCardProps) {
  const reading = useReading();
  const returns = useReturns({ ...days, reason, days: returnDays });
  const dayChoices = [1, 3, returnDaysAtMost];
  return (
    <Card
      title="What it brought"
      lead="Who came back after a grant, beside others like them who were not given it."
      actions={
        <>
          <Select
            aria-label="For which reason"
            className="w-auto min-w-44"
            value={reason}
            options={reasons.map((value) => ({ value, label: reading.words.reason(value) }))}
            onChoose={(value) => go({ reason: value }, { replace: true })}
          />
          <Choice
            label="Back within"
            value={String(returnDays)}
            options={dayChoices.map((value) => ({
              value: String(value),
              label: value === 1 ? 'Next day' : `${value} days`,
            }))}
            onChoose={(value) => go({ within: Number(value) }, { replace: true })}
          />
        </>
      }
    >
      <Asked query={returns} lines={4}>
        {(report) => <Told report={report} />}
      </Asked>
    </Card>
  );
}
