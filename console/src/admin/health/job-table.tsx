/** When did each job last run, and how did it end? */

import { countText, momentText, type Reading, spanText, useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Table } from '../../ui/table.tsx';
import { isFailing, type Job } from './findings.ts';

/** What a job is for, in a person's words. */
const purposes: Readonly<Record<string, string>> = {
  'daily-reset': "Begins users' new days",
  'expire-holds': 'Ends holds whose time is over',
  'learn-patterns': 'Learns when users come and how much they use',
  'learn-answers': 'Learns how long answers are',
  'roll-up': 'Keeps the sums of these reports',
  recommend: 'Helps those who will run dry',
  'drop-replies': 'Deletes answers kept for a retry',
  'deliver-webhooks': 'Tells other programs what happens',
};

/** As cron has it, in words where they are few. */
function scheduleText(schedule: string | null): string {
  if (schedule === null) return 'by hand';
  if (schedule === '* * * * *') return 'every minute';
  const minutes = /^\*\/(\d+) \* \* \* \*$/.exec(schedule)?.[1];
  if (minutes !== undefined) return `every ${minutes} minutes`;
  const minute = /^(\d+) \* \* \* \*$/.exec(schedule)?.[1];
  return minute === undefined ? schedule : `each hour at :${minute.padStart(2, '0')}`;
}

function countsText(counts: Job['last_counts'], reading: Reading): string {
  const told = Object.entries(counts ?? {}).flatMap(([name, count]) =>
    typeof count === 'number' && count > 0
      ? [`${name.replaceAll('_', ' ')} ${countText(count, reading)}`]
      : [],
  );
  return told.length === 0 ? 'nothing to do' : told.join(', ');
}

function Ended({ job }: { job: Job }) {
  const reading = useReading();
  if (job.last_started_at === null) return <span className="text-quiet">never</span>;
  return (
    <span className="block min-w-32">
      {isFailing(job) ? (
        <>
          <Badge tone="warning">failed</Badge>
          <span className="mt-1 block text-[13px] break-words text-warning">{job.last_error}</span>
        </>
      ) : (
        countsText(job.last_counts, reading)
      )}
    </span>
  );
}

export function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const reading = useReading();
  return (
    <Card
      title="Jobs"
      lead="What is done behind everybody's back. Nothing is lost where one comes late."
      isPadded={false}
    >
      <Table
        caption="Jobs"
        rows={jobs}
        keyOf={({ job }) => job}
        columns={[
          {
            key: 'job',
            title: 'Job',
            cell: ({ job }) => (
              <span className="block min-w-28">
                <span className="font-medium">{job}</span>
                <span className="block text-[13px] text-quiet">{purposes[job] ?? ''}</span>
              </span>
            ),
          },
          {
            key: 'last',
            title: 'Last run',
            cell: ({ last_started_at: at, last_seconds: seconds }) =>
              at === null ? (
                '–'
              ) : (
                <span className="block min-w-24">
                  {momentText(new Date(at), reading)}
                  <span className="block text-[13px] text-quiet">
                    took {spanText((seconds ?? 0) * 1_000, reading)}
                  </span>
                </span>
              ),
          },
          { key: 'ended', title: 'It did', cell: (job) => <Ended job={job} /> },
          {
            key: 'runs',
            title: 'Runs',
            isFigure: true,
            isSecondary: true,
            cell: ({ runs, failures }) => (
              <>
                {countText(runs, reading)}
                {failures > 0 && (
                  <span className="block text-[13px] text-quiet">{countText(failures, reading)} failed</span>
                )}
              </>
            ),
          },
          {
            key: 'schedule',
            title: 'Times',
            isSecondary: true,
            cell: ({ schedule }) => scheduleText(schedule),
          },
        ]}
      />
    </Card>
  );
}
