/** What do the routes of admins do? Each change is one call of the database, which writes the audit line with it. */

import type { z } from 'zod';
import { decimalOf, energyOf, hundredthsOf } from '../../amount.ts';
import type * as shape from '../../contract/admin-shapes.ts';
import type { RouteName } from '../../contract.ts';
import type { TimelineEntry } from '../../engine/account-timeline.ts';
import { type Administration, type Changing, createAdministration } from '../../engine/administration.ts';
import type { Change, Resource } from '../../engine/setting-change.ts';
import { EnergyError } from '../../errors.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { NothingGranted } from '../../ledger/request.ts';
import type { FoundUser } from '../../usage/find-users.ts';
import { auditLineDocument } from '../audit-line-document.ts';
import { nameOf, type TokenCaller } from '../caller.ts';
import { page, placeIn, timePlace } from '../cursor.ts';
import { accountDocument, entryDocument, holdDocument } from '../document.ts';
import type { Doors, HandlersFor } from '../handler.ts';
import { lotsOf } from '../user-reading.ts';
import type { PlanningRoute } from './planning.ts';
import type { WebhookRoute } from './webhooks.ts';

type AdminRoute = Exclude<
  Extract<RouteName, `${string} /v1/admin/${string}`>,
  | `${string} /v1/admin/reports/${string}`
  | `${string} /v1/admin/exports/${string}`
  | PlanningRoute
  | WebhookRoute
>;
type UserRoute = Extract<AdminRoute, `${string} /v1/admin/users${string}`>;
type AuditRoute = Extract<AdminRoute, `${string} /v1/admin/audit${string}`>;
type WindowRoute = Extract<AdminRoute, `${string} /v1/admin/surge-windows${string}`>;
type SettingRoute = Exclude<AdminRoute, UserRoute | AuditRoute | WindowRoute>;

export function adminHandlers(doors: Doors): HandlersFor<AdminRoute> {
  const changes = createAdministration(doors);
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
  actor: nameOf(caller),
  actorId: caller.userId,
  idempotencyKey,
  reason,
});

/** Columns of settings that are moments, as far as a table has them. */
const moments = ['created_at', 'updated_at', 'active_from', 'active_until'] as const;

const utc = (moment: unknown): string => new Date(String(moment)).toISOString();

/** The rows of a resource; the contract says which columns its table has, and a test compares them. */
async function rowsOf<Row>(changes: Administration, resource: Resource): Promise<{ items: Row[] }> {
  const rows = await changes.settings(resource);
  return {
    items: rows.map(
      (row) =>
        ({
          ...row,
          ...Object.fromEntries(
            moments.flatMap((name) => (row[name] ? [[name, utc(row[name])] as const] : [])),
          ),
        }) as Row,
    ),
  };
}

