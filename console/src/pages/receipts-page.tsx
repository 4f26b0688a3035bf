/** Every line of the person's ledger, with its reason in words; each opens to its receipt, which has an address of its own. */

import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type Entry, momentText, useReading } from 'energy-engine/react';
import { ReceiptText } from 'lucide-react';
import { deltaText, entryTitle, exactText } from '../receipts/entry-words.ts';
import { Button } from '../ui/button.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Asked, Empty } from '../ui/states.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Filters } from './receipts/filters.tsx';
import { ReceiptPanel } from './receipts/receipt-panel.tsx';
import { useLedger } from './receipts/use-ledger.ts';

function useColumns(): readonly Column<Entry>[] {
  const reading = useReading();
  return [
    {
      key: 'what',
      title: 'What',
      cell: (entry) => (
        <>
          <Link
            to="/receipts"
            search={(search) => ({ ...search, seq: entry.seq })}
            resetScroll={false}
            onClick={(event) => event.stopPropagation()}
            className="font-medium underline-offset-3 hover:underline"
          >
            {entryTitle(entry, reading)}
          </Link>
          <time dateTime={entry.at} className="block text-[13px] text-quiet sm:hidden">
            {momentText(new Date(entry.at), reading)}
          </time>
        </>
      ),
    },
    {
      key: 'when',
      title: 'When',
      isSecondary: true,
      cell: ({ at }) => (
        <time dateTime={at} className="whitespace-nowrap text-quiet">
          {momentText(new Date(at), reading)}
        </time>
      ),
    },
    {
      key: 'amount',
      title: 'Energy',
      isFigure: true,
      cell: ({ delta }) => (
        <span className={delta > 0 ? 'font-medium text-good' : 'font-medium'}>
          {delta === 0 ? '–' : deltaText(delta, reading)}
        </span>
      ),
    },
    {
      key: 'balance',
      title: 'Balance after',
      isFigure: true,
      isSecondary: true,
      cell: ({ balance_after }) => <span className="text-quiet">{exactText(balance_after, reading)}</span>,
    },
    {
      key: 'seq',
      title: 'Line',
      isFigure: true,
      isSecondary: true,
      cell: ({ seq }) => <span className="text-quiet">{seq}</span>,
    },
  ];
}

export function ReceiptsPage() {
  const search = useSearch({ from: '/signed-in/receipts' });
  const navigate = useNavigate({ from: '/receipts' });
  const query = useLedger(search);
  const columns = useColumns();
  const isFiltered = search.show !== undefined || search.reason !== undefined;
  const open = (seq: number) => void navigate({ search: (rest) => ({ ...rest, seq }), resetScroll: false });
  const close = () => void navigate({ search: ({ seq: _, ...rest }) => rest, resetScroll: false });
  return (
    <>
      <PageHeader
        title="Receipts"
        lead="Everything that ever moved your energy, and why. Lines are only ever added."
      />
      <Filters />
      <Card isPadded={false} className="pb-1">
        <div className={query.data === undefined ? 'p-5' : ''}>
          <Asked query={query} lines={8}>
            {({ pages }) => {
              const entries = pages.flatMap(({ items }) => items);
              return entries.length === 0 ? (
                <Empty icon={<ReceiptText className="size-6" aria-hidden />} title="No such lines">
                  {isFiltered
                    ? 'Nothing in your ledger fits this choice.'
                    : 'Your ledger begins with your first energy.'}
                </Empty>
              ) : (
                <Table
                  caption="Lines of your ledger, newest first"
                  columns={columns}
                  rows={entries}
                  keyOf={({ seq }) => String(seq)}
                  onOpen={({ seq }) => open(seq)}
                />
              );
            }}
          </Asked>
        </div>
      </Card>
      {query.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {search.seq !== undefined && <ReceiptPanel seq={search.seq} onClose={close} />}
    </>
  );
}
