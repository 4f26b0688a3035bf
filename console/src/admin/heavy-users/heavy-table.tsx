/** Who cost the most in a month? A row opens to what another tier would bring, and to what can be done. */

import { countText, energyText, useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { OpenFigure } from '../reports/chart-card.tsx';
import { orDash, shareText, usdText } from '../reports/report-text.ts';
import { nameOf } from '../users/use-user.ts';
import { anomalyTexts } from './anomalies.ts';
import type { HeavyUser } from './sharing.tsx';

function Who({ user, onOpen }: { user: HeavyUser; onOpen: (user: HeavyUser) => void }) {
  return (
    <span className="grid gap-1">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <OpenFigure label={`${nameOf(user)}: open`} onOpen={() => onOpen(user)}>
          <span className="inline-block max-w-32 truncate align-bottom sm:max-w-64" title={nameOf(user)}>
            {nameOf(user)}
          </span>
        </OpenFigure>
        <Badge>{user.tier}</Badge>
        {user.is_frozen && <Badge tone="warning">frozen</Badge>}
        {user.is_forgotten && <Badge>forgotten</Badge>}
      </span>
      {user.anomalies.length > 0 && (
        <span className="flex flex-wrap gap-1">
          {user.anomalies.map((anomaly) => (
            <Badge key={anomaly} tone="warning">
              {anomalyTexts[anomaly]?.word ?? anomaly}
            </Badge>
          ))}
        </span>
      )}
    </span>
  );
}

/** The next tier above the user's own; undefined for the highest. */
function nextTier({ tier, on_tiers: tiers }: HeavyUser) {
  const sorted = tiers.toSorted((a, b) => a.monthly_usd - b.monthly_usd);
  return sorted[sorted.findIndex((one) => one.tier === tier) + 1];
}

export function HeavyTable({
  users,
  onOpen,
}: {
  users: readonly HeavyUser[];
  onOpen: (user: HeavyUser) => void;
}) {
  const reading = useReading();
  const usd = (value: number): string => usdText(value, reading);
  const columns: Column<HeavyUser>[] = [
    { key: 'user', title: 'User', cell: (user) => <Who user={user} onOpen={onOpen} /> },
    { key: 'cost', title: 'Cost', isFigure: true, cell: (user) => usd(user.cost_usd) },
    {
      key: 'share',
      title: 'Of all',
      isFigure: true,
      cell: ({ cost_share: share }) => orDash(share, (value) => shareText(value, reading)),
    },
    {
      key: 'calls',
      title: 'Calls',
      isFigure: true,
      isSecondary: true,
      cell: ({ calls }) => countText(calls, reading),
    },
    {
      key: 'energy',
      title: 'Energy',
      isFigure: true,
      isSecondary: true,
      cell: ({ energy }) => energyText(energy, reading),
    },
    {
      key: 'margin',
      title: 'Margin at list price',
      isFigure: true,
      cell: ({ margin_usd: margin }) => (
        <span className={margin < 0 ? 'text-warning' : ''}>{usd(margin)}</span>
      ),
    },
    {
      key: 'next',
      title: 'Would pay on the next tier',
      isFigure: true,
      isSecondary: true,
      cell: (user) => {
        const next = nextTier(user);
        return next === undefined ? '–' : `${usd(next.total_usd)} on ${next.tier}`;
      },
    },
  ];
  return (
    <Table
      caption="Users by what they cost"
      columns={columns}
      rows={users}
      keyOf={({ user_id }) => user_id}
      onOpen={onOpen}
    />
  );
}
