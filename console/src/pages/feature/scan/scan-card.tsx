/** One deep scan: how far it is, what it has found so far, and how it goes on. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { countText, energyText, useEnergyClient, useReading } from 'energy-engine/react';
import { Download, LoaderCircle, Play, Square, X } from 'lucide-react';
import { useScan } from '../../../runs/scan-provider.tsx';
import { type Ranked, type ScanWithResults, scanKeys } from '../../../runs/use-scan-runner.ts';
import { useSession } from '../../../session/session-provider.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Asked } from '../../../ui/states.tsx';
import { ShortageDialogs } from '../paying/desk-dialogs.tsx';
import { Waiting } from '../paying/waiting.tsx';
import { Offline } from '../trouble.tsx';
import { RankedList, saveCsv } from './ranked-list.tsx';
import { type RestDesk, ScanRest, useRestDesk, useRestQuote } from './scan-rest.tsx';

/** Those found in this run join those that were found before; each once, best first. */
function ranked(before: readonly Ranked[], found: readonly Ranked[]): Ranked[] {
  const byItem = new Map([...before, ...found].map((one) => [one.item, one]));
  return [...byItem.values()]
    .sort((one, other) => other.score - one.score || one.item - other.item)
    .map((one, nth) => ({ ...one, rank: nth + 1 }));
}

/** Why it does not go on by itself. */
function Reason({ scan, isLost }: { scan: ScanWithResults; isLost: boolean }) {
  const { problem, scanId } = useScan();
  if (isLost) {
    return (
      <Banner tone="warning" title="The connection was lost" isAnnounced>
        It stops after the step that was under way. What is judged is kept and paid; nothing is judged twice.
      </Banner>
    );
  }
  if (problem !== null && scanId === scan.scan_id) {
    return (
      <Banner tone="warning" title={problem.message} isAnnounced>
        What is judged until then is kept and paid. {problem.advice}
      </Banner>
    );
  }
  if (scan.status !== 'stopped') return null;
  return <Banner title="Stopped">It goes on where it stopped, whenever you like.</Banner>;
}

interface ProgressProps {
  readonly done: number;
  /** Of the step under way: seen to grow, and not read out one by one. */
  readonly written: number;
  readonly of: number;
  readonly isBusy: boolean;
}

function Progress({ done, written, of, isBusy }: ProgressProps) {
  const reading = useReading();
  const judged = `${countText(done, reading)} of ${countText(of, reading)} judged`;
  const more = written === 0 ? '' : `, ${countText(written, reading)} more written`;
  const shareOf = (items: number): string => `${of === 0 ? 0 : (100 * items) / of}%`;
  return (
    <div>
      <p className="figures mb-1.5 flex items-center gap-2 text-[14px]">
        {isBusy && <LoaderCircle className="size-4 text-accent-text motion-safe:animate-spin" aria-hidden />}
        <span>
          <span role="status">{judged}</span>
          <span className="text-quiet">{more}</span>
        </span>
      </p>
      <div
        role="progressbar"
        aria-label="Judged"
        aria-valuemin={0}
        aria-valuemax={of}
        aria-valuenow={done + written}
        aria-valuetext={judged + more}
        className="flex h-2 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full bg-accent transition-[width]" style={{ width: shareOf(done) }} />
        <div className="h-full bg-accent/45 transition-[width]" style={{ width: shareOf(written) }} />
      </div>
    </div>
  );
}

interface ActionsProps {
  readonly scan: ScanWithResults;
  readonly isBusy: boolean;
  readonly results: Ranked[];
  readonly desk: RestDesk;
}

function Actions({ scan, isBusy, results, desk: { quote, goOn } }: ActionsProps) {
  const reading = useReading();
  const { stop, phase, isRunning } = useScan();
  const isReady = quote !== null && !isRunning;
  return (
    <div className="flex flex-wrap gap-2">
      {isBusy ? (
        <Button size="small" onClick={stop} isBusy={phase === 'stopping'}>
          {phase !== 'stopping' && <Square className="size-3.5 fill-current" aria-hidden />}
          {phase === 'stopping' ? 'Stopping' : 'Stop'}
        </Button>
      ) : (
        scan.status !== 'finished' && (
          <Button size="small" kind="primary" aria-disabled={!isReady} onClick={goOn}>
            <Play className="size-3.5 fill-current" aria-hidden />
            {scan.done === 0 ? 'Begin' : 'Go on'}
            {quote !== null && (
              <span className="figures font-normal">· {energyText(quote.final_cost, reading)}</span>
            )}
          </Button>
        )
      )}
      {results.length > 0 && (
        <Button size="small" onClick={() => saveCsv(results)}>
          <Download className="size-4" aria-hidden />
          CSV
        </Button>
      )}
    </div>
  );
}

function Content({ scan, onClose }: { scan: ScanWithResults; onClose: () => void }) {
  const reading = useReading();
  const runner = useScan();
  const isOfRun = runner.scanId === scan.scan_id;
  const isBusy = isOfRun && runner.isRunning;
  const results = ranked(scan.results, isOfRun ? runner.found : []);
  const done = Math.max(scan.done, isOfRun ? runner.done : 0);
  const known = { ...scan, done };
  const canGoOn = !isBusy && scan.status !== 'finished' && done < scan.of;
  const rest = useRestQuote(known, canGoOn);
  const desk = useRestDesk(known, rest);
  return (
    <Card>
      <div className="mb-4 flex items-start justify-between gap-3">
        <h2 className="min-w-0 text-[17px] font-semibold tracking-[-0.01em] text-pretty">{scan.ideal}</h2>
        {!isBusy && (
          <IconButton label="Close the scan" className="-mt-1 -mr-2 shrink-0" onClick={onClose}>
            <X className="size-5" aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="grid gap-5">
        <Progress
          done={done}
          written={isBusy ? Math.min(runner.written, scan.of - done) : 0}
          of={scan.of}
          isBusy={isBusy}
        />
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Actions scan={known} isBusy={isBusy} results={results} desk={desk} />
          {!isBusy && scan.energy_cost > 0 && (
            <Link
              to="/receipts"
              search={{ reason: 'ai_deepscan' }}
              className="text-[14px] text-quiet underline-offset-3 hover:text-ink hover:underline"
            >
              Cost{' '}
              <span className="figures font-medium text-ink">{energyText(scan.energy_cost, reading)}</span>{' '}
              energy so far. Why?
            </Link>
          )}
        </div>
        {canGoOn && <ScanRest scan={known} query={rest} />}
        {canGoOn && <Waiting desk={desk} />}
        {!isBusy && <Reason scan={scan} isLost={isOfRun && runner.phase === 'lost'} />}
        <Offline notice={isOfRun ? runner.notice : null} />
        <RankedList results={results} />
      </div>
      {canGoOn && <ShortageDialogs short={desk} />}
    </Card>
  );
}

export function ScanCard({ scanId, onClose }: { scanId: string; onClose: () => void }) {
  const client = useEnergyClient();
  const { userId } = useSession();
  const query = useQuery({
    queryKey: [...scanKeys(userId), scanId],
    queryFn: ({ signal }) =>
      client.request('GET /v1/me/scans/{scan_id}', { params: { scan_id: scanId }, signal }),
    networkMode: 'always',
  });
  return (
    <Asked query={query} lines={5}>
      {(scan) => <Content scan={scan} onClose={onClose} />}
    </Asked>
  );
}
