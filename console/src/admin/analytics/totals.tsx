/** What did all of it come to, and how does that stand to the time before? */

import { countText, energyText, useReading } from 'energy-engine/react';
import { Card, Figure, Figures } from '../../ui/card.tsx';
import { changeText, orDash, shareText, usdText } from '../reports/report-text.ts';
import type { UsageRow } from './measures.ts';

export interface TotalsProps {
  readonly row: UsageRow;
  /** Of as many days before; undefined while it is on its way. */
  readonly before: UsageRow | undefined;
  readonly days: number;
}

export function Totals({ row, before, days }: TotalsProps) {
  const reading = useReading();
  const tokens = (of: UsageRow): number => of.input_tokens + of.output_tokens;
  const than = days === 1 ? 'than the day before' : `than the ${days} days before`;
  const change = (now: number, then: number | undefined): string | undefined => {
    const text = then === undefined ? null : changeText(now, then, reading);
    if (text === null) return undefined;
    return text === 'the same' ? 'as before' : `${text} ${than}`;
  };
  return (
    <Card>
      <Figures>
        <Figure label="Calls" value={countText(row.calls, reading)} hint={change(row.calls, before?.calls)} />
        <Figure
          label="Tokens"
          value={countText(tokens(row), reading)}
          hint={change(tokens(row), before && tokens(before))}
        />
        <Figure
          label="Energy charged"
          value={energyText(row.energy, reading)}
          hint={
            row.refunded_energy > 0
              ? `${energyText(row.refunded_energy, reading)} of it given back`
              : change(row.energy, before?.energy)
          }
        />
        <Figure
          label="Models cost"
          value={usdText(row.cost_usd, reading)}
          hint={
            row.unpriced_calls > 0
              ? `without ${countText(row.unpriced_calls, reading)} calls whose price is not known`
              : change(row.cost_usd, before?.cost_usd)
          }
        />
        <Figure
          label="Margin at list price"
          value={usdText(row.margin_usd, reading)}
          hint={
            row.margin_share === null
              ? 'no energy was sold'
              : `${orDash(row.margin_share, (share) => shareText(share, reading))} of ${usdText(row.revenue_usd, reading)}`
          }
        />
      </Figures>
    </Card>
  );
}
