/** What came in, when, and why? */

import { Link } from '@tanstack/react-router';
import { energyText, momentText, useReading } from 'energy-engine/react';
import { Card } from '../../ui/card.tsx';
import { Asked } from '../../ui/states.tsx';
import { useLedger } from '../receipts/use-ledger.ts';

const shownAtMost = 12;

export function History() {
  const reading = useReading();
  const query = useLedger({ show: 'received' });
  return (
    <Card
      title="What came in"
      lead="The latest, and why."
      actions={
        <Link
          to="/receipts"
          search={{ show: 'received' }}
          className="text-[14px] text-quiet underline underline-offset-3 hover:text-ink"
        >
          All of it
        </Link>
      }
    >
      <Asked query={query}>
        {({ pages }) => (
          <ul>
            {(pages[0]?.items ?? []).slice(0, shownAtMost).map(({ seq, reason, delta, at }) => (
              <li
                key={seq}
                className="flex items-center justify-between gap-4 border-b border-line py-3 first:pt-0 last:border-0 last:pb-0"
              >
                <div className="min-w-0">
                  <Link
                    to="/receipts"
                    search={{ seq }}
                    className="font-medium underline-offset-3 hover:underline"
                  >
                    {reading.words.reason(reason)}
                  </Link>
                  <p className="text-[13.5px] text-quiet">
                    <time dateTime={at}>{momentText(new Date(at), reading)}</time>
                  </p>
                </div>
                <p className="figures shrink-0 font-medium text-good">+{energyText(delta, reading)}</p>
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </Card>
  );
}
