/** What of the report on health is well, what is not, and what is to be done about it? */

import type { Answer } from 'energy-engine/client';
import { countText, energyText, momentText, type Reading, spanText } from 'energy-engine/react';

export type HealthReport = Answer<'GET /v1/admin/reports/health'>;
export type Job = HealthReport['jobs'][number];

export type State = 'well' | 'look' | 'unknown';

export interface Finding {
  readonly key: string;
  readonly title: string;
  readonly state: State;
  /** What is so. */
  readonly text: string;
  /** What to do; left out where all is well. */
  readonly advice?: string;
  /** A command that helps. */
  readonly command?: string;
}

type Finder = (report: HealthReport, reading: Reading) => Finding;

const ago = (moment: string, { reading }: { reading: Reading }): string =>
  spanText(reading.now().getTime() - Date.parse(moment), reading);

/** Sums that are older than this are not kept by a worker, which does it every few minutes. Seconds. */
const oldSeconds = 1_800;
/** A check that is older than this says little. Milliseconds. */
const oldCheckMs = 8 * 86_400_000;

interface CheckWords {
  readonly key: string;
  readonly title: string;
  readonly well: string;
  readonly wrong: (count: string) => string;
  readonly advice: string;
  /** What checks again, and what helps where something differs. */
  readonly check: string;
  readonly repair: string;
}

function checkFinding(found: HealthReport['books'], words: CheckWords, reading: Reading): Finding {
  const { key, title, check: command } = words;
  const { at, differences } = found;
  if (at === null || differences === null) {
    return {
      key,
      title,
      state: 'unknown',
      text: 'This was never checked here.',
      advice: 'Run it now, and once a week:',
      command,
    };
  }
  const when = `checked ${ago(at, { reading })} ago, ${momentText(new Date(at), reading)}`;
  if (differences > 0) {
    return {
      key,
      title,
      state: 'look',
      text: `${words.wrong(countText(differences, reading))} (${when}).`,
      advice: words.advice,
      command: words.repair,
    };
  }
  const isOld = reading.now().getTime() - Date.parse(at) > oldCheckMs;
  return isOld
    ? { key, title, state: 'unknown', text: `${words.well} then (${when}).`, advice: 'Check again:', command }
    : { key, title, state: 'well', text: `${words.well} (${when}).` };
}

const books: Finder = (report, reading) =>
  checkFinding(
    report.books,
    {
      key: 'books',
      title: 'Balances and ledger',
      well: 'Every balance is the sum of its ledger',
      wrong: (count) => `${count} differences between balances and the ledger`,
      advice:
        'See which accounts, and freeze them before anything else; the ledger is right, a balance is rebuilt from it:',
      check: 'energy verify',
      repair: 'energy verify',
    },
    reading,
  );

const sums: Finder = (report, reading) =>
  checkFinding(
    report.rollups,
    {
      key: 'sums',
      title: 'Sums of the reports',
      well: 'The sums are those of the rows',
      wrong: (count) => `${count} sums differ from their rows`,
      advice: 'No money is touched by this: the reports tell wrong figures until their sums are made anew:',
      check: 'energy rollup --check',
      repair: 'energy rollup --rebuild',
    },
    reading,
  );

const freshness: Finder = ({ complete_until: until, stale_seconds: seconds }, reading) => {
  const finding = { key: 'freshness', title: 'Age of the reports' };
  if (until === null) {
    return {
      ...finding,
      state: 'unknown',
      text: 'Nothing has been added up yet.',
      advice: 'Bring the reports up to date above, and let a worker do it every few minutes:',
      command: 'energy jobs start',
    };
  }
  const age = spanText((seconds ?? 0) * 1_000, reading);
  return (seconds ?? 0) > oldSeconds
    ? {
        ...finding,
        state: 'look',
        text: `The reports are ${age} old.`,
        advice: 'Bring them up to date above; a worker does it every few minutes where one runs:',
        command: 'energy jobs start',
      }
    : { ...finding, state: 'well', text: `The reports are ${age} old.` };
};

