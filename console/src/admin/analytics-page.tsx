/** What do calls take, cost and bring? Token Usage Analytics. */

import { useReading } from 'energy-engine/react';
import { Card, PageHeader } from '../ui/card.tsx';
import { Asked } from '../ui/states.tsx';
import { type AnalyticsSearch, daysOf, readAnalytics } from './analytics/analytics-search.ts';
import { BehindCell } from './analytics/behind-cell.tsx';
import { PartsTable } from './analytics/parts-table.tsx';
import { Quality } from './analytics/quality.tsx';
import { Toolbar } from './analytics/toolbar.tsx';
import { Totals } from './analytics/totals.tsx';
import { UsageChart } from './analytics/usage-chart.tsx';
import { partsQuestion, seriesQuestion, useAnalytics } from './analytics/usage-queries.ts';
import { type Go, useAddress } from './reports/address.ts';
import { cutNames } from './reports/cuts.ts';
import { ExportMenu } from './reports/export-menu.tsx';
import { FreshnessLine } from './reports/freshness.tsx';
import { NotAddedUp } from './reports/not-added-up.tsx';
import { type Platform, usePlatform } from './reports/platform.ts';
import { SavedViews } from './reports/saved-views.tsx';
import { daysBetween } from './reports/zone-time.ts';

interface ReportProps {
  readonly search: AnalyticsSearch;
  readonly platform: Platform;
  readonly go: Go;
}

function Parts({ search, platform, go }: ReportProps) {
  const { parts } = useAnalytics(search, platform);
  const { locale } = useReading();
  if (search.by.length === 0) return null;
  return (
    <Card
      title={`By ${search.by.map((cut) => cutNames[cut].toLowerCase()).join(' and ')}`}
      lead="The costliest first. A number of calls opens the calls themselves."
      isPadded={false}
    >
      <Asked query={parts} lines={5}>
        {({ rows, is_whole }) => (
          <>
            {rows.length === 0 && <p className="px-5 pb-5 text-quiet">Nothing was used in this time.</p>}
            {rows.length > 0 && (
              <PartsTable
                by={search.by}
                rows={rows}
                onOpen={(part) => go({ cell: part })}
                onOnly={(part) => go({ ...part, cell: undefined })}
              />
            )}
            {!is_whole && (
              <p className="px-5 py-3 text-[13.5px] text-warning">
                There are more rows than these {rows.length.toLocaleString(locale)}: cut by less, or look at
                fewer days.
              </p>
            )}
          </>
        )}
      </Asked>
    </Card>
  );
}

/** What the reports of the usage tell, once something was added up. */
function Figures(props: ReportProps) {
  const { search, platform, go } = props;
  const { total, series } = useAnalytics(search, platform);
  const days = daysOf(search, platform);
  return (
    <>
      <Asked query={series} lines={8}>
        {(report) => <UsageChart {...props} days={days} report={report} />}
      </Asked>
      <Parts {...props} />
      {total.data?.rows[0] !== undefined && (
        <Quality row={total.data.rows[0]} onSpikes={() => go({ cell: { spike: true } })} />
      )}
      <BehindCell {...props} days={days} />
    </>
  );
}

function Report(props: ReportProps) {
  const { search, platform } = props;
  const { total, before } = useAnalytics(search, platform);
  const days = daysOf(search, platform);
  const isAddedUp = total.data?.complete_until !== null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <Toolbar {...props} />
      <Asked query={total} lines={3}>
        {({ rows: [row], ...fresh }) => (
          <>
            <FreshnessLine {...fresh} />
            {row !== undefined && isAddedUp && (
              <Totals row={row} before={before.data?.rows[0]} days={daysBetween(days.from, days.until)} />
            )}
          </>
        )}
      </Asked>
      {isAddedUp ? <Figures {...props} /> : <NotAddedUp title="No figures are known yet" />}
    </div>
  );
}

export function AnalyticsPage() {
  const [search, go] = useAddress(readAnalytics);
  const { platform, ...asked } = usePlatform();
  return (
    <>
      <PageHeader
        title="Token usage"
        lead="What calls took, what they cost and what they brought, down to the single receipt."
        actions={
          <>
            <SavedViews page="analytics" />
            {platform !== undefined && (
              <ExportMenu
                exports={[
                  { report: 'usage', title: 'Each part', query: partsQuestion(search, platform) },
                  { report: 'usage', title: 'Each part over time', query: seriesQuestion(search, platform) },
                ]}
              />
            )}
          </>
        }
      />
      <Asked query={{ ...asked, data: platform }} lines={8}>
        {(known) => <Report search={search} platform={known} go={go} />}
      </Asked>
    </>
  );
}
