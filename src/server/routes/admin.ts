/** What do the routes of admins do? Each change is one call of the database, which writes the audit line with it. */

import type { z } from 'zod';
import { decimalOf, energyOf, hundredthsOf } from '../../amount.ts';
import type * as shape from '../../contract/admin-shapes.ts';
import type { RouteName } from '../../contract.ts';
import type { TimelineEntry } from '../../engine/account-timeline.ts';
import { EnergyError } from '../../errors.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { NothingGranted } from '../../ledger/request.ts';
import { compileWindows } from '../../pricing/surge-window.ts';
import type { FoundUser } from '../../usage/find-users.ts';
import {
  type AdminChanges,
  adminChanges,
  type Change,
  type Changing,
  type Resource,
} from '../admin-change.ts';
import type { TokenCaller } from '../caller.ts';
import { accountDocument, entryDocument, holdDocument } from '../document.ts';
import type { Doors, HandlersFor } from '../handler.ts';

type AdminRoute = Extract<RouteName, `${string} /v1/admin/${string}`>;
type UserRoute = Extract<AdminRoute, `${string} /v1/admin/users${string}`>;
type AuditRoute = Extract<AdminRoute, `${string} /v1/admin/audit${string}`>;
type WindowRoute = Extract<AdminRoute, `${string} /v1/admin/surge-windows${string}`>;
type SettingRoute = Exclude<AdminRoute, UserRoute | AuditRoute | WindowRoute>;

export function adminHandlers(doors: Doors): HandlersFor<AdminRoute> {
  const changes = adminChanges(doors);
  return {
    ...windows(doors, changes),
    ...settings(changes),
    ...audit(doors, changes),
    ...readings(doors),
    ...acts(changes),
  };
}

interface Asked {
  readonly caller: TokenCaller;
  readonly idempotencyKey: string | undefined;
}
type Values = Readonly<Record<string, unknown>>;

const changing = ({ caller, idempotencyKey }: Asked, reason: string): Changing => ({
  caller,
  idempotencyKey,
  reason,
});

/** The three changes of a resource, from the parts of their requests. */
function editorOf(changes: AdminChanges, resource: Resource) {
  const apply = (change: Change, asked: Asked, reason: string) =>
    changes.setting(change, changing(asked, reason));
  return {
    create: ({ body, ...asked }: Asked & { body: { values: Values; reason: string } }) =>
      apply({ action: 'create', resource, values: body.values }, asked, body.reason),
    update: (
      name: string,
      { body, ...asked }: Asked & { body: { values: Values; version: string; reason: string } },
    ) =>
      apply(
        { action: 'update', resource, name, version: body.version, values: body.values },
        asked,
        body.reason,
      ),
    remove: (name: string, { query, ...asked }: Asked & { query: { version: string; reason: string } }) =>
      apply({ action: 'delete', resource, name, version: query.version }, asked, query.reason),
  };
}

type WindowValues = Partial<z.output<typeof shape.surgeWindowValues>>;

/** Refuses a window that is dearer than the platform allows, or in a zone that does not exist: it would price nothing. */
function checkWindow({ engine }: Doors, values: WindowValues): void {
  const { surge, platformTimeZone } = engine.settings;
  const refuse = (field: string, why: string): never => {
    throw new EnergyError('invalid_request', `body.values.${field}: ${why}`, {
      details: { name: `body.values.${field}` },
    });
  };
  if ((values.multiplier ?? 1) > surge.multiplierAtMost) {
    refuse('multiplier', `a window costs at most ${surge.multiplierAtMost} times the usual price`);
  }
  if (values.time_zone === undefined || values.time_zone === null) return;
  try {
    const { time_zone: timeZone, name = 'a window' } = values;
    const rest = { id: '', appliesTo: [], isActive: true, daysOfWeek: [], priority: 0, grantsBonus: false };
    const hours = { startTime: '00:00', endTime: '01:00', multiplier: '1' };
    compileWindows([{ ...rest, ...hours, name, timeZone }], platformTimeZone);
  } catch {
    refuse('time_zone', 'it must be an IANA time zone such as Europe/Berlin');
  }
}

function windows(doors: Doors, changes: AdminChanges): HandlersFor<WindowRoute> {
  const window = editorOf(changes, 'surge_windows');
  return {
    'GET /v1/admin/surge-windows': async () => ({ items: await changes.rows('surge_windows') }),
    'POST /v1/admin/surge-windows': (call) => {
      checkWindow(doors, call.body.values);
      return window.create(call);
    },
    'PATCH /v1/admin/surge-windows/{id}': (call) => {
      checkWindow(doors, call.body.values);
      return window.update(call.params.id, call);
    },
    'DELETE /v1/admin/surge-windows/{id}': (call) => window.remove(call.params.id, call),
  };
}

