/** How many hours that became five times as dear are noticed, at one false alarm in twenty days? Run: npm run bench:anomaly (--json, --quick) */

import { defaults } from '../src/config.ts';
import { type ScoredHour, type ScoredSubject, scoreHours, scorings } from './anomaly-hours.ts';
import { type Figure, machineLine, reportTo } from './figure.ts';
import { type Activity, dataDirectory, readPeople, readServeGen, withSizes } from './habit-data.ts';
import { learnAll } from './habit-learning.ts';
import { readOptions } from './options.ts';

const alertsPerDay = 0.05;
const foundAtLeast = 0.5;
const names = Object.keys(scorings);

interface Population {
  readonly name: string;
  readonly subjects: readonly ScoredSubject[];
}

type Score = (scores: readonly number[]) => number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const scoreOf = (activities: readonly Activity[]): ScoredSubject[] =>
  learnAll(withSizes(activities, directory)).map((subject) => scoreHours(subject, Object.values(scorings)));

/** The score that this many of the hours reach. */
const limitFor = (scores: readonly number[], alerts: number): number =>
  [...scores].sort((a, b) => b - a)[Math.floor(alerts)] ?? Number.POSITIVE_INFINITY;

const hoursOf = (subjects: readonly ScoredSubject[], learned: boolean): ScoredHour[] =>
  subjects.flatMap(({ hours }) => hours.filter((hour) => hour.learned === learned));

/** Found and falsely found after the cut, with the limit at which there were so many alerts before it. */
function foundBy(subjects: readonly ScoredSubject[], score: Score, limit?: number) {
  const daysLearned = sum(subjects.map((subject) => subject.daysLearned));
  const daysTried = sum(subjects.map((subject) => subject.daysTried));
  const before = hoursOf(subjects, true).map(({ clean }) => score(clean));
  const after = hoursOf(subjects, false);
  const border = limit ?? limitFor(before, alertsPerDay * daysLearned);
  const matched = limitFor(
    after.map(({ clean }) => score(clean)),
    alertsPerDay * daysTried,
  );
  const found = (least: number): number =>
    after.filter(({ dear }) => score(dear) > least).length / after.length;
  return {
    found: found(border),
    alerts: after.filter(({ clean }) => score(clean) > border).length / daysTried,
    matched: found(matched),
    border,
  };
}

/** Both measures over their limits: what `judgeUse` calls the score. */
const ours: Score = (scores) =>
  Math.max(
    (scores[names.indexOf('own ratio, shrunk to the cohort')] ?? 0) / defaults.anomalies.ratioLimit,
    (scores[names.indexOf('deviation from the fading average')] ?? 0) / defaults.anomalies.deviationLimit,
  );

function figuresOf({ name, subjects }: Population): Figure[] {
  const ratioAlone = foundBy(subjects, (scores) => scores[2] ?? 0).matched;
  const row = (method: string, score: Score): Figure => {
    const { found, alerts, matched, border } = foundBy(subjects, score);
    return {
      bench: 'anomaly',
      case: `${name}: ${method}`,
      note: `with the first 70 %'s limit ${border.toFixed(2)}: ${found.toFixed(2)} found at ${alerts.toFixed(3)} alerts`,
      value: matched,
      unit: 'found',
    };
  };
  const atDefaults = foundBy(subjects, ours, 1);
  const both = row('ours, both', ours);
  return [
    ...names.map((method, index) => row(method, (scores) => scores[index] ?? 0)),
    {
      ...both,
      baseline: ratioAlone,
      target: foundAtLeast,
      pass: (both.value ?? 0) >= foundAtLeast,
    },
    {
      bench: 'anomaly',
      case: `${name}: ours, with the default limits`,
      note: `${atDefaults.alerts.toFixed(3)} alerts a user-day`,
      value: atDefaults.found,
      unit: 'found',
    },
  ];
}

/** Chance moves a figure of one thinning more than any setting does. */
const thinnings = 10;

const options = readOptions();
const report = reportTo(options.json);
const directory = dataDirectory(['human-activity.csv', 'servegen-m-small', 'azure-llm-conv.first-half.csv']);
report.say(machineLine());
const { activities } = readServeGen(directory, thinnings);
const served = Array.from({ length: thinnings }, (_, nth) =>
  scoreOf(activities.filter(({ name }) => name.endsWith(`.${nth}`))),
).flat();
const people = scoreOf(readPeople(directory));
const size = (subjects: readonly ScoredSubject[]): string =>
  `${hoursOf(subjects, false).length.toLocaleString('en')} hours on ${sum(subjects.map(({ daysTried }) => daysTried)).toLocaleString('en')} days`;
report.say(
  `data: people, ${size(people)}; ServeGen thinned to 3 sessions a day, ${size(served)}; sizes of calls from the Azure trace,` +
    ` each user's with a factor of their own; a user-day is a day with use; every hour of use after the first 70 % is tried as it was` +
    ` and five times as dear; found: at the limit that gives ${alertsPerDay} alerts a user-day there, for every method alike`,
);
report.end(
  [
    { name: 'all', subjects: [...people, ...served] },
    { name: 'people', subjects: people },
    { name: 'ServeGen', subjects: served },
  ].flatMap(figuresOf),
);