/** The three changes of a resource, from the parts of their requests. */
function editorOf(changes: Administration, resource: Resource) {
  const apply = async (change: Change, asked: Asked, reason: string) =>
    auditLineDocument(await changes.changeSetting(change, changing(asked, reason)));
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

const limitsOf = ({
  surge,
  platformTimeZone,
}: Doors['engine']['settings']): z.output<typeof shape.surgeLimits> => ({
  multiplier_at_most: surge.multiplierAtMost,
  rise_notice_hours: surge.riseNoticeHours,
  exempt_features: [...surge.exemptFeatures],
  platform_time_zone: platformTimeZone,
});

function windows({ engine }: Doors, changes: Administration): HandlersFor<WindowRoute> {
  const window = editorOf(changes, 'surge_windows');
  return {
    'GET /v1/admin/surge-windows': async () => ({
      ...(await rowsOf<z.output<typeof shape.surgeWindow>>(changes, 'surge_windows')),
      limits: limitsOf(engine.settings),
    }),
    'POST /v1/admin/surge-windows': window.create,
    'PATCH /v1/admin/surge-windows/{id}': (call) => window.update(call.params.id, call),
    'DELETE /v1/admin/surge-windows/{id}': (call) => window.remove(call.params.id, call),
  };
}

function settings(changes: Administration): HandlersFor<SettingRoute> {
  const budget = editorOf(changes, 'token_budgets');
  const estimate = editorOf(changes, 'cost_estimates');
  const price = editorOf(changes, 'model_prices');
  const rule = editorOf(changes, 'regeneration_rules');
  const mission = editorOf(changes, 'missions');
  return {
    'GET /v1/admin/token-budgets': () => rowsOf(changes, 'token_budgets'),
    'PATCH /v1/admin/token-budgets/{tier}': (call) => budget.update(call.params.tier, call),
    'GET /v1/admin/cost-estimates': () => rowsOf(changes, 'cost_estimates'),
    'POST /v1/admin/cost-estimates': estimate.create,
    'PATCH /v1/admin/cost-estimates/{name}': (call) => estimate.update(call.params.name, call),
    'DELETE /v1/admin/cost-estimates/{name}': (call) => estimate.remove(call.params.name, call),
    'GET /v1/admin/model-prices': () => rowsOf(changes, 'model_prices'),
    'POST /v1/admin/model-prices': price.create,
    'PATCH /v1/admin/model-prices/{id}': (call) => price.update(call.params.id, call),
    'DELETE /v1/admin/model-prices/{id}': (call) => price.remove(call.params.id, call),
    'GET /v1/admin/regeneration-rules': () => rowsOf(changes, 'regeneration_rules'),
    'PATCH /v1/admin/regeneration-rules/{name}': (call) => rule.update(call.params.name, call),
    'GET /v1/admin/missions': () => rowsOf(changes, 'missions'),
    'POST /v1/admin/missions': mission.create,
    'PATCH /v1/admin/missions/{name}': (call) => mission.update(call.params.name, call),
    'DELETE /v1/admin/missions/{name}': (call) => mission.remove(call.params.name, call),
  };
}

const audit = (doors: Doors, changes: Administration): HandlersFor<AuditRoute> => ({
  'GET /v1/admin/audit': async ({ query: { cursor, subject, limit = doors.settings.pageItems } }) => {
    const lines = await changes.audit({ limit: limit + 1, before: placeIn(cursor, timePlace), subject });
    return page(lines, limit, { item: ({ line }) => auditLineDocument(line), place: ({ place }) => place });
  },
  'POST /v1/admin/audit/{id}/undo': async (call) => {
    const undo: Change = { action: 'undo', line: call.params.id };
    return auditLineDocument(await changes.changeSetting(undo, changing(call, call.body.reason)));
  },
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

/** Throws `unknown_user`: an admin's look opens no account, as the user's own does where users are entered at first sight. */
async function knownUser({ reports }: Doors['engine'], userId: string): Promise<FoundUser> {
  const [found] = await reports.findUsers({ text: userId, limit: 1 });
  if (found === undefined) throw new EnergyError('unknown_user');
  return found;
}

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
  'GET /v1/admin/users/{user_id}': async ({ params }) => {
    const { email, forgotten, signed_up_at } = foundUserDocument(await knownUser(engine, params.user_id));
    return { ...accountDocument(await engine.status(params.user_id)), email, forgotten, signed_up_at };
  },
  'GET /v1/admin/users/{user_id}/grants': async ({ params }) => {
    await knownUser(engine, params.user_id);
    await engine.status(params.user_id);
    return { items: await lotsOf(engine.ledger.reading(params.user_id)) };
  },
  'GET /v1/admin/users/{user_id}/timeline': async ({ params, query: { before, kind, limit } }) => {
    const timeline = await engine.reports.timeline({
      userId: params.user_id,
      ...(before === undefined ? {} : { before }),
      ...(kind === undefined ? {} : { kind }),
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

const acts = (changes: Administration): HandlersFor<ActRoute> => ({
  'PUT /v1/admin/users/{user_id}/tier': async ({ params, body: { reason, ...values }, ...asked }) =>
    entryOnly(
      await changes.changeUser({ verb: 'set_tier', userId: params.user_id, values }, changing(asked, reason)),
    ),
  'PUT /v1/admin/users/{user_id}/limits': async ({ params, body: { reason, ...values }, ...asked }) =>
    entryOnly(
      await changes.changeUser(
        { verb: 'set_limits', userId: params.user_id, values },
        changing(asked, reason),
      ),
    ),
  'PUT /v1/admin/users/{user_id}/frozen': async ({ params, body: { reason, ...values }, ...asked }) =>
    entryOnly(
      await changes.changeUser({ verb: 'freeze', userId: params.user_id, values }, changing(asked, reason)),
    ),
  'POST /v1/admin/users/{user_id}/adjustments': async ({ params, body, ...asked }) => {
    const amount = decimalOf(hundredthsOf(body.energy));
    return entryOnly(
      await changes.changeUser(
        { verb: 'adjust', userId: params.user_id, values: { amount } },
        changing(asked, body.reason),
      ),
    );
  },
  'POST /v1/admin/users/{user_id}/grants': async ({ params, body, ...asked }) => {
    const granted = await changes.changeUser(
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
