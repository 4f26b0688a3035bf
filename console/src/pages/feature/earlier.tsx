/** What was made with a feature before, in this browser? */

import { Link } from '@tanstack/react-router';
import { energyText, momentText, useReading } from 'energy-engine/react';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { FeatureName } from '../../features/catalog.ts';
import { costOf, type KeptResult } from '../../results/kept-result.ts';
import { useKeeping, useResults } from '../../results/use-results.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { paidInAll } from './chat/conversation.ts';

const shownAtFirst = 6;

const stateBadge: Readonly<Record<KeptResult['state'], string | null>> = {
  open: 'not known yet',
  ended: 'ended early',
  unsettled: 'ended early',
  gone: 'kept no more',
  done: null,
};

export function ResultRow({ kept, onForget }: { kept: KeptResult; onForget?: (() => void) | undefined }) {
  const reading = useReading();
  const paid = paidInAll(kept);
  const badge = stateBadge[kept.state];
  return (
    <li className="flex items-center gap-2 border-b border-line last:border-0">
      <Link
        to="/features/$feature"
        params={{ feature: kept.feature }}
        search={{ result: kept.id }}
        className="flex min-h-13 min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 rounded-control py-2 hover:text-accent-text"
      >
        <span className="min-w-0 flex-1 basis-56 truncate">{kept.title}</span>
        <span className="flex items-center gap-3 text-[13px] text-quiet">
          {badge !== null && <Badge tone={kept.state === 'open' ? 'warning' : 'plain'}>{badge}</Badge>}
          <time dateTime={new Date(kept.at).toISOString()}>{momentText(new Date(kept.at), reading)}</time>
          {paid.length > 0 && (
            <span className="figures w-12 text-right text-ink">
              {energyText(costOf({ paid }), reading)}
              <span className="sr-only"> energy</span>
            </span>
          )}
        </span>
      </Link>
      {onForget !== undefined && (
        <IconButton label={`Forget ${kept.title}`} onClick={onForget}>
          <Trash2 className="size-4" aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

export interface EarlierProps {
  readonly feature: FeatureName;
  /** The one that stands on the page already. */
  readonly shownId: string | null;
}

export function Earlier({ feature, shownId }: EarlierProps) {
  const { data = [] } = useResults();
  const { forget } = useKeeping();
  const [isAll, setAll] = useState(false);
  const results = data.filter((kept) => kept.feature === feature && kept.id !== shownId);
  if (results.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier" className="mb-1 text-[16px] font-semibold tracking-[-0.01em]">
        Earlier
      </h2>
      <p className="mb-2 text-[13.5px] text-quiet">Kept in this browser alone.</p>
      <ul>
        {results.slice(0, isAll ? undefined : shownAtFirst).map((kept) => (
          <ResultRow key={kept.id} kept={kept} onForget={() => void forget(kept.id)} />
        ))}
      </ul>
      {!isAll && results.length > shownAtFirst && (
        <Button kind="quiet" size="small" onClick={() => setAll(true)}>
          All {results.length}
        </Button>
      )}
    </section>
  );
}
