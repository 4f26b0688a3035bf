/** What did all users of the month cost together, and how is it shared among them? */

import type { Answer } from 'energy-engine/client';
import { countText, useReading } from 'energy-engine/react';
import { Card, Figure, Figures } from '../../ui/card.tsx';
import { orDash, shareText, usdText } from '../reports/report-text.ts';
import { costOfDearest, giniText } from './inequality.ts';
import { LorenzCurve } from './lorenz-curve.tsx';

export type HeavyReport = Answer<'GET /v1/admin/reports/heavy-users'>;
export type HeavyUser = HeavyReport['top'][number];

export function Sharing({ report }: { report: HeavyReport }) {
  const reading = useReading();
  const { users, cost_usd: cost, gini, curve } = report;
  const share = (value: number): string => shareText(value, reading);
  const tenth = costOfDearest(curve, 0.1);
  return (
    <Card title="How the cost is shared">
      <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="grid content-start gap-5">
          <Figures>
            <Figure label="Users with calls" value={countText(users, reading)} />
            <Figure label="They cost" value={usdText(cost, reading)} />
            <Figure label="For each, on average" value={users === 0 ? '–' : usdText(cost / users, reading)} />
            <Figure
              label="Unevenness (Gini)"
              value={orDash(gini, (value) =>
                value.toLocaleString(reading.locale, { maximumFractionDigits: 2 }),
              )}
              hint="0: all the same; 1: one costs all"
            />
          </Figures>
          {gini !== null && tenth !== null && (
            <p className="text-pretty">
              {giniText(gini)} The dearest tenth makes {share(tenth)} of the cost
              {users >= 100 ? `, the dearest hundredth ${orDash(costOfDearest(curve, 0.01), share)}` : ''}.
            </p>
          )}
          {gini === null && <p className="text-quiet">Nothing was spent on models in this month.</p>}
        </div>
        {curve.length > 0 && <LorenzCurve curve={curve} />}
      </div>
    </Card>
  );
}
