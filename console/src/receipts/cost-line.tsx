/** What did this cost, and why? One line under a result that opens to its receipts. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { energyText, useEnergyClient, useReading } from 'energy-engine/react';
import { ChevronDown, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import type { Paid } from '../results/kept-result.ts';
import { useSession } from '../session/session-provider.tsx';
import { Asked } from '../ui/states.tsx';
import { PriceSteps } from './price-steps.tsx';

/** One line of the ledger. It never changes, once it is there. */
export function useEntry(seq: number) {
  const client = useEnergyClient();
  const { userId } = useSession();
  return useQuery({
    queryKey: ['entry', userId, seq],
    queryFn: async ({ signal }) => {
      const { items } = await client.request('GET /v1/me/entries', { query: { seq }, signal });
      return items[0] ?? null;
    },
    staleTime: ({ state: { data } }) => (data == null ? 0 : Number.POSITIVE_INFINITY),
    networkMode: 'always',
  });
}

function Receipt({ seq }: { seq: number }) {
  const query = useEntry(seq);
  return (
    <Asked query={query} lines={3}>
      {(entry) =>
        entry === null ? (
          <p className="text-quiet">This line is not in your ledger.</p>
        ) : (
          <div className="grid gap-2">
            <PriceSteps entry={entry} />
            <Link
              to="/receipts"
              search={{ seq }}
              className="w-fit text-[13.5px] text-quiet underline underline-offset-3 hover:text-ink"
            >
              Receipt no. {seq}
            </Link>
          </div>
        )
      }
    </Asked>
  );
}

/** Receipts that are shown in full; of a long list the rest is on the page of receipts. */
const shownAtMost = 3;

export function CostLine({ paid }: { paid: readonly Paid[] }) {
  const reading = useReading();
  const [isOpen, setOpen] = useState(false);
  const hundredths = paid.reduce((sum, { cost }) => sum + Math.round(cost * 100), 0);
  const cost = energyText(hundredths / 100, reading);
  if (paid.length === 0) return <p className="text-[14px] text-quiet">This cost nothing.</p>;
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex min-h-9 items-center gap-2 rounded-control text-[14px] text-quiet hover:text-ink"
      >
        <ReceiptText className="size-4" aria-hidden />
        <span>
          This cost <span className="figures font-medium text-ink">{cost}</span> energy. Why?
        </span>
        <ChevronDown className={`size-4 transition-transform ${isOpen ? 'rotate-180' : ''}`} aria-hidden />
      </button>
      {isOpen && (
        <div className="mt-2 grid max-w-xl gap-5 rounded-control bg-raised px-4 py-3.5">
          {paid.slice(0, shownAtMost).map(({ seq }) => (
            <Receipt key={seq} seq={seq} />
          ))}
          {paid.length > shownAtMost && (
            <Link to="/receipts" className="w-fit text-[13.5px] underline underline-offset-3">
              All {paid.length} receipts
            </Link>
          )}
        </div>
      )}
    </div>
  );
}
