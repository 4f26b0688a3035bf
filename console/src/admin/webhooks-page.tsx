/** Which servers are told of what happens, and does it arrive? */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Webhook } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Asked, Empty } from '../ui/states.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { type StateFilter, stateFilters } from './webhooks/deliveries.tsx';
import { type Asking, DeleteDialog, RotateDialog } from './webhooks/endpoint-acts.tsx';
import { EndpointCard, EndpointState } from './webhooks/endpoint-card.tsx';
import { EndpointDialog } from './webhooks/endpoint-dialog.tsx';
import { SecretDialog } from './webhooks/secret-dialog.tsx';
import type { Endpoint } from './webhooks/webhook-words.ts';
import { useEndpoints } from './webhooks/webhooks-data.ts';

function useAddress() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  return {
    endpointId: typeof search.endpoint === 'string' ? search.endpoint : null,
    filter: stateFilters.find((one) => one === search.state) ?? 'all',
    go: (endpoint: string | undefined, state?: StateFilter) =>
      void navigate({
        to: '/admin/webhooks',
        search: {
          ...(endpoint === undefined ? {} : { endpoint }),
          ...(state === undefined || state === 'all' ? {} : { state }),
        },
        resetScroll: false,
      }),
  };
}

function Endpoints({ endpoints, onOpen }: { endpoints: readonly Endpoint[]; onOpen: (id: string) => void }) {
  const columns: Column<Endpoint>[] = [
    {
      key: 'url',
      title: 'Endpoint',
      cell: ({ id, url, description }) => (
        <button
          type="button"
          className="rounded-md text-left hover:underline"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(id);
          }}
        >
          <span className="block font-medium break-all">{url}</span>
          {description !== '' && <span className="block text-[13px] text-quiet">{description}</span>}
        </button>
      ),
    },
    { key: 'state', title: 'State', cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
    {
      key: 'events',
      title: 'Kinds of events',
      isFigure: true,
      isSecondary: true,
      cell: ({ events }) => events.length,
    },
    { key: 'waiting', title: 'Waiting', isFigure: true, cell: ({ waiting }) => waiting },
  ];
  return (
    <Table
      caption="Endpoints"
      columns={columns}
      rows={endpoints}
      keyOf={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
    />
  );
}

type Open =
  | { readonly what: 'edit'; readonly endpoint: Endpoint | null }
  | { readonly what: Asking; readonly endpoint: Endpoint }
  | { readonly what: 'secret'; readonly secret: string | null };

function Opened({
  open,
  endpoints,
  onOpen,
  go,
}: {
  open: Open;
  endpoints: readonly Endpoint[];
  onOpen: (open: Open | null) => void;
  go: (endpoint: string | undefined) => void;
}) {
  const close = () => onOpen(null);
  if (open.what === 'secret') return <SecretDialog secret={open.secret} onClose={close} />;
  const { endpoint } = open;
  if (open.what === 'edit') {
    return (
      <EndpointDialog
        current={endpoint === null ? null : (endpoints.find(({ id }) => id === endpoint.id) ?? null)}
        onClose={close}
        onMade={(id, secret) => {
          onOpen({ what: 'secret', secret });
          go(id);
        }}
      />
    );
  }
  if (endpoint === null) return null;
  return open.what === 'rotate' ? (
    <RotateDialog
      endpoint={endpoint}
      onClose={close}
      onSecret={(secret) => onOpen({ what: 'secret', secret })}
    />
  ) : (
    <DeleteDialog
      endpoint={endpoint}
      onClose={close}
      onDeleted={() => {
        close();
        go(undefined);
      }}
    />
  );
}

export function WebhooksPage() {
  const { endpointId, filter, go } = useAddress();
  const query = useEndpoints();
  const [open, setOpen] = useState<Open | null>(null);
  const endpoints = query.data ?? [];
  const endpoint = endpoints.find(({ id }) => id === endpointId);
  return (
    <>
      <PageHeader
        title="Webhooks"
        lead="Servers of yours that are told when energy runs low, budgets end, prices change or grants lapse."
        actions={
          <Button kind="primary" onClick={() => setOpen({ what: 'edit', endpoint: null })}>
            <Plus className="size-4" aria-hidden />
            New endpoint
          </Button>
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <Card isPadded={false}>
          <div className={query.data === undefined ? 'px-5 pb-5' : ''}>
            <Asked query={query}>
              {(all) =>
                all.length === 0 ? (
                  <Empty icon={<Webhook className="size-6" aria-hidden />} title="Nobody is told yet">
                    Name an address of yours, and it is told of what happens, signed, and again until it has
                    arrived.
                  </Empty>
                ) : (
                  <Endpoints endpoints={all} onOpen={(id) => go(id)} />
                )
              }
            </Asked>
          </div>
        </Card>
        {endpoint !== undefined && (
          <EndpointCard
            key={endpoint.id}
            endpoint={endpoint}
            filter={filter}
            onFilter={(next) => go(endpoint.id, next)}
            onEdit={() => setOpen({ what: 'edit', endpoint })}
            onAsk={(what) => setOpen({ what, endpoint })}
          />
        )}
      </div>
      {open !== null && <Opened {...{ open, endpoints, go }} onOpen={setOpen} />}
    </>
  );
}
