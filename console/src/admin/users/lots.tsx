/** What is left of what was granted, and what do running calls hold? */

import { useQuery } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { countText, energyText, momentText, useReading } from 'energy-engine/react';
import { useClient } from '../../session/session-provider.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Asked } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { usersKey } from './acts/use-act.ts';
import { useTimeline } from './timeline.tsx';

type Hold = Answer<'GET /v1/admin/users/{user_id}/timeline'>['open_holds'][number];

export function Lots({ userId }: { userId: string }) {
  const client = useClient();
  const reading = useReading();
  const lots = useQuery({
    queryKey: [...usersKey, userId, 'lots'],
    queryFn: ({ signal }) =>
      client.request('GET /v1/admin/users/{user_id}/grants', { params: { user_id: userId }, signal }),
  });
  return (
    <Card
      title="What is left of grants"
      lead="In the order in which they are spent: what lapses first goes first."
      isPadded={false}
    >
      <Asked query={lots} lines={4}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-5 pb-5 text-quiet">Nothing is left.</p>
          ) : (
            <Table
              caption="Grants of which something is left"
              rows={items}
              keyOf={({ seq }) => String(seq)}
              columns={[
                { key: 'reason', title: 'For', cell: ({ reason }) => reading.words.reason(reason) },
                {
                  key: 'left',
                  title: 'Left',
                  isFigure: true,
                  cell: ({ remaining, amount }) => (
                    <span className="whitespace-nowrap">
                      {energyText(remaining, reading)} of {energyText(amount, reading)}
                    </span>
                  ),
                },
                {
                  key: 'lapses',
                  title: 'Lapses',
                  cell: ({ expires_at: at }) => (
                    <span className="whitespace-nowrap">
                      {at === null ? 'never' : momentText(new Date(at), reading)}
                    </span>
                  ),
                },
                { key: 'seq', title: 'Entry', isFigure: true, isSecondary: true, cell: ({ seq }) => seq },
              ]}
            />
          )
        }
      </Asked>
    </Card>
  );
}

function HoldsTable({ holds }: { holds: readonly Hold[] }) {
  const reading = useReading();
  const isOver = ({ expires_at: at }: Hold): boolean => Date.parse(at) <= reading.now().getTime();
  return (
    <Table
      caption="Open holds"
      rows={holds}
      keyOf={({ hold_id }) => hold_id}
      columns={[
        {
          key: 'feature',
          title: 'For',
          cell: (hold) => (
            <span className="flex flex-wrap items-center gap-2">
              {reading.words.feature(hold.feature)}
              {isOver(hold) && <Badge tone="warning">time is over</Badge>}
            </span>
          ),
        },
        { key: 'energy', title: 'Energy', isFigure: true, cell: ({ energy }) => energyText(energy, reading) },
        {
          key: 'tokens',
          title: 'Tokens',
          isFigure: true,
          isSecondary: true,
          cell: ({ tokens }) => countText(tokens, reading),
        },
        {
          key: 'until',
          title: 'Until',
          cell: ({ expires_at: at }) => (
            <span className="whitespace-nowrap">{momentText(new Date(at), reading)}</span>
          ),
        },
      ]}
    />
  );
}

/** They come with the first page of the timeline. */
export function OpenHolds({ userId }: { userId: string }) {
  const timeline = useTimeline({ userId, kind: undefined, entry: undefined });
  return (
    <Card title="Held by running calls" isPadded={false}>
      <Asked query={timeline} lines={2}>
        {({ pages: [first] }) =>
          first === undefined || first.open_holds.length === 0 ? (
            <p className="px-5 pb-5 text-quiet">Nothing is held.</p>
          ) : (
            <HoldsTable holds={first.open_holds} />
          )
        }
      </Asked>
    </Card>
  );
}
