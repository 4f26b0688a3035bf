/** How well are people's habits forecast, against what anyone could say? Run: npm run bench:forecast (--json, --quick) */

import { type Figure, machineLine, reportTo } from './figure.ts';
import { pinball, type TriedDay, tryDays } from './forecast-days.ts';
import { type Tried, trySessions } from './forecast-hours.ts';
import { type Activity, dataDirectory, readPeople, readServeGen } from './habit-data.ts';
import { learnAll, type Subject } from './habit-learning.ts';
import { readOptions } from './options.ts';

const logScoreAtLeast = 0.15;
const hitRatioAtLeast = 2;
const pinballRatioAtMost = 0.93;
const coverageBetween = [0.87, 0.92] as const;
/** Sessions known when the next one is predicted. */
const known = [
  { from: 0, below: 5 },
  { from: 5, below: 20 },
  { from: 20, below: 100 },
  { from: 100, below: Number.POSITIVE_INFINITY },
];
/** A person is in use who had use on so many of the 14 days before. */
const inUseDays = 3;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const share = (values: readonly boolean[]): number => mean(values.map(Number));
const count = (values: readonly unknown[], noun: string): string =>
  `${values.length.toLocaleString('en')} ${noun}`;

/** The mean score in nats above an even chance; the baseline is the cohort's profile alone. */
function scoreFigure(name: string, tried: readonly Tried[], target?: number): Figure {
  const ours = mean(tried.map((each) => each.ours));
  const cohort = mean(tried.map((each) => each.cohort));
  return {
    bench: 'forecast',
    case: `hour of the week, ${name}`,
    note: `${count(tried, 'sessions')}; baseline the cohort`,
    value: ours,
    unit: 'nats',
    baseline: cohort,
    ...(target === undefined ? {} : { target, pass: ours >= target }),
  };
}

function scoreFigures(
  people: readonly Tried[],
  served: readonly Tried[],
  learning: readonly Tried[],
): Figure[] {
  const after20 = people.filter((each) => each.known >= 20);
  const buckets = known.map(({ from, below }) => {
    const tried = people.filter((each) => each.known >= from && each.known < below);
    const name = below === Number.POSITIVE_INFINITY ? `${from} or more` : `${from}–${below - 1}`;
    return scoreFigure(`people, ${name} sessions known`, tried, mean(tried.map((each) => each.cohort)));
  });
  return [
    scoreFigure('people, 20 or more sessions known', after20, logScoreAtLeast),
    ...buckets,
    scoreFigure('people, each session learned once tried', learning),
    scoreFigure('ServeGen', served, 0),
  ];
}

/** Sessions that begin in our window of four hours; the baseline is the last end plus the median gap, ± 2 h. */
function windowFigure(name: string, tried: readonly Tried[], hasTarget: boolean): Figure {
  const value = share(tried.map(({ inWindow }) => inWindow));
  const baseline = share(tried.map(({ byMedianGap }) => byMedianGap));
  const ratio = value / baseline;
  const claimed = mean(tried.map((each) => each.claimed)).toFixed(3);
  return {
    bench: 'forecast',
    case: `next session within ±2 h, ${name}`,
    note: `${count(tried, 'sessions')}; claimed ${claimed}; baseline the median gap`,
    value,
    unit: 'share',
    baseline,
    ratio,
    ...(hasTarget ? { target: hitRatioAtLeast, pass: ratio >= hitRatioAtLeast } : {}),
  };
}

/** Pinball loss of the 0.9 quantile and its coverage; the baseline is the 0.9 quantile of the 14 days before. */
function dayFigures(name: string, days: readonly TriedDay[], hasTarget: boolean): Figure[] {
  const loss = mean(days.map(({ used, ours }) => pinball(used, ours)));
  const baseline = mean(days.map((day) => pinball(day.used, day.baseline)));
  const covered = share(days.map(({ used, ours }) => used <= ours));
  const [least, most] = coverageBetween;
  return [
    {
      bench: 'forecast',
      case: `P90 of a day, pinball, ${name}`,
      note: `${count(days, 'days')}; baseline 14-day quantile`,
      value: loss,
      unit: 'calls',
      baseline,
      ratio: loss / baseline,
      ...(hasTarget ? { target: pinballRatioAtMost, pass: loss / baseline <= pinballRatioAtMost } : {}),
    },
    {
      bench: 'forecast',
      case: `P90 of a day, coverage, ${name}`,
      note: hasTarget ? `wanted ${least}–${most}` : 'baseline 14-day quantile',
      value: covered,
      unit: 'share',
      baseline: share(days.map((day) => day.used <= day.baseline)),
      ...(hasTarget ? { pass: covered >= least && covered <= most } : {}),
    },
  ];
}

/** Every thinning of the clients is a population of its own: none is in its own cohort under another seed. */
const learnThinnings = (activities: readonly Activity[], thinnings: number): Subject[] =>
  Array.from({ length: thinnings }, (_, nth) =>
    learnAll(activities.filter(({ name }) => name.endsWith(`.${nth}`))),
  ).flat();

/** Chance moves a figure of one thinning more than any setting does. */
const thinnings = 10;

const options = readOptions();
const report = reportTo(options.json);
const directory = dataDirectory(['human-activity.csv', 'servegen-m-small']);
report.say(machineLine());
const servegen = readServeGen(directory, thinnings);
const people = learnAll(readPeople(directory));
const served = learnThinnings(servegen.activities, thinnings);
report.say(
  `data: ${people.length} people; ${served.length} streams of ServeGen, ${thinnings} seeded thinnings to 3 sessions a day` +
    ` (${servegen.left} could not reach that pace and are left out); learned on the first 70 % of each one's time`,
);

const ofPeople = people.flatMap((subject) => trySessions(subject, false));
const ofServed = served.flatMap((subject) => trySessions(subject, false));
const learning = people.flatMap((subject) => trySessions(subject, true));
const peopleDays = people.flatMap(tryDays);
const inUse = peopleDays.filter(({ activeBefore }) => activeBefore >= inUseDays);
const servedDays = served.flatMap(tryDays);

report.end([
  ...scoreFigures(ofPeople, ofServed, learning),
  windowFigure('people', ofPeople, true),
  windowFigure('ServeGen', ofServed, false),
  windowFigure('all', [...ofPeople, ...ofServed], true),
  ...dayFigures('people in use and ServeGen', [...inUse, ...servedDays], true),
  ...dayFigures(`people in use (${inUseDays} of 14 days)`, inUse, false),
  ...dayFigures('ServeGen', servedDays, false),
  ...dayFigures('people, 1 of 14 days', peopleDays, false),
]);
