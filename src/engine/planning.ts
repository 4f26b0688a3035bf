/** With which account is a call planned: as it is now, or as it was a moment ago? */

import { userIdOf } from '../ledger/idempotency.ts';
import { activeWindow } from '../pricing/surge-window.ts';
import { stateVersion } from '../usage/pattern-state.ts';
import type { ConfigurationStore } from './configuration.ts';
import type { MeterContext } from './held-call.ts';
import { type Plan, type PlanContext, type PlanRequest, planCall } from './plan.ts';

export interface PlanningContext extends PlanContext, Omit<MeterContext, 'prices'> {
  readonly configuration: ConfigurationStore;
}

async function surroundings(context: PlanningContext, request: PlanRequest) {
  const configuration = await context.configuration.current();
  const now = context.clock.now();
  const window = activeWindow(configuration.windows, {
    feature: request.feature,
    at: now,
    platformTimeZone: context.settings.platformTimeZone,
  });
  return { configuration, now, surgeMultiplier: window?.window.multiplier ?? '1' };
}

/**
 * The plan of a call, from one read of the account and what is known of the user's use. Its surge multiplier is noted on
 * the account, as that of the user's last quote.
 */
export async function plan(context: PlanningContext, request: PlanRequest): Promise<Plan> {
  const { configuration, now, surgeMultiplier } = await surroundings(context, request);
  const userId = userIdOf(request.userId);
  const { learning } = context;
  const [{ account, use, answers }] = await Promise.all([
    context.ledger.accountToQuote(userId, {
      surgeMultiplier,
      useOfVersion: stateVersion,
      answersFromCalls: learning.answersWanted(userId),
    }),
    learning.refresh(),
  ]);
  if (answers !== null) learning.takeAnswers(userId, answers);
  context.seen.see(userId, { account, use }, { now, surgeMultiplier });
  return await planCall(request, { configuration, account, use }, context);
}

const lowered = new Set(['ceiling_lowered_to_energy', 'ceiling_lowered_to_token_budget']);

/**
 * The plan of a call with the account as this process saw it a moment ago, without asking; null where it was not seen, or
 * anything is short by it: then the account itself has to be asked. The hold judges either plan by what is there.
 */
export async function planAtOnce(context: PlanningContext, request: PlanRequest): Promise<Plan | null> {
  const { configuration, now, surgeMultiplier } = await surroundings(context, request);
  const userId = userIdOf(request.userId);
  const { learning, seen } = context;
  const standing = seen.of(userId, now, surgeMultiplier);
  if (standing === undefined || learning.answersWanted(userId) !== undefined) return null;
  await learning.refresh();
  const planned = await planCall(request, { configuration, ...standing }, context);
  const { unaffordable, warnings } = planned.quote;
  return unaffordable !== null || warnings.some(({ code }) => lowered.has(code)) ? null : planned;
}
