/** Does the load move out of the dear hours, and what do the prices bring? */

import { Link } from '@tanstack/react-router';
import { countText, useReading } from 'energy-engine/react';
import { Activity } from 'lucide-react';
import { Empty } from '../../ui/states.tsx';
import type { Go } from '../reports/address.ts';
import type { Show } from '../reports/chart-card.tsx';
import { shareText } from '../reports/report-text.ts';
import type { Series } from '../reports/series.ts';
import { ComparedShares } from './compared.tsx';
import { DayChart } from './day-chart.tsx';
import { classOf, loadSums, type PriceClass, priceClasses } from './load.ts';
import { beforeText, priceSentence } from './outcome-words.ts';
import type { Outcomes } from './use-outcomes.ts';

const looks: Readonly<Record<PriceClass, Omit<Series, 'key'>>> = {
  surcharge: { name: 'At a surcharge', color: 1 },
  usual: { name: 'At the usual price', color: 2 },
  discount: { name: 'At a discount', color: 3 },
};

function Shares({ now, before }: Outcomes) {
  const reading = useReading();
  const [sums, sumsBefore] = [loadSums(now), loadSums(before)];
  return (
    <ComparedShares
      label="Tokens by price"
      shares={priceClasses.map((key) => ({
        series: { key, ...looks[key] },
        now: sums[key].share,
        before: sumsBefore[key].share,
        note: `${countText(sums[key].tokens, reading)} tokens`,
      }))}
    />
  );
}

/** A sentence on these days, and the same figure of those before. */
function Money({ name, now, before }: Outcomes & { name: 'surcharge' | 'discount' }) {
  const reading = useReading();
  const share = loadSums(before)[name].moreShare;
  return (
    <p className="text-pretty">
      {priceSentence(name, loadSums(now)[name], reading)}{' '}
      <span className="whitespace-nowrap text-quiet">
        {beforeText(share, (value) => shareText(Math.abs(value), reading))}
      </span>
    </p>
  );
}

function Told(outcomes: Outcomes) {
  return (
    <div className="grid gap-5">
      <Shares {...outcomes} />
      <div className="grid gap-3 text-[14px]">
        <Money name="surcharge" {...outcomes} />
        <Money name="discount" {...outcomes} />
      </div>
    </div>
  );
}

function Caveat() {
  return (
    <p className="mt-5 border-t border-line pt-4 text-[13.5px] text-quiet text-pretty">
      These are the same calls at a multiplier of 1. Who stayed away because of the price is not in it:{' '}
      <Link
        to="/admin/prices"
        search={{ show: 'past' }}
        className="underline underline-offset-3 hover:text-ink"
      >
        trying prices on the past
      </Link>{' '}
      asks that. Windows that were changed meanwhile move the shares too.
    </p>
  );
}

export interface LoadCardProps {
  readonly outcomes: Outcomes;
  readonly show: Show;
  readonly go: Go;
}

export function LoadCard({ outcomes, show, go }: LoadCardProps) {
  return (
    <DayChart
      title="Load and surge"
      lead="Tokens by the multiplier of the surge window in which they were used."
      label="Tokens by day and price"
      days={outcomes.days}
      series={priceClasses.map((key) => ({ key, ...looks[key] }))}
      cells={outcomes.now.prices.map(({ day, multiplier, tokens }) => ({
        point: day,
        series: classOf(multiplier),
        value: tokens,
      }))}
      show={show}
      onShow={(load) => go({ load: load === 'chart' ? undefined : load }, { replace: true })}
      beside={<Told {...outcomes} />}
      below={<Caveat />}
      empty={
        <Empty icon={<Activity className="size-6" aria-hidden />} title="Nothing was used in this time" />
      }
    />
  );
}
