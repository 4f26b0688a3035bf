/** What may be asked of a report? Ranges, cuts and pages, checked before the database is asked. */

import { z } from 'zod';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';

export type ReportSettings = Settings['reports'];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A date such as 2026-03-29, of the platform's zone. */
const date = z.iso.date();
/** A Date, or an ISO time with its offset. */
const instant = z
  .union([z.date(), z.iso.datetime({ offset: true })])
  .transform((value) => new Date(value).toISOString());
const name = z.string().max(200);
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-03');
const uuid = z.guid();

/** What a report can be cut by. */
const cuts = ['feature', 'model', 'tier', 'cohort'] as const;

const filters = {
  feature: name.optional(),
  /** Empty: calls that name no model. */
  model: name.optional(),
  tier: name.optional(),
};

const usageRequest = z
  .strictObject({
    from: z.union([date, instant]),
    until: z.union([date, instant]),
    bucket: z.enum(['hour', 'day']).optional(),
    by: z.array(z.enum(cuts)).max(2).default([]),
    ...filters,
    /** The month of the sign-up; known by day and tier alone. */
    cohort: month.optional(),
  })
  .refine(({ by }) => new Set(by).size === by.length, { path: ['by'], message: 'names a cut twice' });
/** From and until: dates of the platform's zone, the second not included; instants where the bucket is an hour. */
export type UsageReportRequest = z.input<typeof usageRequest>;

const cursor = z.strictObject({ at: z.string().max(64), userId: uuid, id: uuid });
const callsRequest = z.strictObject({
  from: instant,
  until: instant,
  ...filters,
  /** The month of the sign-up. */
  cohort: month.optional(),
  userId: uuid.optional(),
  /** Only calls past their tier's spike threshold. */
  spike: z.boolean().optional(),
  /** `next` of the page before. */
  before: cursor.optional(),
  limit: z.int().min(1).optional(),
});
/** The calls between two instants, the second not included. */
export type CallsRequest = z.input<typeof callsRequest>;
export type CallsCursor = z.output<typeof cursor>;

const daysRequest = z.strictObject({ from: date, until: date });
/** Dates of the platform's zone, the second not included. */
export type DaysRequest = z.input<typeof daysRequest>;

const returnsRequest = daysRequest.extend({
  reason: z.string().min(1).max(63),
  /** Who is active within so many days after the day of the grant has come back. */
  days: z.int().min(1),
});
export type ReturnsRequest = z.input<typeof returnsRequest>;

const heavyUsersRequest = z.strictObject({ month, users: z.int().min(1).default(20) });
/** A month of the platform's zone, and how many of the dearest users to list. */
export type HeavyUsersRequest = z.input<typeof heavyUsersRequest>;

const findUsersRequest = z.strictObject({
  /** The beginning of an id or an email; empty: all, in order of their ids. */
  text: z.string().max(320),
  /** The last id of the page before. */
  after: uuid.optional(),
  limit: z.int().min(1).default(20),
});
export type FindUsersRequest = z.input<typeof findUsersRequest>;

const timelineRequest = z.strictObject({
  userId: uuid,
  before: z.int().min(1).optional(),
  /** Entries of this kind alone. */
  kind: z.enum(['grant', 'charge', 'settle', 'expire', 'adjust']).optional(),
  limit: z.int().min(1).default(50),
});
export type TimelineRequest = z.input<typeof timelineRequest>;

const refuse = (path: string, message: string): never => {
  throw new EnergyError('invalid_request', `${path} ${message}`, { details: { name: path } });
};

function parsed<Schema extends z.ZodType>(schema: Schema, request: z.input<Schema>): z.output<Schema> {
  const read = schema.safeParse(request);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return refuse(issue?.path.join('.') || 'the request', issue?.message ?? 'cannot be read');
}

const atMost = (path: string, value: number, most: number): number =>
  value <= most ? value : refuse(path, `must be at most ${most}`);

function checkSpan(range: { from: string; until: string }, most: { ms: number; words: string }): void {
  const span = Date.parse(range.until) - Date.parse(range.from);
  if (span <= 0) refuse('until', 'must be later than from');
  if (span > most.ms) refuse('until', `must be at most ${most.words} after from`);
}

const longest = (settings: ReportSettings) => ({
  ms: settings.daysAtMost * dayMs,
  words: `${settings.daysAtMost} days`,
});

/** The request as SQL takes it. Throws `invalid_request`, as all of these do. */
export function readUsageRequest(request: UsageReportRequest, settings: ReportSettings) {
  const { cohort, ...read } = parsed(usageRequest, request);
  const isHourly = read.bucket === 'hour';
  for (const path of ['from', 'until'] as const) {
    if (!isHourly && !date.safeParse(read[path]).success) refuse(path, 'must be a date such as 2026-03-29');
  }
  const hours = { ms: settings.hoursAtMost * hourMs, words: `${settings.hoursAtMost} hours` };
  checkSpan(read, isHourly ? hours : longest(settings));
  return {
    ...read,
    ...(cohort === undefined ? {} : { cohort: `${cohort}-01` }),
    rows: settings.rowsAtMost,
  };
}

export function readCallsRequest(request: CallsRequest, settings: ReportSettings) {
  const { userId, before, limit, cohort, ...read } = parsed(callsRequest, request);
  checkSpan(read, longest(settings));
  if (before !== undefined && Number.isNaN(Date.parse(before.at))) refuse('before.at', 'must be a time');
  return {
    ...read,
    ...(cohort === undefined ? {} : { cohort: `${cohort}-01` }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(before === undefined ? {} : { before: { at: before.at, user_id: before.userId, id: before.id } }),
    limit: atMost('limit', limit ?? settings.pageAtMost, settings.pageAtMost),
    hours: settings.hoursOfPage,
  };
}

export function readDaysRequest(request: DaysRequest, settings: ReportSettings) {
  const read = parsed(daysRequest, request);
  checkSpan(read, longest(settings));
  return read;
}

export function readReturnsRequest(request: ReturnsRequest, settings: ReportSettings, daysAtMost: number) {
  const read = parsed(returnsRequest, request);
  checkSpan(read, longest(settings));
  atMost('days', read.days, daysAtMost);
  return read;
}

export function readHeavyUsersRequest(request: HeavyUsersRequest, settings: ReportSettings) {
  const { month: of, users } = parsed(heavyUsersRequest, request);
  return {
    month: `${of}-01`,
    users: atMost('users', users, settings.usersAtMost),
    points: settings.curvePoints,
  };
}

export function readFindUsersRequest(request: FindUsersRequest, settings: ReportSettings) {
  const read = parsed(findUsersRequest, request);
  return { ...read, limit: atMost('limit', read.limit, settings.usersAtMost) };
}

export function readTimelineRequest(request: TimelineRequest, settings: ReportSettings) {
  const { userId, before, kind, limit } = parsed(timelineRequest, request);
  return {
    user_id: userId,
    ...(before === undefined ? {} : { before }),
    ...(kind === undefined ? {} : { kind }),
    limit: atMost('limit', limit, settings.pageAtMost),
  };
}
