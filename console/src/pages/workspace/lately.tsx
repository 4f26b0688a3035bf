/** What was made lately, in this browser? */

import { Link } from '@tanstack/react-router';
import { energyText, momentText, useReading } from 'energy-engine/react';
import { catalog } from '../../features/catalog.ts';
import { costOf, type KeptResult } from '../../results/kept-result.ts';
import { useResults } from '../../results/use-results.ts';
import { Badge } from '../../ui/badge.tsx';
import { paidInAll } from '../feature/chat/conversation.ts';

const shownAtMost = 4;

function Row({ kept }: { kept: KeptResult }) {
  const reading = useReading();
  const paid = paidInAll(kept);
  const { icon: Icon } = catalog[kept.feature];
  return (
    <li className="border-b border-line last:border-0">
      <Link
        to="/features/$feature"
        params={{ feature: kept.feature }}
        search={{ result: kept.id }}
        className="flex min-h-15 items-center gap-3.5 py-2 hover:text-accent-text"
      >
        <Icon className="size-5 shrink-0 text-quiet" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{kept.title}</span>
          <span className="block truncate text-[13px] text-quiet">
            {reading.words.feature(kept.feature)} · {momentText(new Date(kept.at), reading)}
          </span>
        </span>
        {kept.state === 'open' && <Badge tone="warning">not known yet</Badge>}
        {paid.length > 0 && (
          <span className="figures shrink-0 text-[14px]">
            {energyText(costOf({ paid }), reading)}
            <span className="sr-only"> energy</span>
          </span>
        )}
      </Link>
    </li>
  );
}

export function Lately() {
  const { data } = useResults();
  if (data === undefined) return null;
  return (
    <section aria-labelledby="lately" className="min-w-0 px-1 py-4 sm:px-5 xl:col-span-2">
      <h2 id="lately" className="mb-1 text-[17px] font-semibold tracking-[-0.01em]">
        Lately
      </h2>
      {data.length === 0 ? (
        <p className="text-quiet">
          What you make stands here, to be opened again. It is kept in this browser.
        </p>
      ) : (
        <ul>
          {data.slice(0, shownAtMost).map((kept) => (
            <Row key={kept.id} kept={kept} />
          ))}
        </ul>
      )}
    </section>
  );
}
