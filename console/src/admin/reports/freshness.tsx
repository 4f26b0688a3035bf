/** How old is what a report shows, and how is it brought up to date? */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { countText, momentText, spanText, useReading } from 'energy-engine/react';
import { RefreshCw } from 'lucide-react';
import { useClient } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { type Freshness, reportsKey } from './platform.ts';

/** Sums older than this are told in the colour of warnings: the job that keeps them runs every five minutes. */
const oldSeconds = 1_800;

export function useBringUpToDate() {
  const client = useClient();
  const queries = useQueryClient();
  const notices = useNotices();
  const reading = useReading();
  return useMutation({
    mutationFn: () => client.request('POST /v1/admin/reports/roll-up'),
    onSuccess: async ({ entries }) => {
      await queries.invalidateQueries({ queryKey: reportsKey });
      notices.done(
        'The reports are up to date',
        entries === 0 ? 'There was nothing new.' : `${countText(entries, reading)} new entries were added.`,
      );
    },
    onError: notices.failed,
  });
}

export function FreshnessLine({ complete_until, stale_seconds, time_zone }: Freshness) {
  const reading = useReading();
  const upToDate = useBringUpToDate();
  const isOld = complete_until === null || (stale_seconds ?? 0) > oldSeconds;
  const age = spanText((stale_seconds ?? 0) * 1_000, reading);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13.5px] text-quiet">
      <p className={isOld ? 'text-warning' : undefined}>
        {complete_until === null
          ? 'Nothing has been added up yet.'
          : `Everything up to ${momentText(new Date(complete_until), reading)} is in here: ${age} old.`}
        {time_zone !== null && ` Days begin at midnight in ${time_zone.replaceAll('_', ' ')}.`}
      </p>
      <Button kind="quiet" size="small" isBusy={upToDate.isPending} onClick={() => upToDate.mutate()}>
        {!upToDate.isPending && <RefreshCw className="size-3.5" aria-hidden />}
        Bring up to date
      </Button>
    </div>
  );
}
