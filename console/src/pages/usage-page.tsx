/** Where did the energy go, day by day, and call by call? */

import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import {
  countText,
  energyText,
  momentText,
  TokenUsageDashboard,
  useCalls,
  useReading,
  useTokenBudget,
  useUsage,
} from 'energy-engine/react';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Choice } from '../ui/field.tsx';
import { Asked } from '../ui/states.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { type UsageSpan, usageSpans } from './search.ts';

type Call = NonNullable<ReturnType<typeof useCalls>['data']>['pages'][number]['items'][number];

/** What stands out about a call. */
function Marks({ call }: { call: Call }) {
  return (
    <span className="inline-flex gap-1">
      {call.compression_mode && <Badge>condensed</Badge>}
      {call.spike_detected && <Badge tone="warning">large</Badge>}
      {call.source === 'client' && <Badge>reported by your app</Badge>}
    </span>
  );
}

function useColumns(): readonly Column<Call>[] {
  const reading = useReading();
  return [
    {
      key: 'feature',
      title: 'What',
      cell: (call) => (
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{reading.words.feature(call.feature)}</span>
          <Marks call={call} />
        </span>
      ),
    },
    {
      key: 'model',
      title: 'Model',
      isSecondary: true,
      cell: ({ model }) => <span className="text-quiet">{model ?? '–'}</span>,
    },
    {
      key: 'when',
      title: 'When',
      isSecondary: true,
      cell: ({ created_at }) => (
        <time dateTime={created_at} className="whitespace-nowrap text-quiet">
          {momentText(new Date(created_at), reading)}
        </time>
      ),
    },
    {
      key: 'tokens',
      title: 'Tokens',
      isFigure: true,
      cell: ({ input_tokens, output_tokens }) => countText(input_tokens + output_tokens, reading),
    },
    {
      key: 'estimate',
      title: 'Estimated',
      isFigure: true,
      isSecondary: true,
      cell: ({ estimated_tokens }) => (
        <span className="text-quiet">
          {estimated_tokens === null ? '–' : countText(estimated_tokens, reading)}
        </span>
      ),
    },
    {
      key: 'cost',
      title: 'Energy',
      isFigure: true,
      cell: ({ energy_cost }) => <span className="font-medium">{energyText(energy_cost, reading)}</span>,
    },
  ];
}

function Calls() {
  const query = useCalls();
  const columns = useColumns();
  return (
    <Card
      title="Calls"
      lead="Each call to a model, the newest first."
      isPadded={false}
      actions={
        <Link
          to="/receipts"
          search={{ show: 'calls' }}
          className="text-[14px] text-quiet underline underline-offset-3"
        >
          Their receipts
        </Link>
      }
    >
      <div className={query.data === undefined ? 'p-5' : 'pb-2'}>
        <Asked query={query}>
          {({ pages }) => {
            const calls = pages.flatMap(({ items }) => items);
            return calls.length === 0 ? (
              <p className="px-5 pb-5 text-quiet">None yet. Your first one shows up here at once.</p>
            ) : (
              <Table caption="Calls, newest first" columns={columns} rows={calls} keyOf={({ id }) => id} />
            );
          }}
        </Asked>
        {query.hasNextPage && (
          <div className="px-5 py-3">
            <Button size="small" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

const spanNames: Readonly<Record<UsageSpan, string>> = { 7: '7 days', 30: '30 days', 90: '90 days' };

export function UsagePage() {
  const { days = 30 } = useSearch({ from: '/signed-in/usage' });
  const navigate = useNavigate({ from: '/usage' });
  const usage = useUsage(days);
  const budget = useTokenBudget();
  return (
    <>
      <PageHeader
        title="Usage"
        lead="Where your energy and tokens went, and how close the prices came that you were told before."
        actions={
          <Choice
            label="Days"
            value={String(days)}
            options={usageSpans.map((span) => ({ value: String(span), label: spanNames[span] }))}
            onChoose={(span) =>
              void navigate({
                search: { days: usageSpans.find((one) => String(one) === span) ?? 30 },
                replace: true,
              })
            }
          />
        }
      />
      <div className="grid gap-6">
        <Asked query={usage} lines={8}>
          {(used) => (
            <Asked query={budget}>
              {(today) => (
                <div className="in-page">
                  <TokenUsageDashboard usage={used} budget={today} />
                </div>
              )}
            </Asked>
          )}
        </Asked>
        <Calls />
      </div>
    </>
  );
}
