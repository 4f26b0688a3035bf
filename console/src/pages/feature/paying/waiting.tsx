/** What does a person wait for who chose to wait, and when is it there? */

import { spanText, timeText, useNow, useReading, type WayOut } from 'energy-engine/react';
import { Clock } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useNotices } from '../../../ui/notices.tsx';
import type { Desk } from './use-desk.ts';

/** What is there when the time has come. */
const arrivals: Readonly<Partial<Record<WayOut['kind'], string>>> = {
  wait_refill: 'Your energy was refilled',
  wait_reset: "Your day's tokens have begun anew",
  cheaper_window: 'Prices are lower now',
};

export type WaitingDesk = Pick<Desk, 'waitingFor' | 'waitFor' | 'askForQuote'>;

export function Waiting({ desk: { waitingFor, waitFor, askForQuote } }: { desk: WaitingDesk }) {
  const reading = useReading();
  const { done } = useNotices();
  const at = waitingFor?.at ?? null;
  const now = useNow(at);
  const arrival = waitingFor === null ? undefined : arrivals[waitingFor.kind];
  const isThere = at !== null && at <= now;
  useEffect(() => {
    if (!isThere) return;
    waitFor(null);
    askForQuote();
    done(arrival ?? 'It is time', 'What you wrote is still here.');
  }, [isThere, waitFor, askForQuote, done, arrival]);
  if (at === null || isThere) return null;
  return (
    <div className="rounded-control bg-raised px-3.5 py-2.5 text-[13.5px]">
      <p className="flex items-start gap-2.5">
        <Clock className="mt-0.5 size-4 shrink-0 text-quiet" aria-hidden />
        <span>
          {timeText(at, now, reading)}, in {spanText(at.getTime() - now.getTime(), reading)}. What you wrote
          stays here, and you are told when it is time.
        </span>
      </p>
      <Button kind="quiet" size="small" className="mt-1 ml-4" onClick={() => waitFor(null)}>
        Don’t wait
      </Button>
    </div>
  );
}
