/** Are streaks kept: who was active on the next day too, by how long the streak was? */

import { countText, type Reading, useReading } from 'energy-engine/react';
import { CalendarCheck } from 'lucide-react';
import { Card, Figures } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { orDash, shareText } from '../reports/report-text.ts';
import { ComparedFigure } from './compared.tsx';
import { emptyTitle, unknownText } from './outcome-words.ts';
import { lengthText, type StreakSums, shortestLengths, streakSums, streakSumsOf } from './streaks.ts';
import type { Outcomes } from './use-outcomes.ts';

interface Row {
  readonly name: string;
  readonly now: StreakSums;
  readonly before: StreakSums;
}

const rowsOf = ({ now, before }: Outcomes): Row[] =>
  shortestLengths.map((length) => ({
    name: lengthText(length),
    now: streakSumsOf(now, length),
    before: streakSumsOf(before, length),
  }));

/** The rate and of how many it is; nothing but a dash where nothing is known. */
function Rate({ sums: { rate, known } }: { sums: StreakSums }) {
  const reading = useReading();
  if (rate === null) return '–';
  return (
    <>
      <span className="font-medium">{shareText(rate, reading)}</span>{' '}
      <span className="text-[13px] whitespace-nowrap text-quiet">of {countText(known, reading)}</span>
    </>
  );
}

const columnsOf = (reading: Reading): Column<Row>[] => [
  {
    key: 'length',
    title: 'Streak',
    cell: ({ name }) => <span className="whitespace-nowrap">{name}</span>,
  },
  { key: 'rate', title: 'Kept', isFigure: true, cell: ({ now }) => <Rate sums={now} /> },
  {
    key: 'before',
    title: 'Before',
    isFigure: true,
    isSecondary: true,
    cell: ({ before }) => (
      <span className="text-quiet">{orDash(before.rate, (rate) => shareText(rate, reading))}</span>
    ),
  },
  {
    key: 'forgiven',
    title: 'Forgiven',
    isFigure: true,
    cell: ({ now }) => countText(now.forgiven, reading),
  },
];

function Sums({ now, before }: Outcomes) {
  const [sums, sumsBefore] = [streakSums(now), streakSums(before)];
  return (
    <div className="px-5 pt-2 pb-5">
      <Figures>
        <ComparedFigure label="Kept" now={sums.rate} before={sumsBefore.rate} told={shareText} />
        <ComparedFigure
          label="Streaks that stood"
          now={sums.known}
          before={sumsBefore.known}
          told={countText}
        />
        <ComparedFigure label="Forgiven" now={sums.forgiven} before={sumsBefore.forgiven} told={countText} />
      </Figures>
    </div>
  );
}

export function StreaksCard({ outcomes }: { outcomes: Outcomes }) {
  const reading = useReading();
  const { known, forgiven } = streakSums(outcomes.now);
  const unknown = unknownText(outcomes.now.known_until, outcomes.days, reading);
  return (
    <Card
      title="Streaks"
      lead="Whose streak stood at the end of a day, and who of them kept it: was active on the next day too."
      isPadded={false}
    >
      {known + forgiven === 0 ? (
        <Empty
          icon={<CalendarCheck className="size-6" aria-hidden />}
          title={emptyTitle('No streak stood in this time', outcomes)}
        >
          {unknown}
        </Empty>
      ) : (
        <>
          <Sums {...outcomes} />
          <Table
            caption="Streaks by length"
            columns={columnsOf(reading)}
            rows={rowsOf(outcomes)}
            keyOf={({ name }) => name}
          />
          <p className="px-5 py-4 text-[13.5px] text-quiet text-pretty">
            Forgiven: they came back after a day without them, and a freeze had kept the streak.
            {unknown !== null && ` ${unknown}`}
          </p>
        </>
      )}
    </Card>
  );
}
