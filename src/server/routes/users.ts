/** What do the routes of servers do? The verbs and the facts, for the user whom the path names. */

import { decimalOf, hundredthsOf } from '../../amount.ts';
import type { RouteName } from '../../contract.ts';
import type { RegenerationRequest } from '../../engine/regeneration.ts';
import { holdTokens, settleTokens } from '../../engine/server-hold.ts';
import { nameOf } from '../caller.ts';
import {
  accountDocument,
  entryDocument,
  holdDocument,
  keyDocument,
  newKeyDocument,
  quoteDocument,
  regeneratedDocument,
} from '../document.ts';
import type { Doors, HandlersFor } from '../handler.ts';
import { callRequestOf } from '../run-call.ts';
import { budgetOf, entriesOf, lotsOf } from '../user-reading.ts';

type UserRoute = Extract<RouteName, `${string} /v1/users${string}`>;
type FactRoute = Extract<
  UserRoute,
  `${string}/${'activity' | 'deals' | 'missions' | 'referrals' | 'upgrades' | 'regenerations'}`
>;
type HoldRoute = Extract<UserRoute, `${string}/holds${string}`>;
type EnergyRoute = Extract<
  UserRoute,
  `POST ${string}/${'quotes' | 'charges' | 'refunds' | 'grants' | 'purchases'}`
>;
type AccountRoute = Exclude<UserRoute, FactRoute | HoldRoute | EnergyRoute>;

export const userHandlers = (doors: Doors): HandlersFor<UserRoute> => ({
  ...accounts(doors),
  ...holds(doors),
  ...moves(doors),
  ...facts(doors),
});

const dateOf = (moment: string | undefined): Date | undefined =>
  moment === undefined ? undefined : new Date(moment);

function accounts({ engine, keys, settings }: Doors): HandlersFor<AccountRoute> {
  const { ledger } = engine;
  return {
    'POST /v1/users': async ({ body }) => {
      const { user_id: userId, tier, time_zone: timeZone, email } = body;
      return accountDocument(await ledger.openAccount({ userId, tier, timeZone, email }));
    },
    'GET /v1/users/{user_id}': async ({ params }) => accountDocument(await engine.status(params.user_id)),
    'DELETE /v1/users/{user_id}': async ({ params, idempotencyKey }) =>
      entryDocument(await ledger.forgetUser({ userId: params.user_id, idempotencyKey })),
    'GET /v1/users/{user_id}/entries': ({ params, query }) =>
      entriesOf(ledger.reading(params.user_id), query, settings.pageItems),
    'GET /v1/users/{user_id}/grants': async ({ params }) => {
      await engine.status(params.user_id);
      return { items: await lotsOf(ledger.reading(params.user_id)) };
    },
    'GET /v1/users/{user_id}/budget': ({ params }) => budgetOf(engine, params.user_id),
    'PUT /v1/users/{user_id}/tier': async ({ params, body, caller, idempotencyKey }) =>
      entryDocument(
        await ledger.setTier({
          userId: params.user_id,
          tier: body.tier,
          actor: nameOf(caller),
          idempotencyKey,
          ...(body.note === undefined ? {} : { note: body.note }),
        }),
      ),
    'POST /v1/users/{user_id}/keys': async ({ params, body, idempotencyKey }) => {
      const { user_id: userId } = params;
      await engine.status(userId);
      const { name, scopes, expires_at: expires } = body;
      return newKeyDocument(
        await keys.create({ userId, name, scopes, expiresAt: dateOf(expires), idempotencyKey }),
      );
    },
    'DELETE /v1/users/{user_id}/keys/{key_id}': async ({ params }) =>
      keyDocument(await keys.revoke(params.user_id, params.key_id)),
  };
}