function settings(changes: AdminChanges): HandlersFor<SettingRoute> {
  const budget = editorOf(changes, 'token_budgets');
  const estimate = editorOf(changes, 'cost_estimates');
  const price = editorOf(changes, 'model_prices');
  const rule = editorOf(changes, 'regeneration_rules');
  const mission = editorOf(changes, 'missions');
  return {
    'GET /v1/admin/token-budgets': async () => ({ items: await changes.rows('token_budgets') }),
    'PATCH /v1/admin/token-budgets/{tier}': (call) => budget.update(call.params.tier, call),
    'GET /v1/admin/cost-estimates': async () => ({ items: await changes.rows('cost_estimates') }),
    'POST /v1/admin/cost-estimates': estimate.create,
    'PATCH /v1/admin/cost-estimates/{name}': (call) => estimate.update(call.params.name, call),
    'DELETE /v1/admin/cost-estimates/{name}': (call) => estimate.remove(call.params.name, call),
    'GET /v1/admin/model-prices': async () => ({ items: await changes.rows('model_prices') }),
    'POST /v1/admin/model-prices': price.create,
    'PATCH /v1/admin/model-prices/{id}': (call) => price.update(call.params.id, call),
    'DELETE /v1/admin/model-prices/{id}': (call) => price.remove(call.params.id, call),
    'GET /v1/admin/regeneration-rules': async () => ({ items: await changes.rows('regeneration_rules') }),
    'PATCH /v1/admin/regeneration-rules/{name}': (call) => rule.update(call.params.name, call),
    'GET /v1/admin/missions': async () => ({ items: await changes.rows('missions') }),
    'POST /v1/admin/missions': mission.create,
    'PATCH /v1/admin/missions/{name}': (call) => mission.update(call.params.name, call),
    'DELETE /v1/admin/missions/{name}': (call) => mission.remove(call.params.name, call),
  };
}

const audit = (doors: Doors, changes: AdminChanges): HandlersFor<AuditRoute> => ({
  'GET /v1/admin/audit': ({ query }) => changes.audit(query, doors.settings.pageItems),
  'POST /v1/admin/audit/{id}/undo': (call) =>
    changes.setting({ action: 'undo', line: call.params.id }, changing(call, call.body.reason)),
});

const foundUserDocument = (user: FoundUser): z.output<typeof shape.foundUser> => ({
  user_id: user.userId,
  email: user.email,
  tier: user.tier,
  energy: energyOf(user.ownedEnergy),
  held: energyOf(user.heldEnergy),
  time_zone: user.timeZone,
  frozen: user.isFrozen,
  forgotten: user.isForgotten,
  signed_up_at: user.signedUpAt.toISOString(),
});

const timelineDocument = ({ lot, hold, ...entry }: TimelineEntry): z.output<typeof shape.timelineEntry> => ({
  ...entryDocument(entry),
  lot: lot && {
    amount: energyOf(lot.amount),
    remaining: energyOf(lot.remaining),
    expires_at: lot.expiresAt?.toISOString() ?? null,
  },
  hold: hold && {
    energy: energyOf(hold.energy),
    tokens: hold.tokens,
    placed_at: hold.placedAt.toISOString(),
  },
});

type ReadingRoute = Extract<UserRoute, `GET ${string}`>;

const readings = ({ engine }: Doors): HandlersFor<ReadingRoute> => ({
  'GET /v1/admin/users': async ({ query: { text = '', after, limit } }) => ({
    items: (
      await engine.reports.findUsers({
        text,
        ...(after === undefined ? {} : { after }),
        ...(limit === undefined ? {} : { limit }),
      })
    ).map(foundUserDocument),
  }),
  'GET /v1/admin/users/{user_id}': async ({ params }) => accountDocument(await engine.status(params.user_id)),
  'GET /v1/admin/users/{user_id}/timeline': async ({ params, query: { before, limit } }) => {
    const timeline = await engine.reports.timeline({
      userId: params.user_id,
      ...(before === undefined ? {} : { before }),
      ...(limit === undefined ? {} : { limit }),
    });
    return {
      open_holds: timeline.openHolds.map(holdDocument),
      items: timeline.entries.map(timelineDocument),
      next: timeline.next,
    };
  },
});

const entryOnly = (entry: Entry | NothingGranted) => {
  if ('seq' in entry) return entryDocument(entry);
  throw new Error('the ledger left no entry');
};

type ActRoute = Exclude<UserRoute, ReadingRoute>;

const acts = (changes: AdminChanges): HandlersFor<ActRoute> => ({
  'PUT /v1/admin/users/{user_id}/tier': async ({ params, body, ...asked }) =>
    entryOnly(
      await changes.user(
        { verb: 'set_tier', userId: params.user_id, values: { tier: body.tier } },
        changing(asked, body.reason),
      ),
    ),
  'PUT /v1/admin/users/{user_id}/limits': async ({ params, body: { reason, ...values }, ...asked }) =>
    entryOnly(
      await changes.user({ verb: 'set_limits', userId: params.user_id, values }, changing(asked, reason)),
    ),
  'PUT /v1/admin/users/{user_id}/frozen': async ({ params, body, ...asked }) =>
    entryOnly(
      await changes.user(
        { verb: 'freeze', userId: params.user_id, values: { frozen: body.frozen } },
        changing(asked, body.reason),
      ),
    ),
  'POST /v1/admin/users/{user_id}/adjustments': async ({ params, body, ...asked }) => {
    const amount = decimalOf(hundredthsOf(body.energy));
    return entryOnly(
      await changes.user(
        { verb: 'adjust', userId: params.user_id, values: { amount } },
        changing(asked, body.reason),
      ),
    );
  },
  'POST /v1/admin/users/{user_id}/grants': async ({ params, body, ...asked }) => {
    const granted = await changes.user(
      {
        verb: 'grant',
        userId: params.user_id,
        values: {
          reason: body.for,
          amount: decimalOf(hundredthsOf(body.energy)),
          ...(body.expires_at === undefined ? {} : { expires_at: body.expires_at }),
        },
      },
      changing(asked, body.reason),
    );
    return 'seq' in granted ? entryDocument(granted) : { delta: 0, why: granted.why };
  },
});
