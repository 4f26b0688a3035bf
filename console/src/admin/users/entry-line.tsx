/** What happened to an account once? A line of the ledger that opens to why. */

import { countText, energyText, momentText, useReading } from 'energy-engine/react';
import { ChevronRight } from 'lucide-react';
import { Receipt } from '../calls/receipt.tsx';
import { changedIn, changeOfText, entryTitle, type TimelineEntry } from './user-text.ts';

/** Facts of a receipt that are told in words elsewhere. */
const toldElsewhere = new Set([
  'price',
  'held',
  'before',
  'after',
  'quote_id',
  'quoted_at',
  'expected',
  'lapsed',
]);

/** Facts by name, as far as they are plain values. */
function plainFacts(receipt: TimelineEntry['receipt']): [string, string][] {
  return Object.entries(receipt).flatMap(([name, value]) =>
    toldElsewhere.has(name) || value === null || typeof value === 'object'
      ? []
      : [[name.replaceAll('_', ' '), String(value)]],
  );
}

function useFacts(entry: TimelineEntry): [string, string][] {
  const reading = useReading();
  const { lot, hold, lots } = entry;
  const moment = (at: string): string => momentText(new Date(at), reading);
  const rows: [string, string][] = [
    ...plainFacts(entry.receipt),
    ...changedIn(entry.receipt, reading).map(({ name, before, after }): [string, string] => [
      name,
      `${before} → ${after}`,
    ]),
  ];
  if (hold !== null) {
    rows.push([
      'held',
      `${energyText(hold.energy, reading)} energy and ${countText(hold.tokens, reading)} tokens, since ${moment(hold.placed_at)}`,
    ]);
  }
  if (lot !== null) {
    const left = `${energyText(lot.remaining, reading)} of ${energyText(lot.amount, reading)}`;
    rows.push([
      'left of it',
      lot.expires_at === null ? `${left}; it does not lapse` : `${left}, until ${moment(lot.expires_at)}`,
    ]);
  }
  if (lots.length > 0) {
    rows.push([
      entry.delta < 0 ? 'paid from' : 'given back to',
      lots.map(({ seq, energy }) => `${energyText(energy, reading)} of entry ${seq}`).join(', '),
    ]);
  }
  return rows;
}

function EntryDetail({ entry }: { entry: TimelineEntry }) {
  const reading = useReading();
  return (
    <div className="mx-5 mb-4 grid gap-4 rounded-control bg-raised p-4 text-[14px]">
      <Receipt receipt={entry.receipt} charged={Math.abs(entry.delta)} />
      <dl className="grid gap-1">
        {useFacts(entry).map(([name, value]) => (
          <div key={name} className="flex justify-between gap-6">
            <dt className="text-quiet first-letter:uppercase">{name}</dt>
            <dd className="figures min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
        <div className="flex justify-between gap-6">
          <dt className="text-quiet">Owned after it</dt>
          <dd className="figures">{energyText(entry.balance_after, reading)}</dd>
        </div>
      </dl>
    </div>
  );
}

export interface EntryLineProps {
  readonly entry: TimelineEntry;
  /** True for the one that the address names. */
  readonly isOpen: boolean;
}

export function EntryLine({ entry, isOpen }: EntryLineProps) {
  const reading = useReading();
  const { seq, delta, at } = entry;
  const tone = delta > 0 ? 'text-good' : delta < 0 ? '' : 'text-quiet';
  return (
    <li className="border-b border-line last:border-0">
      <details className="group" open={isOpen}>
        <summary className="flex min-h-14 cursor-pointer list-none items-center gap-3 px-5 py-2.5 hover:bg-raised [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="size-4 shrink-0 text-quiet transition-transform group-open:rotate-90"
            aria-hidden
          />
          <span className="figures hidden w-14 shrink-0 text-[13px] text-quiet sm:block">
            <span className="sr-only">Entry </span>
            {seq}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{entryTitle(entry, reading)}</span>
            <time dateTime={at} className="block text-[13px] text-quiet">
              {momentText(new Date(at), reading)}
            </time>
          </span>
          <span className="figures shrink-0 text-right">
            <span className={`block font-medium ${tone}`}>
              {delta === 0 ? 'no energy' : changeOfText(delta, reading)}
            </span>
            <span className="block text-[13px] text-quiet">
              {energyText(entry.balance_after, reading)} owned
            </span>
          </span>
        </summary>
        <EntryDetail entry={entry} />
      </details>
    </li>
  );
}
