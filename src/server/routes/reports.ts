/** What do the routes of reports answer? The engine's reports in the contract's words, or as CSV. */

import { z } from 'zod';
import { energyOf } from '../../amount.ts';
import type { Output, RouteName } from '../../contract.ts';
import { cursorOf, placeIn } from '../cursor.ts';
import type { Doors, HandlersFor } from '../handler.ts';

type ReportRoute = Extract<RouteName, `${string} /v1/admin/reports/${string}`>;

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
const documentOf = <Name extends ReportRoute>(report: object, more: readonly string[] = []): Output<Name> =>
  told(report, more) as Output<Name>;

const callPlace = z.tuple([z.string().max(64), z.guid(), z.guid()]);

const wantsCsv = (request: Request): boolean => /\btext\/csv\b/.test(request.headers.get('accept') ?? '');

const csv = (text: string): Response =>
  new Response(text, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
  });

const named = <T extends object>(query: T) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

export function reportHandlers({ engine: { reports } }: Doors): HandlersFor<ReportRoute> {
  return {
    'GET /v1/admin/reports/usage': async ({ query: { by, ...query }, request }) => {
      const cuts = by === undefined ? [] : (by.split(',') as ('feature' | 'model' | 'tier' | 'cohort')[]);
      const report = await reports.usage({ ...named(query), by: cuts });
      const document = documentOf<'GET /v1/admin/reports/usage'>(report);
      return wantsCsv(request) ? csv(reports.csv(document.rows)) : document;
    },
    'GET /v1/admin/reports/calls': async ({ query: { cursor, user_id: userId, ...query } }) => {
      const [at, ofUser, id] = placeIn(cursor, callPlace) ?? [];
      const isPlaced = at !== undefined && ofUser !== undefined && id !== undefined;
      const { calls, next, ...fresh } = await reports.calls({
        ...named(query),
        ...(userId === undefined ? {} : { userId }),
        ...(isPlaced ? { before: { at, userId: ofUser, id } } : {}),
      });
      return {
        ...(told(fresh, []) as object),
        // Facts and receipts are told as they were written.
        items: calls.map(({ facts, receipt, ...call }) => ({
          ...(told(call, []) as object),
          facts,
          receipt,
        })),
        next_cursor: next === null ? null : cursorOf([next.at, next.userId, next.id]),
      } as Output<'GET /v1/admin/reports/calls'>;
    },
    'GET /v1/admin/reports/regeneration': async ({ query }) =>
      documentOf<'GET /v1/admin/reports/regeneration'>(await reports.regeneration(query), [
        'given',
        'lapsed',
        'used',
      ]),
    'GET /v1/admin/reports/returns': async ({ query }) =>
      documentOf<'GET /v1/admin/reports/returns'>(await reports.returns(query)),
    'GET /v1/admin/reports/heavy-users': async ({ query, request }) => {
      const report = await reports.heavyUsers(named(query));
      const document = documentOf<'GET /v1/admin/reports/heavy-users'>(report);
      return wantsCsv(request) ? csv(reports.csv(document.top)) : document;
    },
    'POST /v1/admin/reports/roll-up': async ({ signal }) => {
      const { accounts, entries, days } = await reports.rollUp({ signal });
      return { accounts, entries, days };
    },
    'GET /v1/admin/reports/health': async () =>
      documentOf<'GET /v1/admin/reports/health'>(await reports.health()),
  };
}
