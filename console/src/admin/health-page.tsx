/** Does everything run, and what is to be done where it does not? */

import { PageHeader } from '../ui/card.tsx';
import { Asked } from '../ui/states.tsx';
import { FindingList } from './health/finding-list.tsx';
import { HoldsByAge, Losses } from './health/holds-and-losses.tsx';
import { JobTable } from './health/job-table.tsx';
import { ProviderErrors } from './health/provider-errors.tsx';
import { FreshnessLine } from './reports/freshness.tsx';
import { useHealth } from './reports/platform.ts';

export function HealthPage() {
  const health = useHealth();
  return (
    <>
      <PageHeader title="Health" lead="Whether everything runs, and what to do where it does not." />
      <Asked query={health} lines={8}>
        {(report) => (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
            <FreshnessLine {...report} />
            <FindingList report={report} />
            <JobTable jobs={report.jobs} />
            <div className="grid grid-cols-[minmax(0,1fr)] gap-5 xl:grid-cols-2">
              <HoldsByAge groups={report.open_holds} />
              <Losses report={report} />
            </div>
            <ProviderErrors errors={report.provider_errors} />
          </div>
        )}
      </Asked>
    </>
  );
}
