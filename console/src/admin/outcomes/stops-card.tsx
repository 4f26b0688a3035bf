/** Are hard stops avoided: who ran short, and how did the day end for them? */

import { countText, useReading } from 'energy-engine/react';
import { ShieldCheck } from 'lucide-react';
import { Empty } from '../../ui/states.tsx';
import type { Go } from '../reports/address.ts';
import type { Show } from '../reports/chart-card.tsx';
import { shareText } from '../reports/report-text.ts';
import type { Series } from '../reports/series.ts';
import { partOf } from '../reports/sums.ts';
import { ComparedShares } from './compared.tsx';
import { DayChart } from './day-chart.tsx';
import { beforeText, emptyTitle, stopSentence, unknownText } from './outcome-words.ts';
import { type StopOutcome, stopOutcomes, stopSums } from './stops.ts';
import type { Outcomes } from './use-outcomes.ts';

const looks: Readonly<Record<StopOutcome, Omit<Series, 'key'>>> = {
  rescued: { name: 'Rescued', color: 3 },
  went_on: { name: 'Went on', color: 2 },
  stopped: { name: 'Stopped', color: 4 },
};

const meanings: Readonly<Record<StopOutcome, string>> = {
  rescued: 'given energy before anything was refused',
  went_on: 'refused, and served again on the same day',
  stopped: 'refused, and not served again that day',
};

function Told({ now, before, days }: Outcomes) {
  const reading = useReading();
  const [sums, sumsBefore] = [stopSums(now), stopSums(before)];
  const unknown = unknownText(now.known_until, days, reading);
  return (
    <div className="grid gap-5">
      <p className="text-pretty">
        {stopSentence(sums, reading)}{' '}
        <span className="text-[13.5px] whitespace-nowrap text-quiet">
          {beforeText(sumsBefore.share, (share) => shareText(share, reading))}
        </span>
      </p>
      <ComparedShares
        label="Short days by how they ended"
        shares={stopOutcomes.map((key) => ({
          series: { key, ...looks[key] },
          now: partOf(sums.users[key], sums.shortDays),
          before: partOf(sumsBefore.users[key], sumsBefore.shortDays),
          note: `${countText(sums.users[key], reading)} ${meanings[key]}`,
        }))}
      />
      {unknown !== null && <p className="text-[13.5px] text-quiet">{unknown}</p>}
    </div>
  );
}

export interface StopsCardProps {
  readonly outcomes: Outcomes;
  readonly show: Show;
  readonly go: Go;
}

export function StopsCard({ outcomes, show, go }: StopsCardProps) {
  const reading = useReading();
  return (
    <DayChart
      title="Hard stops"
      lead="Users who ran short, counted on each day of theirs, by how the day ended."
      label="Users who ran short, by day"
      days={outcomes.days}
      series={stopOutcomes.map((key) => ({ key, ...looks[key] }))}
      cells={outcomes.now.stops.map(({ day, outcome, users }) => ({
        point: day,
        series: outcome,
        value: users,
      }))}
      show={show}
      onShow={(stops) => go({ stops: stops === 'chart' ? undefined : stops }, { replace: true })}
      beside={<Told {...outcomes} />}
      empty={
        <Empty
          icon={<ShieldCheck className="size-6" aria-hidden />}
          title={emptyTitle('Nobody ran short in this time', outcomes)}
        >
          {unknownText(outcomes.now.known_until, outcomes.days, reading)}
        </Empty>
      }
    />
  );
}
