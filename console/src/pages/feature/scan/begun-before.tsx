/** Has the list in the form been ranked in part already, so that to rank it pays for that part again? */

import { Link } from '@tanstack/react-router';
import { countText, useReading } from 'energy-engine/react';
import { useScan } from '../../../runs/scan-provider.tsx';
import { useScans } from './scan-list.tsx';

export interface BegunBeforeProps {
  /** Whom the form looks for. */
  readonly ideal: string;
  /** How many prospects are in its list. */
  readonly of: number;
}

/** Names an unfinished scan for the same, of as many prospects; nothing where there is none. */
export function BegunBefore({ ideal, of }: BegunBeforeProps) {
  const reading = useReading();
  const { isRunning } = useScan();
  const { data } = useScans();
  const scans = (data?.pages ?? []).flatMap(({ items }) => items);
  const begun = scans.find(
    (scan) =>
      scan.status !== 'finished' && scan.done > 0 && scan.of === of && scan.ideal.trim() === ideal.trim(),
  );
  if (isRunning || begun === undefined) return null;
  return (
    <p role="status" className="rounded-control bg-warning-soft px-3.5 py-2.5 text-[13.5px] text-warning">
      A list of {countText(of, reading)} for this is ranked up to {countText(begun.done, reading)}, which are
      paid. The button below begins anew and pays for all of them.{' '}
      <Link
        to="/features/$feature"
        params={{ feature: 'ai_deepscan' }}
        search={{ scan: begun.scan_id }}
        className="underline underline-offset-3"
      >
        Go on with that scan
      </Link>
    </p>
  );
}
