/** Which calls are behind the cell that the address names? */

import { useReading } from 'energy-engine/react';
import { Filter } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CallsPanel, type CallsQuestion } from '../calls/calls-panel.tsx';
import type { Go } from '../reports/address.ts';
import { cuts, partText } from '../reports/cuts.ts';
import { ExportMenu } from '../reports/export-menu.tsx';
import type { Platform } from '../reports/platform.ts';
import { hourText, weekdayText } from '../reports/report-text.ts';
import type { Span } from '../reports/span.ts';
import { isDate, plusDays } from '../reports/zone-time.ts';
import { type AnalyticsSearch, type CallsCell, momentsOf } from './analytics-search.ts';

const hourMs = 3_600_000;
/** What one file of calls has. */
const callsAtMost = '20,000';

/** From the point to the next one; without one, the whole span. */
function momentsOfCell({ point }: CallsCell, days: Span, { timeZone }: Platform): Span {
  if (point === undefined) return momentsOf(days, timeZone);
  if (isDate(point)) return momentsOf({ from: point, until: plusDays(point, 1) }, timeZone);
  const at = Date.parse(point);
  return { from: new Date(at).toISOString(), until: new Date(at + hourMs).toISOString() };
}

export interface BehindCellProps {
  readonly search: AnalyticsSearch;
  readonly platform: Platform;
  readonly days: Span;
  readonly go: Go;
}

export function BehindCell({ search, platform, days, go }: BehindCellProps) {
  const reading = useReading();
  const { cell } = search;
  const part = { ...search.filter, ...cell?.part };
  const isNarrower = cuts.some((cut) => cell?.part[cut] !== undefined && search.filter[cut] === undefined);
  const question: CallsQuestion | undefined =
    cell === undefined || (cell.point !== undefined && Number.isNaN(Date.parse(cell.point)))
      ? undefined
      : { ...momentsOfCell(cell, days, platform), ...part, ...(cell.isSpike ? { spike: true } : {}) };
  const when =
    cell?.point === undefined
      ? `${weekdayText(days.from, reading)} to ${weekdayText(plusDays(days.until, -1), reading)}`
      : isDate(cell.point)
        ? weekdayText(cell.point, reading)
        : hourText(cell.point, platform.timeZone, reading);
  return (
    <CallsPanel
      question={question}
      title={cell?.isSpike === true ? `Spikes: ${partText(part, reading)}` : partText(part, reading)}
      lead={when}
      onClose={() => go({ cell: undefined }, { replace: true })}
      actions={
        <>
          {isNarrower && (
            <Button size="small" onClick={() => go({ ...cell?.part, cell: undefined })}>
              <Filter className="size-3.5" aria-hidden />
              Show these alone in the report
            </Button>
          )}
          {question !== undefined && (
            <ExportMenu
              size="small"
              exports={[{ report: 'calls', title: `The newest ${callsAtMost} at most`, query: question }]}
            />
          )}
        </>
      }
    />
  );
}
