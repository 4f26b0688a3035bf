/** How often did jobs run, how long, and what did they do? Counters for whoever collects them. */

import type { JobEvent } from './run-job.ts';

/** In the terms of the Prometheus text format, which whoever serves metrics writes out. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export interface JobMetrics {
  /** To be given to `runJob` or `startWorker` as `onEvent`. */
  readonly onEvent: (event: JobEvent) => void;
  /** The figures since this process began. */
  read(): readonly Metric[];
}

const kinds = {
  energy_job_runs_total: { type: 'counter', help: 'Runs of a job that ended, by outcome' },
  energy_job_seconds_total: { type: 'counter', help: 'Time that runs of a job took, in seconds' },
  energy_job_items_total: { type: 'counter', help: 'What jobs that finished have done, by item' },
  energy_job_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When a job last finished, in seconds since 1970',
  },
} as const;

type Name = keyof typeof kinds;
type Labels = Readonly<Record<string, string>>;

export function createJobMetrics(): JobMetrics {
  const samples = new Map<Name, Map<string, { labels: Labels; value: number }>>();
  const change = (name: Name, labels: Labels, next: (before: number) => number): void => {
    const ofName = samples.get(name) ?? new Map();
    const key = JSON.stringify(labels);
    ofName.set(key, { labels, value: next(ofName.get(key)?.value ?? 0) });
    samples.set(name, ofName);
  };
  return {
    onEvent(event) {
      if (event.kind !== 'finished' && event.kind !== 'failed') return;
      const { job, at, durationMs } = event;
      change('energy_job_runs_total', { job, outcome: event.kind }, (before) => before + 1);
      change('energy_job_seconds_total', { job }, (before) => before + durationMs / 1_000);
      if (event.kind === 'failed') return;
      for (const [item, count] of Object.entries(event.counts)) {
        change('energy_job_items_total', { job, item }, (before) => before + count);
      }
      change('energy_job_last_success_timestamp_seconds', { job }, () => at.getTime() / 1_000);
    },
    read: () =>
      Object.entries(kinds).map(([name, about]) => ({
        name,
        ...about,
        samples: [...(samples.get(name as Name)?.values() ?? [])],
      })),
  };
}
