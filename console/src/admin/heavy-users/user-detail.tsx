/** What would this user pay on another tier, and what stands out about them? */

import { Link } from '@tanstack/react-router';
import { countText, energyText, useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Table } from '../../ui/table.tsx';
import { orDash, shareText, usdText } from '../reports/report-text.ts';
import type { ActName } from '../users/acts/act-names.ts';
import { nameOf } from '../users/use-user.ts';
import { anomalyTexts } from './anomalies.ts';
import type { HeavyUser } from './sharing.tsx';

export interface UserDetailProps {
  readonly user: HeavyUser;
  readonly onAct: (act: ActName) => void;
  readonly onCalls: () => void;
  readonly onClose: () => void;
}

function OnTiers({ user }: { user: HeavyUser }) {
  const reading = useReading();
  const usd = (value: number): string => usdText(value, reading);
  return (
    <div className="-mx-6">
      <Table
        caption="What the same use would bring on each tier"
        rows={user.on_tiers}
        keyOf={({ tier }) => tier}
        columns={[
          {
            key: 'tier',
            title: 'Tier',
            cell: ({ tier }) => (
              <span className="flex items-center gap-2">
                {tier}
                {tier === user.tier && <Badge tone="accent">now</Badge>}
              </span>
            ),
          },
          {
            key: 'energy',
            title: 'Energy',
            isFigure: true,
            cell: ({ energy }) => energyText(energy, reading),
          },
          {
            key: 'worth',
            title: 'To buy',
            isFigure: true,
            isSecondary: true,
            cell: (row) => usd(row.energy_usd),
          },
          {
            key: 'month',
            title: 'Month',
            isFigure: true,
            isSecondary: true,
            cell: (row) => usd(row.monthly_usd),
          },
          { key: 'total', title: 'Together', isFigure: true, cell: (row) => usd(row.total_usd) },
          { key: 'margin', title: 'Margin', isFigure: true, cell: (row) => usd(row.margin_usd) },
        ]}
      />
    </div>
  );
}

function Facts({ user }: { user: HeavyUser }) {
  const reading = useReading();
  const rows: [string, string][] = [
    [
      'Models cost',
      `${usdText(user.cost_usd, reading)}, ${orDash(user.cost_share, (share) => shareText(share, reading))} of all`,
    ],
    ['Paid for the tier, and for energy at list price', usdText(user.paid_usd, reading)],
    ['In the month before', usdText(user.cost_before_usd, reading)],
    ['Energy charged', `${energyText(user.energy, reading)}, worth ${usdText(user.revenue_usd, reading)}`],
    ['Calls', `${countText(user.calls, reading)}, ${countText(user.spikes, reading)} of them spikes`],
    ['Tokens', countText(user.input_tokens + user.output_tokens, reading)],
    ['Owns now', energyText(user.owned_energy, reading)],
  ];
  return (
    <dl className="grid gap-1 text-[14px]">
      {rows.map(([name, value]) => (
        <div key={name} className="flex justify-between gap-6">
          <dt className="text-quiet">{name}</dt>
          <dd className="figures text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function UserDetail({ user, onAct, onCalls, onClose }: UserDetailProps) {
  const { anomalies, user_id: userId, is_forgotten: isForgotten } = user;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title={nameOf(user)}
      lead={
        <Link to="/admin/users/$userId" params={{ userId }} className="underline underline-offset-4">
          The account and all that happened to it
        </Link>
      }
      {...(isForgotten
        ? {}
        : {
            footer: (
              <>
                <Button onClick={() => onAct('tier')}>Tier</Button>
                <Button onClick={() => onAct('grant')}>Grant</Button>
                <Button onClick={() => onAct('limits')}>Limits</Button>
              </>
            ),
          })}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        {anomalies.length > 0 && (
          <ul className="grid gap-1 rounded-control bg-warning-soft px-4 py-3 text-[14px] text-warning">
            {anomalies.map((anomaly) => (
              <li key={anomaly}>{anomalyTexts[anomaly]?.sentence ?? anomaly}</li>
            ))}
          </ul>
        )}
        <Facts user={user} />
        <button type="button" className={`${buttonLook('secondary', 'small')} w-fit`} onClick={onCalls}>
          Show the calls
        </button>
        <section aria-label="On another tier" className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <h3 className="font-medium">The same use on each tier</h3>
          <p className="text-[13.5px] text-quiet">
            An estimate: the mean call is priced on each tier outside of surge windows, and scaled to what was
            really charged. Together is what the tier’s cap and refills do not give on the days on which it
            went, at list price, and the price of the month; the margin is that less what the models cost.
          </p>
          <OnTiers user={user} />
        </section>
      </div>
    </Dialog>
  );
}
