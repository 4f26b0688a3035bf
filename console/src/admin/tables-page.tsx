/** What do tiers get, calls take, models cost and reasons give? The tables that admins edit. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useReading } from 'energy-engine/react';
import { Plus, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../session/session-provider.tsx';
import { Button } from '../ui/button.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Choice } from '../ui/field.tsx';
import { Asked, Empty } from '../ui/states.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { lookAgainMs, rowsKey } from './admin-data.ts';
import { valueText } from './field-text.ts';
import { fieldOf } from './fields.ts';
import { keyOf, type Resource, type Row, resourceNames, resources, spokenOf, titleOf } from './resources.ts';
import { RowDialog } from './tables/row-dialog.tsx';

/** In the address, for a row that is not there yet. */
const newRow = 'new';

function useAddress() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const name = resourceNames.find((one) => one === search.table) ?? 'token_budgets';
  return {
    resource: resources[name],
    row: typeof search.row === 'string' ? search.row : null,
    go: (table: string, row?: string) =>
      void navigate({
        to: '/admin/tables',
        search: row === undefined ? { table } : { table, row },
        resetScroll: false,
      }),
  };
}

const tierOrder = ['free', 'pro', 'elite', 'team', 'enterprise'];

/** Tiers from the smallest on; everything else by name. */
const ordered = (resource: Resource, rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => {
    const [one, other] = [titleOf(resource, a), titleOf(resource, b)];
    return tierOrder.indexOf(one) - tierOrder.indexOf(other) || one.localeCompare(other);
  });

function Rows({
  resource,
  rows,
  onOpen,
}: {
  resource: Resource;
  rows: readonly Row[];
  onOpen: (key: string) => void;
}) {
  const reading = useReading();
  if (rows.length === 0) {
    return (
      <Empty icon={<SlidersHorizontal className="size-6" aria-hidden />} title="Nothing stands here yet">
        {resource.lead}
      </Empty>
    );
  }
  const columns: Column<Row>[] = [
    {
      key: 'row title',
      title: <span className="inline-block first-letter:uppercase">{resource.noun}</span>,
      cell: (row) => (
        <button
          type="button"
          className="rounded-md text-left font-medium whitespace-nowrap hover:underline"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(keyOf(resource, row));
          }}
        >
          {spokenOf(resource, row, reading.words)}
        </button>
      ),
    },
    ...resource.columns.map((name): Column<Row> => {
      const { unit: _, ...field } = fieldOf(resource.name, name);
      const isFigure = field.kind === 'count' || field.kind === 'decimal';
      return {
        key: name,
        title: field.label,
        isFigure,
        cell: (row) => (
          <span className={row[name] === null ? 'text-quiet' : ''}>
            {valueText(field, row[name], reading)}
          </span>
        ),
      };
    }),
  ];
  return (
    <Table
      caption={resource.title}
      columns={columns}
      rows={ordered(resource, rows)}
      keyOf={(row) => keyOf(resource, row)}
      onOpen={(row) => onOpen(keyOf(resource, row))}
    />
  );
}

export function TablesPage() {
  const { resource, row, go } = useAddress();
  const client = useClient();
  const query = useQuery({
    queryKey: [...rowsKey(resource.name), 'list'],
    queryFn: ({ signal }) => resource.list(client, signal),
    refetchInterval: lookAgainMs,
  });
  const current = query.data?.find((one) => keyOf(resource, one) === row) ?? null;
  const isNew = row === newRow && resource.create !== undefined;
  return (
    <>
      <PageHeader
        title="Tiers and rules"
        lead="What users get and what calls are reckoned with. Each change is kept with its reason, and can be undone."
      />
      <Card
        isPadded={false}
        title={
          <Choice
            label="Table"
            value={resource.name}
            options={resourceNames.map((value) => ({ value, label: resources[value].title }))}
            onChoose={go}
          />
        }
        actions={
          resource.create !== undefined && (
            <Button size="small" className="min-h-9" onClick={() => go(resource.name, newRow)}>
              <Plus className="size-4" aria-hidden />
              New {resource.noun}
            </Button>
          )
        }
      >
        <p className="px-5 pb-3 text-[14px] text-quiet">{resource.lead}</p>
        <div className={query.data === undefined ? 'px-5 pb-5' : ''}>
          <Asked query={query}>
            {(rows) => <Rows resource={resource} rows={rows} onOpen={(key) => go(resource.name, key)} />}
          </Asked>
        </div>
      </Card>
      {row !== null && (
        <OpenRow
          key={`${resource.name} ${row}`}
          {...{ resource, current, isNew }}
          onClose={() => go(resource.name)}
        />
      )}
    </>
  );
}

/** Stays open for a row that is deleted by somebody else meanwhile. */
function OpenRow({
  resource,
  current,
  isNew,
  onClose,
}: {
  resource: Resource;
  current: Row | null;
  isNew: boolean;
  onClose: () => void;
}) {
  const [wasThere, setWasThere] = useState(false);
  if (current !== null && !wasThere) setWasThere(true);
  if (!isNew && !wasThere && current === null) return null;
  return <RowDialog resource={resource} current={current} onClose={onClose} />;
}
