/** What would it cost to go on with a scan, and in which manner does it go on? */

import { useQuery } from '@tanstack/react-query';
import {
  CostPreview,
  countText,
  type Quote,
  useEnergyClient,
  useReading,
  useStatus,
  type WayOut,
} from 'energy-engine/react';
import { useCallback, useMemo, useState } from 'react';
import { useScan } from '../../../runs/scan-provider.tsx';
import { type ScanWithResults, scanKeys } from '../../../runs/use-scan-runner.ts';
import { useSession } from '../../../session/session-provider.tsx';
import type { Short } from '../paying/desk-dialogs.tsx';
import type { OpenDialog } from '../paying/use-desk.ts';

/** How often a price is asked for again that could not be had. Milliseconds. */
const againMs = 3_000;

/** The price of what is left, while somebody may go on. */
export function useRestQuote({ scan_id, done }: ScanWithResults, isWanted: boolean) {
  const client = useEnergyClient();
  const { userId } = useSession();
  const { now } = useReading();
  return useQuery({
    queryKey: [...scanKeys(userId), scan_id, 'rest', done],
    queryFn: ({ signal }) =>
      client.request('POST /v1/me/scans/{scan_id}/quotes', { params: { scan_id }, body: {}, signal }),
    enabled: isWanted,
    retry: false,
    networkMode: 'always',
    // A price is a promise; only one that cannot be paid is asked for again before its end.
    staleTime: ({ state: { data } }) =>
      data?.unaffordable === null && Date.parse(data.expires_at) > now().getTime()
        ? Number.POSITIVE_INFINITY
        : 0,
    refetchInterval: ({ state: { data, status } }) =>
      status === 'error' || data === undefined
        ? againMs
        : Math.max(againMs, Date.parse(data.expires_at) - now().getTime()),
  });
}

export interface RestDesk extends Short {
  /** Goes on, or tells what can be done where what is left cannot be paid whole. */
  readonly goOn: () => void;
}

/** What happens between the press of "Go on" and the run; a scan keeps the manner that it was begun in. */
export function useRestDesk({ scan_id }: ScanWithResults, query: ScanRestProps['query']): RestDesk {
  const { now } = useReading();
  const { resume, isRunning } = useScan();
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [waitingFor, waitFor] = useState<WayOut | null>(null);
  const { data, refetch } = query;
  const quote = useMemo(() => (data === undefined ? null : { ...data, cheaper_ways: [] }), [data]);
  const askForQuote = useCallback(() => void refetch(), [refetch]);
  const run = (): void => {
    if (quote !== null) void resume(scan_id, quote);
  };
  return {
    quote,
    dialog,
    setDialog,
    waitingFor,
    waitFor,
    askForQuote,
    allowPart: run,
    goOn() {
      if (quote === null || isRunning) return;
      // What was promised until then is shown anew before it is agreed to.
      if (Date.parse(quote.expires_at) <= now().getTime()) askForQuote();
      else if (quote.unaffordable !== null) setDialog('low-energy');
      else run();
    },
  };
}

/** As it was chosen when the scan was begun. */
const mannerText = ({ model, allow_compression }: ScanWithResults): string =>
  [
    ...(model === null ? [] : [`by ${model}`]),
    ...(allow_compression === true ? ['condensed before it is sent'] : []),
  ].join(', ');

export interface ScanRestProps {
  readonly scan: ScanWithResults;
  readonly query: {
    readonly data: Quote | undefined;
    readonly error: Error | null;
    readonly isFetching: boolean;
    refetch(): unknown;
  };
}

export function ScanRest({ scan, query }: ScanRestProps) {
  const reading = useReading();
  const { data: status } = useStatus();
  const { data, error, isFetching, refetch } = query;
  const manner = mannerText(scan);
  return (
    <div className="in-card rounded-control bg-raised p-4">
      <p className="mb-1 text-[13.5px] text-quiet">
        The {countText(scan.of - scan.done, reading)} that are left{manner === '' ? '' : `, ${manner}`}
      </p>
      <CostPreview
        label="Expected cost of what is left"
        quote={data ?? null}
        isPending={data === undefined && isFetching}
        available={status?.available}
        {...(error === null ? {} : { problem: error.message, onRetry: () => void refetch() })}
      />
    </div>
  );
}
