/** Which questions do the pages of an operator ask? Each report, over the spans and cuts that a page shows. */

import type { EnergyEngine } from '../src/engine.ts';
import type { Reports } from '../src/index.ts';

export interface ReportCase {
  readonly name: string;
  /** True where single calls or entries are the answer: found by an index, never by reading all. */
  readonly readsCalls: boolean;
  /** Lots and days of the users that are listed are looked up, each by its user's key. */
  readonly looksUpUsers?: boolean;
  readonly ask: (reports: Reports) => Promise<unknown>;
}

const dayMs = 86_400_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Cases over `days` that ended with the last midnight; `heavy` is the id of the user with the most calls. */
export function reportCases(now: Date, days: number, heavy: string): ReportCase[] {
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs;
  const span = { from: dateOf(midnight - days * dayMs), until: dateOf(midnight + dayMs) };
  const month = dateOf(midnight - 15 * dayMs).slice(0, 7);
  const hours = (count: number, before = 0) => ({
    from: new Date(midnight - (before + count) * 3_600_000),
    until: new Date(midnight - before * 3_600_000),
  });
  const sums = (name: string, request: Parameters<Reports['usage']>[0]): ReportCase => ({
    name: `usage ${name}`,
    readsCalls: false,
    ask: (reports) => reports.usage(request),
  });
  const calls = (name: string, request: Parameters<Reports['calls']>[0]): ReportCase => ({
    name: `calls ${name}`,
    readsCalls: true,
    ask: (reports) => reports.calls({ limit: 50, ...request }),
  });
  const other = (name: string, ask: ReportCase['ask'], readsCalls = false): ReportCase => ({
    name,
    ask,
    readsCalls,
  });
  return [
    sums(`in all, ${days} days`, span),
    sums(`by day, ${days} days`, { ...span, bucket: 'day' }),
    sums(`by day and feature, ${days} days`, { ...span, bucket: 'day', by: ['feature'] }),
    sums(`by day and tier of a feature, ${days} days`, {
      ...span,
      bucket: 'day',
      by: ['tier'],
      feature: 'ai_chatbot',
    }),
    sums(`by model and tier, ${days} days`, { ...span, by: ['model', 'tier'] }),
    sums(`by month of sign-up, ${days} days`, { ...span, by: ['cohort'] }),
    sums('by hour and feature, 3 days', { ...hours(72), bucket: 'hour', by: ['feature'] }),
    sums('by hour, 2 days', { ...hours(48), bucket: 'hour' }),
    calls('of an hour', hours(1, 20)),
    calls('of a day and feature', { ...hours(24, 48), feature: 'ai_deepscan' }),
    calls('that are spikes, of a rare cut', {
      ...hours(days * 24),
      spike: true,
      tier: 'enterprise',
      feature: 'ai_about',
    }),
    calls('of the busiest user', { ...hours(days * 24), userId: heavy }),
    other(`regeneration, ${days} days`, (reports) => reports.regeneration(span)),
    other(`returns, ${days} days`, (reports) =>
      reports.returns({ ...span, reason: 'streak_bonus', days: 7 }),
    ),
    other(`outcomes, ${days} days`, (reports) => reports.outcomes(span)),
    {
      ...other('heavy users of a month', (reports) => reports.heavyUsers({ month, users: 50 })),
      looksUpUsers: true,
    },
    other('health', (reports) => reports.health()),
    other('users by id', (reports) => reports.findUsers({ text: heavy.slice(0, 4) })),
    other('users by email', (reports) => reports.findUsers({ text: 'user4242' })),
    other('timeline of the busiest user', (reports) => reports.timeline({ userId: heavy }), true),
  ];
}

/** How the rows of one user are found by their key: one after the other, or gathered first and then read as they lie. */
const lookUps = [
  {
    named: /^Scan using grants_pkey/,
    byUser: /Scan using grants_pkey[^\n]*\n\s+Index Cond: \(user_id = /,
  },
  {
    named: /^Scan using usage_days_pkey/,
    byUser: /Scan using usage_days_pkey[^\n]*\n\s+Index Cond: \(\(user_id = /,
  },
  {
    named: /^Scan on (?:energy\.)?usage_days/,
    byUser: /Bitmap Index Scan on usage_days_pkey[^\n]*\n\s+Index Cond: \(\(user_id = /,
  },
];

/** What a plan reads, where it should not: the raw tables, or all of one of them. */
export function wrongScans(
  { readsCalls, looksUpUsers = false }: ReportCase,
  plans: readonly string[],
): string[] {
  const raw = readsCalls
    ? /Seq Scan on (?:\w+\.)?(token_usage|entries|holds|grants|energy_regeneration_events)\b/g
    : /Scan[^\n]* on (?:\w+\.)?(token_usage|entries|grants|energy_regeneration_events|usage_days)\b|Seq Scan on (?:\w+\.)?holds\b/g;
  const isLookUp = (plan: string, found: string): boolean =>
    looksUpUsers && lookUps.some(({ named, byUser }) => named.test(found) && byUser.test(plan));
  return plans.flatMap((plan) =>
    [...plan.matchAll(raw)].map(([found]) => found).filter((found) => !isLookUp(plan, found)),
  );
}

export type BenchEngine = Pick<EnergyEngine, 'reports'>;