function holds({ engine }: Doors): HandlersFor<HoldRoute> {
  const { ledger, settings } = engine;
  const named = ({ user_id: userId, hold_id: id }: { user_id: string; hold_id: string }) => ({ userId, id });
  return {
    'POST /v1/users/{user_id}/holds': async ({ params, body, idempotencyKey }) =>
      holdDocument(
        await holdTokens(engine, {
          userId: params.user_id,
          feature: body.feature,
          model: body.model,
          tokens: body.tokens,
          seconds: body.expires_in_seconds ?? settings.holdSeconds,
          idempotencyKey,
        }),
      ),
    'POST /v1/users/{user_id}/holds/{hold_id}/extend': async ({ params, body }) =>
      holdDocument(
        await ledger.extendHold(named(params), {
          seconds: body.expires_in_seconds,
          secondsInAll: settings.holdSecondsInAll,
        }),
      ),
    'POST /v1/users/{user_id}/holds/{hold_id}/settle': async ({ params, body }) =>
      entryDocument(
        await settleTokens(engine, {
          userId: params.user_id,
          holdId: params.hold_id,
          inputTokens: body.input_tokens,
          outputTokens: body.output_tokens,
          model: body.model,
        }),
      ),
    'POST /v1/users/{user_id}/holds/{hold_id}/release': async ({ params }) =>
      holdDocument(await ledger.releaseHold(named(params))),
  };
}

function moves({ engine }: Doors): HandlersFor<EnergyRoute> {
  const { ledger } = engine;
  return {
    'POST /v1/users/{user_id}/quotes': async ({ params, body, idempotencyKey }) =>
      quoteDocument(await engine.quote({ ...callRequestOf(params.user_id, body), idempotencyKey })),
    'POST /v1/users/{user_id}/charges': async ({ params, body, idempotencyKey }) =>
      entryDocument(
        await engine.charge({
          userId: params.user_id,
          feature: body.feature,
          base: hundredthsOf(body.energy),
          idempotencyKey,
        }),
      ),
    'POST /v1/users/{user_id}/refunds': async ({ params, body, idempotencyKey }) =>
      entryDocument(
        await ledger.refund({
          userId: params.user_id,
          seq: body.seq,
          idempotencyKey,
          ...(body.energy === undefined ? {} : { energy: hundredthsOf(body.energy) }),
          ...(body.note === undefined ? {} : { note: body.note }),
        }),
      ),
    'POST /v1/users/{user_id}/grants': async ({ params, body, caller, idempotencyKey }) => {
      const granted = await ledger.grant({
        userId: params.user_id,
        reason: body.reason,
        energy: hundredthsOf(body.energy),
        expiresAt: dateOf(body.expires_at),
        metadata: { by: nameOf(caller), asked: decimalOf(hundredthsOf(body.energy)) },
        idempotencyKey,
      });
      return 'seq' in granted ? entryDocument(granted) : { delta: 0, why: granted.why };
    },
    'POST /v1/users/{user_id}/purchases': async ({ params, body, caller, idempotencyKey }) =>
      entryDocument(
        await ledger.purchase({
          userId: params.user_id,
          energy: hundredthsOf(body.energy),
          metadata: { by: nameOf(caller) },
          idempotencyKey,
        }),
      ),
  };
}

function facts({ engine }: Doors): HandlersFor<FactRoute> {
  const regenerated = async (request: RegenerationRequest) =>
    regeneratedDocument(await engine.regenerate(request));
  return {
    'POST /v1/users/{user_id}/activity': async ({ params, idempotencyKey }) =>
      accountDocument(await engine.recordActivity(params.user_id, idempotencyKey)),
    'POST /v1/users/{user_id}/deals': ({ params: { user_id: userId }, body, idempotencyKey }) =>
      regenerated({ userId, reason: 'closing_bonus', fact: { dealId: body.deal_id }, idempotencyKey }),
    'POST /v1/users/{user_id}/missions': ({ params: { user_id: userId }, body, idempotencyKey }) =>
      regenerated({
        userId,
        reason: 'mission_completion',
        fact: { missionId: body.mission_id },
        idempotencyKey,
      }),
    'POST /v1/users/{user_id}/referrals': ({ params: { user_id: userId }, body, idempotencyKey }) =>
      regenerated({
        userId,
        reason: 'referral_bonus',
        fact: { referredUserId: body.referred_user_id },
        idempotencyKey,
      }),
    'POST /v1/users/{user_id}/upgrades': ({ params: { user_id: userId }, body, idempotencyKey }) =>
      regenerated({
        userId,
        reason: 'upgrade_bonus',
        fact: { fromTier: body.from_tier, toTier: body.to_tier },
        idempotencyKey,
      }),
    'POST /v1/users/{user_id}/regenerations': ({ params: { user_id: userId }, body, idempotencyKey }) =>
      regenerated({ userId, reason: body.reason, idempotencyKey }),
  };
}
