/** energy jobs: what has to be done behind everybody's back? */

import type { Command } from 'commander';
import type { Job } from '../jobs/job.ts';
import { jobNamed, jobs } from '../jobs/jobs.ts';
import { type JobEvent, runJob } from '../jobs/run-job.ts';
import { untilInterrupted } from './interrupt.ts';
import { commandOf, type DatabaseOptions } from './options.ts';
import { pairLines, tableLines } from './output.ts';
import { inSession, type Session } from './session.ts';
import { workerOf } from './working.ts';

const countsOf = (event: JobEvent): string =>
  'counts' in event
    ? Object.entries(event.counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')
    : '';

function list({ engine, output }: Session): void {
  const { jobSchedules, platformTimeZone } = engine.settings;
  const scheduleOf = ({ name }: Job): string =>
    (jobSchedules as Readonly<Record<string, string>>)[name] ?? '';
  output.result(
    {
      time_zone: platformTimeZone,
      jobs: jobs.map((job) => ({ name: job.name, schedule: scheduleOf(job), summary: job.summary })),
    },
    tableLines(
      ['job', `when (${platformTimeZone})`, 'what it does'],
      jobs.map((job) => [job.name, scheduleOf(job), job.summary]),
    ),
  );
}

async function runOnce({ engine, output }: Session, job: Job): Promise<void> {
  const onEvent = (event: JobEvent): void => output.progress(`${job.name} … ${countsOf(event)}`);
  const run = await untilInterrupted((signal) => runJob(job, { engine, onEvent, signal }));
  output.result(
    {
      job: run.job,
      started_at: run.startedAt.toISOString(),
      duration_ms: run.durationMs,
      counts: run.counts,
    },
    pairLines([
      ['job', run.job],
      ...Object.entries(run.counts).map(([name, count]) => [name, String(count)] as const),
      ['took', `${(run.durationMs / 1_000).toFixed(1)} s`],
    ]),
  );
}

async function work(session: Session): Promise<void> {
  const { engine, output } = session;
  await untilInterrupted(async (signal) => {
    const worker = await workerOf(session);
    output.note(
      `${jobs.length} jobs wait for their times (${engine.settings.platformTimeZone}); Ctrl-C ends`,
    );
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
      if (signal.aborted) resolve();
    });
    output.note('finishing what runs …');
    await worker.stop();
  });
}

export function addJobs(program: Command): void {
  const group = program.command('jobs').description('Runs what has to be done behind everybody’s back');
  commandOf(group, 'list', {
    summary: 'Names the jobs, their times, and what each does',
    examples: ['jobs list', 'jobs list --json'],
  }).action((options: DatabaseOptions) =>
    inSession(options, { mayCreate: false }, async (session) => list(session)),
  );
  commandOf(group, 'run', {
    summary: 'Runs one job now; safe at any time, twice, and while a worker runs it',
    examples: ['jobs run daily-reset', 'jobs run learn-patterns --json'],
  })
    .argument('<name>', jobs.map(({ name }) => name).join(', '))
    .action((name: string, options: DatabaseOptions) => {
      const job = jobNamed(name);
      return inSession(options, { mayCreate: false }, (session) => runOnce(session, job));
    });
  commandOf(group, 'start', {
    summary:
      'Runs the jobs at their times until Ctrl-C; one JSON line on standard output for each event (energy serve --jobs does it beside the API)',
    examples: ['jobs start', 'jobs start --directory ./.energy >> jobs.log'],
  }).action((options: DatabaseOptions) => inSession(options, { mayCreate: false }, work));
}
