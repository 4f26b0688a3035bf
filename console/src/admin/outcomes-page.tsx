/** What does the platform achieve with its prices, rewards and tiers? Each figure beside that of as many days before. */

import { PageHeader } from '../ui/card.tsx';
import { Asked } from '../ui/states.tsx';
import { Elsewhere } from './outcomes/elsewhere.tsx';
import { Headlines } from './outcomes/headlines.tsx';
import { LoadCard } from './outcomes/load-card.tsx';
import { type OutcomesSearch, readOutcomes } from './outcomes/outcomes-search.ts';
import { StopsCard } from './outcomes/stops-card.tsx';
import { StreaksCard } from './outcomes/streaks-card.tsx';
import { TiersCard } from './outcomes/tiers-card.tsx';
import { type Outcomes as Known, useOutcomes } from './outcomes/use-outcomes.ts';
import { type Go, useAddress } from './reports/address.ts';
import { ExportMenu } from './reports/export-menu.tsx';
import { FreshnessLine } from './reports/freshness.tsx';
import { NotAddedUp } from './reports/not-added-up.tsx';
import { type Platform, usePlatform } from './reports/platform.ts';
import { SavedViews } from './reports/saved-views.tsx';
import { spanOf } from './reports/span.ts';
import { SpanPicker } from './reports/span-picker.tsx';

interface ReportProps {
  readonly outcomes: Known;
  readonly search: OutcomesSearch;
  readonly go: Go;
}

function Report({ outcomes, search, go }: ReportProps) {
  if (outcomes.now.complete_until === null) {
    return <NotAddedUp title="No outcomes are known yet" />;
  }
  return (
    <>
      <Headlines {...outcomes} />
      <LoadCard outcomes={outcomes} show={search.load} go={go} />
      <StopsCard outcomes={outcomes} show={search.stops} go={go} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 lg:grid-cols-2">
        <StreaksCard outcomes={outcomes} />
        <TiersCard outcomes={outcomes} />
      </div>
      <Elsewhere days={outcomes.days} span={search.span} />
    </>
  );
}

function Outcomes({ search, platform, go }: { search: OutcomesSearch; platform: Platform; go: Go }) {
  const days = spanOf(search.span, platform.today);
  const outcomes = useOutcomes(days);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-center gap-4">
        <SpanPicker span={search.span} today={platform.today} go={go} />
        <ExportMenu
          exports={[
            { report: 'outcomes', title: 'Use by multiplier', query: { ...days, part: 'prices' } },
            { report: 'outcomes', title: 'Short days', query: { ...days, part: 'stops' } },
            { report: 'outcomes', title: 'Streaks', query: { ...days, part: 'streaks' } },
            { report: 'outcomes', title: 'Changes of tier', query: { ...days, part: 'tier_changes' } },
          ]}
        />
      </div>
      <Asked query={outcomes} lines={8}>
        {(known) => (
          <>
            <FreshnessLine {...known.now} />
            <Report outcomes={known} search={search} go={go} />
          </>
        )}
      </Asked>
    </div>
  );
}

export function OutcomesPage() {
  const [search, go] = useAddress(readOutcomes);
  const { platform, ...asked } = usePlatform();
  return (
    <>
      <PageHeader
        title="Outcomes"
        lead="What prices, rewards and tiers achieve, each figure beside that of as many days before."
        actions={<SavedViews page="outcomes" />}
      />
      <Asked query={{ ...asked, data: platform }} lines={8}>
        {(known) => <Outcomes search={search} platform={known} go={go} />}
      </Asked>
    </>
  );
}
