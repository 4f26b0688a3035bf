/** What was told to an endpoint, the newest first, and whether it arrived. */

import { momentText, useReading } from 'energy-engine/react';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Asked, Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';
import {
  type Delivery,
  type DeliveryState,
  deliveryStates,
  eventTitle,
  outcomeText,
} from './webhook-words.ts';
import { useDeliveries } from './webhooks-data.ts';

export const stateFilters = ['all', 'waiting', 'delivered', 'failed', 'cancelled'] as const;
export type StateFilter = (typeof stateFilters)[number];

export interface DeliveriesProps {
  readonly endpointId: string;
  readonly filter: StateFilter;
  readonly onFilter: (filter: StateFilter) => void;
}

const filterNames: Readonly<Record<StateFilter, string>> = {
  all: 'All',
  waiting: 'Waiting',
  delivered: 'Delivered',
  failed: 'Failed',
  cancelled: 'Given up',
};

function DeliveryTable({ items, onOpen }: { items: readonly Delivery[]; onOpen: (one: Delivery) => void }) {
  const reading = useReading();
  const columns: Column<Delivery>[] = [
    {
      key: 'what',
      title: 'Told',
      cell: (one) => (
        <button
          type="button"
          className="rounded-md text-left font-medium hover:underline"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(one);
          }}
        >
          {eventTitle(one.type)}
        </button>
      ),
    },
    { key: 'when', title: 'When', cell: (one) => momentText(new Date(one.created_at), reading) },
    {
      key: 'state',
      title: 'State',
      cell: ({ state }) => <Badge tone={deliveryStates[state][1]}>{deliveryStates[state][0]}</Badge>,
    },
    {
      key: 'last',
      title: 'Last attempt',
      isSecondary: true,
      cell: ({ attempts: [last] }) => (last === undefined ? '–' : outcomeText(last)),
    },
    {
      key: 'attempts',
      title: 'Attempts',
      isFigure: true,
      isSecondary: true,
      cell: ({ attempts: [last] }) => last?.attempt ?? 0,
    },
  ];
  return (
    <Table
      caption="Deliveries"
      columns={columns}
      rows={items}
      keyOf={({ event_id }) => event_id}
      onOpen={onOpen}
    />
  );
}

export function Deliveries({ endpointId, filter, onFilter }: DeliveriesProps) {
  const state: DeliveryState | null = filter === 'all' ? null : filter;
  const query = useDeliveries(endpointId, state);
  const [opened, setOpened] = useState<Delivery | null>(null);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="px-5">
        <Choice
          label="State"
          value={filter}
          options={stateFilters.map((value) => ({ value, label: filterNames[value] }))}
          onChoose={onFilter}
        />
      </div>
      <div className={query.data === undefined ? 'p-5' : ''}>
        <Asked query={query}>
          {() =>
            items.length === 0 ? (
              <Empty icon={<Inbox className="size-6" aria-hidden />} title="Nothing here">
                {filter === 'all'
                  ? 'Nothing has been told to this endpoint yet. Send a test.'
                  : 'No delivery is in this state.'}
              </Empty>
            ) : (
              <DeliveryTable items={items} onOpen={setOpened} />
            )
          }
        </Asked>
      </div>
      {query.hasNextPage && (
        <div className="border-t border-line p-4 text-center">
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
      {opened !== null && (
        <DeliveryDialog endpointId={endpointId} delivery={opened} onClose={() => setOpened(null)} />
      )}
    </div>
  );
}