const holds: Finder = ({ open_holds: groups }, reading) => {
  const finding = { key: 'holds', title: 'Open holds' };
  const sum = (of: (group: (typeof groups)[number]) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  const [open, over] = [sum((group) => group.holds), sum((group) => group.lapsed)];
  if (open === 0) return { ...finding, state: 'well', text: 'No call holds energy now.' };
  const text = `${countText(open, reading)} calls hold energy now`;
  if (over === 0) return { ...finding, state: 'well', text: `${text}, all within their time.` };
  return {
    ...finding,
    state: 'look',
    text: `${text}; the time of ${countText(over, reading)} is over.`,
    advice:
      'Nobody loses by it: such a hold ends unpaid at its user’s next call. A worker ends them within a minute:',
    command: 'energy jobs run expire-holds',
  };
};

/** True where the last run that ended did so by an error. */
export const isFailing = ({ last_failed_at: failed, last_succeeded_at: succeeded }: Job): boolean =>
  failed !== null && (succeeded === null || failed > succeeded);

const jobs: Finder = ({ jobs: all }, reading) => {
  const finding = { key: 'jobs', title: 'Jobs' };
  const failing = all.filter(isFailing);
  const never = all.filter(({ last_started_at: at, schedule }) => at === null && schedule !== null);
  if (failing.length > 0) {
    return {
      ...finding,
      state: 'look',
      text: `The last run failed of: ${failing.map(({ job }) => job).join(', ')}.`,
      advice:
        'What they do comes late, and nothing is lost: they go on where they stopped. Read the error below, and run it by hand:',
      command: `energy jobs run ${failing[0]?.job ?? ''}`,
    };
  }
  if (never.length === all.length) {
    return {
      ...finding,
      state: 'unknown',
      text: 'No job has ever ended here.',
      advice:
        'Balances are right without them, but reports age, and nobody is helped over a shortfall. Start a worker:',
      command: 'energy jobs start',
    };
  }
  return never.length > 0
    ? {
        ...finding,
        state: 'unknown',
        text: `${countText(never.length, reading)} of ${countText(all.length, reading)} jobs have not run yet.`,
        advice: 'That is well while a worker has just begun.',
      }
    : { ...finding, state: 'well', text: 'Every job has run, and the last run of each went well.' };
};

const providers: Finder = ({ provider_errors: { hours, items } }, reading) => {
  const finding = { key: 'providers', title: 'Model providers' };
  const errors = items.reduce((sum, item) => sum + item.errors, 0);
  return errors === 0
    ? { ...finding, state: 'well', text: `No call failed at a provider in the last ${hours} hours.` }
    : {
        ...finding,
        state: 'look',
        text: `${countText(errors, reading)} calls failed at a provider in the last ${hours} hours.`,
        advice: 'Nobody paid for them. What each kind means stands below.',
      };
};

const losses: Finder = ({ losses: lost }, reading) => {
  const finding = { key: 'losses', title: 'Paid by the platform' };
  const parts = [
    lost.lapsed_calls > 0 && `${countText(lost.lapsed_calls, reading)} calls that ended too late`,
    lost.beyond_hold_energy > 0 && `${energyText(lost.beyond_hold_energy, reading)} energy used past holds`,
    lost.undelivered_tokens > 0 &&
      `${countText(lost.undelivered_tokens, reading)} tokens of answers that nobody got`,
  ].filter((part) => part !== false);
  return parts.length === 0
    ? { ...finding, state: 'well', text: 'Nothing in the last 30 days.' }
    : { ...finding, state: 'look', text: `In the last 30 days ${parts.join(', ')}.` };
};

/** In the order of their weight. */
const finders: readonly Finder[] = [books, sums, freshness, holds, jobs, providers, losses];

export const findingsOf = (report: HealthReport, reading: Reading): Finding[] =>
  finders.map((find) => find(report, reading));
