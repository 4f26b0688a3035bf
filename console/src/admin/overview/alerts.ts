/** What needs an operator's eye? What health tells, in sentences, the gravest first. */

import type { Answer } from 'energy-engine/client';

type Health = Answer<'GET /v1/admin/reports/health'>;

export interface Alert {
  readonly key: string;
  /** True where energy or money may be wrong, not just late. */
  readonly isGrave: boolean;
  readonly text: string;
}

/** Sums that are older than this are late: the job that keeps them runs every five minutes. */
const lateSeconds = 1_800;

const times = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

type Look = (health: Health) => readonly Alert[];

const books: Look = ({ books: checked, rollups }) => [
  ...((checked.differences ?? 0) > 0
    ? [
        {
          key: 'books',
          isGrave: true,
          text: `The last check of the books found ${times(checked.differences ?? 0, 'difference', 'differences')} between balances and entries.`,
        },
      ]
    : []),
  ...((rollups.differences ?? 0) > 0
    ? [
        {
          key: 'rollups',
          isGrave: true,
          text: `The sums of the reports differ from the ledger in ${times(rollups.differences ?? 0, 'place', 'places')}.`,
        },
      ]
    : []),
];

const late: Look = ({ complete_until: until, stale_seconds: seconds }) =>
  until !== null && (seconds ?? 0) <= lateSeconds
    ? []
    : [
        {
          key: 'late',
          isGrave: false,
          text:
            until === null
              ? 'Nothing has been added up for the reports yet: today’s figures are empty.'
              : `The reports are ${times(Math.round((seconds ?? 0) / 60), 'minute', 'minutes')} old.`,
        },
      ];

const holds: Look = ({ open_holds: ages }) => {
  const lapsed = ages.reduce((sum, age) => sum + age.lapsed, 0);
  if (lapsed === 0) return [];
  return [
    {
      key: 'lapsed',
      isGrave: false,
      text: `${times(lapsed, 'hold has', 'holds have')} lapsed and nobody came back for ${lapsed === 1 ? 'it' : 'them'}.`,
    },
  ];
};

const jobs: Look = ({ jobs: all }) =>
  all
    .filter(({ last_failed_at: failed, last_succeeded_at: succeeded }) =>
      failed === null ? false : succeeded === null || Date.parse(failed) > Date.parse(succeeded),
    )
    .map(({ job }) => ({
      key: `job ${job}`,
      isGrave: false,
      text: `The job ${job} failed the last time it ran.`,
    }));

const providers: Look = ({ provider_errors: { hours, items } }) => {
  const errors = items.reduce((sum, item) => sum + item.errors, 0);
  const [most] = items;
  if (most === undefined) return [];
  return [
    {
      key: 'providers',
      isGrave: false,
      text: `${times(errors, 'call', 'calls')} failed at providers in the last ${hours} hours, most of them at ${most.provider}${most.model === '' ? '' : ` (${most.model})`}.`,
    },
  ];
};

const looks: readonly Look[] = [books, jobs, providers, holds, late];

export const alertsOf = (health: Health): Alert[] =>
  looks.flatMap((look) => look(health)).sort((a, b) => Number(b.isGrave) - Number(a.isGrave));
