/** Whose habits are the forecasts tried on? People's real activity, and clients of a real service thinned to a person's pace. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { opensSession } from '../src/usage/pattern.ts';
import { seededRandom } from './random.ts';

/** Milliseconds UTC, the zone the person was in, and hundredths of an energy (1.00 where the data tells no size). */
export interface Call {
  readonly at: number;
  readonly zone: string;
  readonly energy?: number;
}

/** One person: their calls, in order. */
export interface Activity {
  readonly name: string;
  readonly calls: readonly Call[];
}

/** Learned on this share of each one's time, tried on the rest. */
export const learnedShare = 0.7;

const sessionsPerDay = 3;
/** A client that makes more calls a session than this before it has so many sessions is a batch, not a person. */
const callsPerSessionAtMost = 10;
const binSeconds = 600;
const daySeconds = 86_400;

/** Where the data lies: ENERGY_BENCH_DATA, else ../shared/data beside the checkout. Ends the process where there is none. */
export function dataDirectory(needed: readonly string[]): string {
  const directory = resolve(process.env.ENERGY_BENCH_DATA ?? '../shared/data');
  const missing = needed.filter((name) => !existsSync(join(directory, name)));
  if (missing.length > 0) {
    console.error(
      `This benchmark reads ${missing.join(' and ')} in the folder that ENERGY_BENCH_DATA names (default ../shared/data); nothing is there.`,
    );
    process.exit(2);
  }
  return directory;
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trim().split('\n');

/** Real people, each call with their own zone: `human-activity.csv`. */
export function readPeople(directory: string): Activity[] {
  const byPerson = new Map<string, Call[]>();
  for (const line of linesOf(join(directory, 'human-activity.csv')).slice(1)) {
    const [person = '', localTime = '', offset = ''] = line.split(',');
    const zone = `${offset.slice(0, 3)}:${offset.slice(3, 5)}`;
    const calls = byPerson.get(person) ?? [];
    calls.push({ at: Date.parse(`${localTime}:00${zone}`), zone });
    byPerson.set(person, calls);
  }
  return [...byPerson].map(([name, calls]) => ({
    name: `person ${name}`,
    calls: calls.sort((a, b) => a.at - b.at),
  }));
}

/** A Poisson count by inversion; the means here are small. */
function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function thinned(expected: readonly number[], share: number, seed: number): number[] {
  const random = seededRandom(seed);
  return expected
    .flatMap((calls, bin) =>
      Array.from({ length: poisson(calls * share, random) }, () => (bin + random()) * binSeconds * 1_000),
    )
    .sort((a, b) => a - b);
}

export const sessionCount = (times: readonly number[]): number =>
  times.filter((at, index) => opensSession(times[index - 1] ?? 0, at)).length;

/** Keeps the smallest share of a client's calls that makes 3 sessions a day, or nothing where no share does. */
function toPersonsPace(expected: readonly number[], seed: number): number[] | undefined {
  const total = expected.reduce((sum, calls) => sum + calls, 0);
  const wanted = (sessionsPerDay * expected.length * binSeconds) / daySeconds;
  for (let kept = wanted / 4; kept < callsPerSessionAtMost * wanted && kept <= total; kept *= 1.1) {
    const times = thinned(expected, kept / total, seed);
    if (sessionCount(times) >= wanted) return times;
  }
  return undefined;
}

/**
 * ServeGen's clients thinned to 3 sessions a day, several seeded times each. The trace begins on a Monday here; clients
 * that work in too few bursts to reach that pace are no stand-in for a person and left out.
 */
export function readServeGen(directory: string, thinnings: number): { activities: Activity[]; left: number } {
  const start = Date.UTC(2024, 0, 1);
  const folder = join(directory, 'servegen-m-small');
  const activities: Activity[] = [];
  let left = 0;
  for (const [client, file] of readdirSync(folder).sort().entries()) {
    const expected = linesOf(join(folder, file)).map((line) => Number(line.split(',')[1]) * binSeconds);
    for (let nth = 0; nth < thinnings; nth++) {
      const times = toPersonsPace(expected, 1 + client * 1_000 + nth);
      if (!times) left++;
      else {
        const calls = times.map((offset) => ({ at: start + offset, zone: 'UTC' }));
        activities.push({ name: `client ${client}.${nth}`, calls });
      }
    }
  }
  return { activities, left };
}

/** The moment until which is learned: 70 % of the time from the first to the last call. */
export function cutOf({ calls }: Activity): number {
  const first = calls[0]?.at ?? 0;
  return first + learnedShare * ((calls.at(-1)?.at ?? first) - first);
}

/** Tokens an energy buys in the tier `pro` (requirements R5). */
const tokensPerEnergy = 3_000;

/** How much users differ: the spread of the logarithm of what one's calls cost beside another's. Assumed, not measured. */
const spreadOfUsers = 1;

/**
 * The calls with the sizes of real ones, drawn with a seed from a trace of chats (`azure-llm-conv.first-half.csv`), and
 * scaled by a factor of each user's own: the trace does not tell its users apart, and a limit for all would look good.
 */
export function withSizes(activities: readonly Activity[], directory: string): Activity[] {
  const sizes = linesOf(join(directory, 'azure-llm-conv.first-half.csv'))
    .slice(1)
    .map((line) => line.split(','))
    .map(([, context, generated]) => Number(context) + Number(generated));
  const random = seededRandom(5);
  const energy = (factor: number): number =>
    Math.ceil((factor * (sizes[Math.floor(random() * sizes.length)] ?? 0) * 100) / tokensPerEnergy);
  return activities.map(({ name, calls }) => {
    const factor = Math.exp(spreadOfUsers * normal(random));
    return { name, calls: calls.map((call) => ({ ...call, energy: energy(factor) })) };
  });
}
