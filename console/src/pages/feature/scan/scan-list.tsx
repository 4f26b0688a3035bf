/** Which lists were scanned before? They are kept on the server, since they can go on later. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { countText, energyText, momentText, useEnergyClient, useReading } from 'energy-engine/react';
import { scanKeys } from '../../../runs/use-scan-runner.ts';
import { useSession } from '../../../session/session-provider.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Failed } from '../../../ui/states.tsx';
import { inBrief } from '../desk-spec.ts';

const pageSize = 10;

const states: Readonly<Record<'running' | 'stopped' | 'finished', readonly [string, Tone]>> = {
  running: ['not finished', 'accent'],
  stopped: ['stopped', 'plain'],
  finished: ['finished', 'good'],
};

/** The newest of them, and more when they are asked for. */
export function useScans() {
  const client = useEnergyClient();
  const { userId } = useSession();
  return useInfiniteQuery({
    queryKey: [...scanKeys(userId), 'list'],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/me/scans', {
        query: { limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    networkMode: 'always',
  });
}

export function ScanList({ shownId }: { shownId: string | null }) {
  const reading = useReading();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useScans();
  const scans = (data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ scan_id }) => scan_id !== shownId);
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  if (scans.length === 0) return null;
  return (
    <section aria-labelledby="scans">
      <h2 id="scans" className="mb-2 text-[16px] font-semibold tracking-[-0.01em]">
        Your scans
      </h2>
      <ul>
        {scans.map(({ scan_id, status, ideal, done, of, energy_cost, updated_at }) => {
          const [word, tone] = states[status];
          return (
            <li key={scan_id} className="border-b border-line last:border-0">
              <Link
                to="/features/$feature"
                params={{ feature: 'ai_deepscan' }}
                search={{ scan: scan_id }}
                className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 py-2 hover:text-accent-text"
              >
                <span className="min-w-0 flex-1 basis-56 truncate">{inBrief(ideal)}</span>
                <span className="flex items-center gap-3 text-[13px] text-quiet">
                  <span className="figures">
                    {countText(done, reading)} of {countText(of, reading)}
                  </span>
                  <Badge tone={tone}>{word}</Badge>
                  <time dateTime={updated_at}>{momentText(new Date(updated_at), reading)}</time>
                  <span className="figures w-12 text-right text-ink">{energyText(energy_cost, reading)}</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {hasNextPage && (
        <Button kind="quiet" size="small" onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  );
}
