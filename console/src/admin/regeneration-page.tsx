/** Where does energy come back, what does it cost, and what does it bring? Energy Regeneration Monitor. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { countText, energyText, useReading } from 'energy-engine/react';
import { useClient } from '../session/session-provider.tsx';
import { Card, Figure, Figures, PageHeader } from '../ui/card.tsx';
import { Asked } from '../ui/states.tsx';
import { isByRule, type ReasonRow, type RegenerationReport, sumsOf } from './regeneration/given.ts';
import { GivenChart } from './regeneration/given-chart.tsx';
import { ReasonsTable } from './regeneration/reasons-table.tsx';
import { Receivers } from './regeneration/receivers.tsx';
import { type RegenerationSearch, readRegeneration } from './regeneration/regeneration-search.ts';
import { ReturnsCard } from './regeneration/returns-card.tsx';
import { useRules } from './regeneration/use-rules.ts';
import { type Go, useAddress } from './reports/address.ts';
import { ExportMenu } from './reports/export-menu.tsx';
import { FreshnessLine } from './reports/freshness.tsx';
import { NotAddedUp } from './reports/not-added-up.tsx';
import { type Platform, reportsKey, usePlatform } from './reports/platform.ts';
import { orDash, shareText, usdText } from './reports/report-text.ts';
import { type Span, spanOf } from './reports/span.ts';
import { SpanPicker } from './reports/span-picker.tsx';

function useRegeneration(days: Span) {
  const client = useClient();
  return useQuery({
    queryKey: [...reportsKey, 'regeneration', days],
    queryFn: ({ signal }) => client.request('GET /v1/admin/reports/regeneration', { query: days, signal }),
    placeholderData: keepPreviousData,
  });
}

function Totals({ byRule, others }: { byRule: readonly ReasonRow[]; others: readonly ReasonRow[] }) {
  const reading = useReading();
  const sums = sumsOf(byRule);
  const bought = others.find(({ reason }) => reason === 'purchase');
  const opened = others.find(({ reason }) => reason === 'opening');
  return (
    <Card>
      <Figures>
        <Figure
          label="Given by rules"
          value={energyText(sums.given, reading)}
          hint={`${countText(sums.grants, reading)} times`}
        />
        <Figure
          label="Worth at list price"
          value={usdText(sums.listUsd, reading)}
          hint="what users would have paid"
        />
        <Figure
          label="Cost in model calls"
          value={orDash(sums.costUsd, (usd) => usdText(usd, reading))}
          hint={
            sums.costUsd === null ? 'nothing was used, so nobody knows' : 'what an energy cost in these days'
          }
        />
        <Figure
          label="Lapsed unused"
          value={energyText(sums.lapsed, reading)}
          hint={
            sums.given > 0 ? `${shareText(sums.lapsed / sums.given, reading)} of what was given` : undefined
          }
        />
        <Figure
          label="Beside that"
          value={energyText(bought?.given ?? 0, reading)}
          hint={`bought; ${energyText(opened?.given ?? 0, reading)} with new accounts`}
        />
      </Figures>
    </Card>
  );
}

interface ReportProps {
  readonly report: RegenerationReport;
  readonly days: Span;
  readonly search: RegenerationSearch;
  readonly go: Go;
}

function Report({ report, days, search, go }: ReportProps) {
  const rules = useRules();
  const byRule = report.reasons.filter(({ reason }) => isByRule(reason));
  const known = rules.data?.items ?? [];
  const reasons = [...new Set([...byRule.map(({ reason }) => reason), ...known.map(({ reason }) => reason)])];
  const reason = reasons.find((one) => one === search.reason) ?? reasons[0];
  if (report.complete_until === null) {
    return (
      <>
        <FreshnessLine {...report} />
        <NotAddedUp title="No grants are known yet" />
      </>
    );
  }
  return (
    <>
      <FreshnessLine {...report} />
      <Totals byRule={byRule} others={report.reasons.filter((row) => !isByRule(row.reason))} />
      <GivenChart report={report} days={days} search={search} go={go} />
      <Card
        title="By reason"
        lead="Worth is the energy at its tier's list price; cost is what as much energy took in model calls in these days."
        isPadded={false}
      >
        <Asked query={rules} lines={6}>
          {({ items }) => <ReasonsTable rows={byRule} rules={items} />}
        </Asked>
      </Card>
      {reason !== undefined && (
        <ReturnsCard days={days} reasons={reasons} reason={reason} returnDays={search.returnDays} go={go} />
      )}
      <Receivers report={report} />
    </>
  );
}

function Regeneration({ search, platform, go }: { search: RegenerationSearch; platform: Platform; go: Go }) {
  const days = spanOf(search.span, platform.today);
  const report = useRegeneration(days);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-center gap-4">
        <SpanPicker span={search.span} today={platform.today} go={go} />
        <ExportMenu
          exports={[
            { report: 'regeneration', title: 'Each day and reason', query: { ...days, part: 'days' } },
            { report: 'regeneration', title: 'Reasons', query: { ...days, part: 'reasons' } },
            { report: 'regeneration', title: 'Tiers', query: { ...days, part: 'tiers' } },
            { report: 'regeneration', title: 'Sign-up months', query: { ...days, part: 'cohorts' } },
          ]}
        />
      </div>
      <Asked query={report} lines={8}>
        {(known) => <Report report={known} days={days} search={search} go={go} />}
      </Asked>
    </div>
  );
}

export function RegenerationPage() {
  const [search, go] = useAddress(readRegeneration);
  const { platform, ...asked } = usePlatform();
  return (
    <>
      <PageHeader
        title="Regeneration"
        lead="Where energy comes back, what that costs, who gets it and what it brings."
      />
      <Asked query={{ ...asked, data: platform }} lines={8}>
        {(known) => <Regeneration search={search} platform={known} go={go} />}
      </Asked>
    </>
  );
}
