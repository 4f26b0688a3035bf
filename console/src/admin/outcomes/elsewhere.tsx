/** What else is the platform to achieve, and on which page is that seen? */

import { energyText, useReading } from 'energy-engine/react';
import type { UsageRow } from '../analytics/measures.ts';
import { useUsage } from '../analytics/usage-queries.ts';
import { FigureLink, type FigureLinkProps } from '../overview/figure-link.tsx';
import { returnDaysAtMost } from '../regeneration/regeneration-search.ts';
import { verdictOf, verdictTitles } from '../regeneration/return-words.ts';
import { useReturns } from '../regeneration/use-returns.ts';
import { useHealth } from '../reports/platform.ts';
import { orDash, shareText, signedText, usdText } from '../reports/report-text.ts';
import type { Span, SpanSearch } from '../reports/span.ts';
import { partOf } from '../reports/sums.ts';

const returnReason = 'inactivity_bonus';

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
}

type Told = Pick<FigureLinkProps, 'value' | 'hint'>;

/** A dash where it could not be asked; nothing yet while it is on its way. */
function toldOf<T>({ data, error }: Asked<T>, tell: (data: T) => Told): Told {
  if (data !== undefined) return tell(data);
  return error === null ? { value: undefined } : { value: '–', hint: 'could not be loaded' };
}

/** Why models cost nothing. */
function freeText({ calls, unpriced_calls }: Pick<UsageRow, 'calls' | 'unpriced_calls'>): string {
  if (calls === 0) return 'nothing was used';
  return unpriced_calls === calls ? "no model's price is known" : 'models cost nothing';
}

function useUsageFigures(days: Span) {
  const reading = useReading();
  const usage = useUsage({ ...days });
  const usd = (value: number): string => usdText(value, reading);
  const share = (value: number): string => shareText(value, reading);
  const of = (tell: (row: UsageRow) => Told): Told =>
    toldOf(usage, ({ rows: [row] }) => (row === undefined ? { value: '–' } : tell(row)));
  return {
    margin: of(({ margin_usd, margin_share, revenue_usd }) => ({
      value: usd(margin_usd),
      hint: margin_share === null ? 'no energy was sold' : `${share(margin_share)} of ${usd(revenue_usd)}`,
    })),
    saved: of(({ usd_saved, usd_saved_by_model, cost_usd, ...row }) => {
      const saved = usd_saved + usd_saved_by_model;
      const part = partOf(saved, saved + cost_usd);
      return {
        value: usd(saved),
        hint: part === null ? freeText(row) : `${share(part)} of what models would have cost`,
      };
    }),
    estimates: of(({ estimate_miss, estimates_within }) => ({
      value: orDash(estimate_miss, share),
      hint:
        estimates_within === null
          ? 'no call was estimated'
          : `${share(estimates_within)} were within a fifth`,
    })),
  };
}

/** The page on health has the last thirty days, whichever are looked at here. */
function useOverrun(): Told {
  const reading = useReading();
  return toldOf(useHealth(), ({ losses }) => ({
    value: energyText(losses.beyond_hold_energy, reading),
    hint: 'energy that nobody paid, in the last 30 days',
  }));
}

function useReturned(days: Span): Told {
  const reading = useReading();
  const returns = useReturns({ ...days, reason: returnReason, days: returnDaysAtMost });
  return toldOf(returns, (report) => ({
    value: orDash(report.difference, (difference) => `${signedText(difference * 100, reading)} in 100`),
    hint: verdictTitles[verdictOf(report)].replace(/^./, (first) => first.toLowerCase()),
  }));
}

export function Elsewhere({ days, span }: { days: Span; span: SpanSearch }) {
  const { words } = useReading();
  const { margin, saved, estimates } = useUsageFigures(days);
  const overrun = useOverrun();
  const returned = useReturned(days);
  const search = { ...span };
  return (
    <section aria-labelledby="elsewhere" className="grid gap-3">
      <div>
        <h2 id="elsewhere" className="text-[16px] font-semibold tracking-[-0.01em]">
          Seen on other pages
        </h2>
        <p className="mt-0.5 text-[13.5px] text-quiet">
          In the same days, where nothing else is said. Each figure leads to its page.
        </p>
      </div>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,200px),1fr))] gap-4">
        <FigureLink to="/admin/analytics" search={search} label="Margin at list price" {...margin} />
        <FigureLink to="/admin/analytics" search={search} label="Saved on models" {...saved} />
        <FigureLink to="/admin/analytics" search={search} label="Estimates off by" {...estimates} />
        <FigureLink
          to="/admin/regeneration"
          search={{ ...search, reason: returnReason, within: returnDaysAtMost }}
          label={`After “${words.reason(returnReason)}”`}
          {...returned}
        />
        <FigureLink to="/admin/health" label="Used past holds" {...overrun} />
      </div>
    </section>
  );
}
