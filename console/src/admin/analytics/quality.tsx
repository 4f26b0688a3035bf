/** How well did it go: were estimates right, what was saved, what stood out, what was lost? */

import { countText, energyText, type Reading, useReading } from 'energy-engine/react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { shareText, usdText } from '../reports/report-text.ts';
import type { UsageRow } from './measures.ts';

function Finding({ title, figure, children }: { title: string; figure: ReactNode; children: ReactNode }) {
  return (
    <Card>
      <h2 className="text-[14px] font-medium text-quiet">{title}</h2>
      <p className="figures mt-1 text-[22px] leading-tight font-semibold tracking-[-0.02em]">{figure}</p>
      <div className="mt-2 grid gap-1 text-[14px] text-quiet text-pretty">{children}</div>
    </Card>
  );
}

function biasText(bias: number | null, reading: Reading): string {
  if (bias === null) return 'No call was estimated.';
  if (Math.abs(bias) < 0.01) return 'In all they are neither too high nor too low.';
  const off = shareText(Math.abs(bias), reading);
  return bias > 0
    ? `In all they are ${off} too high: users are told more than calls take.`
    : `In all they are ${off} too low: calls take more than users are told.`;
}

function Estimates({ row }: { row: UsageRow }) {
  const reading = useReading();
  const { estimate_miss: miss, estimates_within: within } = row;
  return (
    <Finding title="Estimates are off by" figure={miss === null ? '–' : shareText(miss, reading)}>
      {within !== null && <p>{shareText(within, reading)} of calls were within a fifth of their estimate.</p>}
      <p>{biasText(row.estimate_bias, reading)}</p>
    </Finding>
  );
}

function Savings({ row }: { row: UsageRow }) {
  const reading = useReading();
  const saved = row.usd_saved + row.usd_saved_by_model;
  return (
    <Finding title="Saved by asking for less" figure={usdText(saved, reading)}>
      <p>
        {row.compressed_calls === 0
          ? 'No prompt was shortened.'
          : `${countText(row.compressed_calls, reading)} prompts were shortened by ${countText(row.tokens_saved, reading)} tokens: ${usdText(row.usd_saved, reading)}.`}
      </p>
      <p>
        {row.usd_saved_by_model === 0
          ? 'No call was moved to a cheaper model.'
          : `Cheaper models ${row.usd_saved_by_model < 0 ? 'cost' : 'saved'} ${usdText(Math.abs(row.usd_saved_by_model), reading)}${row.usd_saved_by_model < 0 ? ' more after all' : ''}.`}
      </p>
    </Finding>
  );
}

function Spikes({ row, onOpen }: { row: UsageRow; onOpen: () => void }) {
  const reading = useReading();
  return (
    <Finding title="Spikes" figure={countText(row.spikes, reading)}>
      <p>
        {row.spikes === 0
          ? "No call was past its tier's spike threshold."
          : `Calls past their tier's spike threshold: ${shareText(row.spike_share ?? 0, reading)} of all.`}
      </p>
      {row.spikes > 0 && (
        <p className="mt-1">
          <Button size="small" onClick={onOpen}>
            Show them
          </Button>
        </p>
      )}
    </Finding>
  );
}

function Shares({ row }: { row: UsageRow }) {
  const reading = useReading();
  return (
    <Finding
      title="Input read from the cache"
      figure={row.cached_share === null ? '–' : shareText(row.cached_share, reading)}
    >
      <p>The provider had read it before, and charges less for it.</p>
      {row.reasoning_share !== null && (
        <p>
          {shareText(row.reasoning_share, reading)} of output was thinking, which is paid for and not shown.
        </p>
      )}
    </Finding>
  );
}

function Losses({ row }: { row: UsageRow }) {
  const reading = useReading();
  const told = [
    row.beyond_hold_tokens > 0 &&
      `${countText(row.beyond_hold_tokens, reading)} tokens were used past what was held${row.beyond_hold_energy === 0 ? ', too few to come to any energy' : `: ${energyText(row.beyond_hold_energy, reading)} energy that nobody paid`}.`,
    row.undelivered_tokens > 0 &&
      `${countText(row.undelivered_tokens, reading)} tokens were in answers that reached nobody.`,
    row.lapsed_calls > 0 &&
      `${countText(row.lapsed_calls, reading)} calls ended after their time: ${usdText(row.lapsed_cost_usd, reading)} without a charge.`,
  ].filter((line) => line !== false);
  return (
    <Finding
      title="Paid by the platform"
      figure={
        row.lapsed_cost_usd > 0
          ? usdText(row.lapsed_cost_usd, reading)
          : `${energyText(row.beyond_hold_energy, reading)} energy`
      }
    >
      {told.length === 0 ? <p>Nothing was lost.</p> : told.map((line) => <p key={line}>{line}</p>)}
    </Finding>
  );
}

export function Quality({ row, onSpikes }: { row: UsageRow; onSpikes: () => void }) {
  return (
    <section
      aria-label="How well it went"
      className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,200px),1fr))] gap-4"
    >
      <Estimates row={row} />
      <Savings row={row} />
      <Spikes row={row} onOpen={onSpikes} />
      <Shares row={row} />
      <Losses row={row} />
    </section>
  );
}
