/** Of what does the balance consist, and what of it lapses when? */

import { Link } from '@tanstack/react-router';
import { energyText, momentText, spanText, useGrants, useNow, useReading } from 'energy-engine/react';
import { Card } from '../../ui/card.tsx';
import { Asked } from '../../ui/states.tsx';

type Lot = NonNullable<ReturnType<typeof useGrants>['data']>['items'][number];

const soonMs = 7 * 86_400_000;

function LapseText({ expiresAt }: { expiresAt: string | null }) {
  const reading = useReading();
  const now = useNow();
  if (expiresAt === null) return <span className="text-quiet">does not lapse</span>;
  const at = new Date(expiresAt);
  const wait = at.getTime() - now.getTime();
  return (
    <span className={wait < soonMs ? 'text-warning' : 'text-quiet'}>
      <time dateTime={expiresAt} title={momentText(at, reading)}>
        lapses in {spanText(wait, reading)}
      </time>
    </span>
  );
}

function Row({ lot }: { lot: Lot }) {
  const reading = useReading();
  const { seq, reason, amount, remaining, expires_at } = lot;
  return (
    <li className="flex items-center justify-between gap-4 border-b border-line py-3 first:pt-0 last:border-0 last:pb-0">
      <div className="min-w-0">
        <Link to="/receipts" search={{ seq }} className="font-medium underline-offset-3 hover:underline">
          {reading.words.reason(reason)}
        </Link>
        <p className="text-[13.5px]">
          <LapseText expiresAt={expires_at} />
        </p>
      </div>
      <p className="figures shrink-0 text-right">
        <span className="font-medium">{energyText(remaining, reading)}</span>
        <span className="text-quiet"> of {energyText(amount, reading)}</span>
      </p>
    </li>
  );
}

export function Lots() {
  const query = useGrants();
  return (
    <Card title="What you have" lead="What lapses first is spent first.">
      <Asked query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-quiet">Nothing is left. It comes back by itself.</p>
          ) : (
            <ul>
              {items.map((lot) => (
                <Row key={lot.seq} lot={lot} />
              ))}
            </ul>
          )
        }
      </Asked>
    </Card>
  );
}
