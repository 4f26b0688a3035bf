/** How do the reports of admins read in an answer? Names in snake_case, energies as decimals, moments in UTC. */

import { z } from 'zod';
import { energyOf } from '../amount.ts';
import type { Output, RouteName } from '../contract.ts';
import type { Reports } from '../engine/reports.ts';
import { cursorOf, placeIn } from './cursor.ts';

export type ReportRoute = Extract<RouteName, `${string} /v1/admin/reports/${string}`>;

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What is hundredths in every report, and not counts of the same name. */
const energies = new Set([
  'energy',
  'refundedEnergy',
  'beyondHoldEnergy',
  'ownedEnergy',
  'heldEnergy',
  'energyPerDay',
]);

/** Names in snake_case, energies as decimals, moments in UTC; `more` names fields of this report that are energies too. */
function told(value: unknown, more: readonly string[]): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => told(one, more));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const isEnergy = typeof one === 'number' && (energies.has(name) || more.includes(name));
      return [snake(name), isEnergy ? energyOf(one) : told(one, more)];
    }),
  );
}

/** The report as the contract has it; every answer in the tests is read by the contract's schema. */
export const documentOf = <Name extends ReportRoute>(
  report: object,
  more: readonly string[] = [],
): Output<Name> => told(report, more) as Output<Name>;

const callPlace = z.tuple([z.string().max(64), z.guid(), z.guid()]);

type CallsRequest = Parameters<Reports['calls']>[0];
type CallsPage = Awaited<ReturnType<Reports['calls']>>;
export type CallsDocument = Output<'GET /v1/admin/reports/calls'>;

/** Where the page of calls begins that a cursor asks for. */
export function callsFrom(cursor: string | undefined): Pick<CallsRequest, 'before'> {
  const [at, userId, id] = placeIn(cursor, callPlace) ?? [];
  return at === undefined || userId === undefined || id === undefined ? {} : { before: { at, userId, id } };
}

export const callsDocument = ({ calls, next, ...fresh }: CallsPage): CallsDocument =>
  ({
    ...(told(fresh, []) as object),
    // Facts and receipts are told as they were written.
    items: calls.map(({ facts, receipt, ...call }) => ({
      ...(told(call, []) as object),
      facts,
      receipt,
    })),
    next_cursor: next === null ? null : cursorOf([next.at, next.userId, next.id]),
  }) as CallsDocument;

/** The fields of a query that are there. */
export const named = <T extends object>(query: T) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** What a usage report is cut by, of 'feature,tier'. */
export const cutsOf = (by: string | undefined) =>
  by === undefined ? [] : (by.split(',') as ('feature' | 'model' | 'tier' | 'cohort')[]);
