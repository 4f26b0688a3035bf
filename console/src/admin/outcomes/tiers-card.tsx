/** Who moved to another tier, and did they do so after they had been refused? */

import { countText, type Reading, useReading } from 'energy-engine/react';
import { ArrowDown, ArrowRight, ArrowUp, Layers } from 'lucide-react';
import { Card, Figures } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { shareText } from '../reports/report-text.ts';
import { ComparedFigure } from './compared.tsx';
import { changesByTiers, keyOfChange, type TierChange, tierSums } from './tier-changes.ts';
import type { Outcomes } from './use-outcomes.ts';

function FromTo({ from, to, is_upgrade }: TierChange) {
  const Icon = is_upgrade ? ArrowUp : ArrowDown;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Icon className={`size-4 shrink-0 ${is_upgrade ? 'text-good' : 'text-quiet'}`} aria-hidden />
      <span className="sr-only">{is_upgrade ? 'Upgrade: ' : 'Downgrade: '}</span>
      {from}
      <ArrowRight className="size-3.5 shrink-0 text-quiet" aria-hidden />
      <span className="sr-only">to</span>
      {to}
    </span>
  );
}

const columnsOf = (reading: Reading): Column<TierChange>[] => [
  { key: 'tiers', title: 'From and to', cell: (row) => <FromTo {...row} /> },
  { key: 'changes', title: 'Users', isFigure: true, cell: ({ changes }) => countText(changes, reading) },
  {
    key: 'after',
    title: 'After a refusal',
    isFigure: true,
    cell: ({ after_stop: after, changes }) => (
      <>
        {countText(after, reading)}
        {after > 0 && (
          <span className="ml-2 text-[13px] text-quiet">{shareText(after / changes, reading)}</span>
        )}
      </>
    ),
  },
];

function Sums({ now, before }: Outcomes) {
  const [sums, sumsBefore] = [tierSums(now), tierSums(before)];
  return (
    <div className="px-5 pt-2 pb-5">
      <Figures>
        <ComparedFigure label="Upgrades" now={sums.upgrades} before={sumsBefore.upgrades} told={countText} />
        <ComparedFigure
          label="Downgrades"
          now={sums.downgrades}
          before={sumsBefore.downgrades}
          told={countText}
        />
        <ComparedFigure
          label="Upgrades after a refusal"
          now={sums.afterStopShare}
          before={sumsBefore.afterStopShare}
          told={shareText}
        />
      </Figures>
    </div>
  );
}

export function TiersCard({ outcomes }: { outcomes: Outcomes }) {
  const reading = useReading();
  const rows = changesByTiers(outcomes.now);
  return (
    <Card
      title="Tier changes"
      lead={`Who moved, and who of them had been refused a call in the ${outcomes.now.stop_days} days before.`}
      isPadded={false}
    >
      {rows.length === 0 ? (
        <Empty icon={<Layers className="size-6" aria-hidden />} title="Nobody changed tier in this time" />
      ) : (
        <>
          <Sums {...outcomes} />
          <Table caption="Changes of tier" columns={columnsOf(reading)} rows={rows} keyOf={keyOfChange} />
        </>
      )}
    </Card>
  );
}
