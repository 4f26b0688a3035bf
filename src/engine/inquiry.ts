/** What can be asked of prices, budgets and tokens without making a call? */

import type { Hundredths } from '../amount.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Account } from '../ledger/account.ts';
import { windowOnly } from '../pricing/price.ts';
import { detectSpike, type Spike } from '../pricing/spike.ts';
import { nextChange, type WindowChange } from '../pricing/surge-change.ts';
import { type Reach, reachOf } from '../pricing/surge-reach.ts';
import { type ActiveWindow, activeWindow } from '../pricing/surge-window.ts';
import { tierOf } from '../pricing/tier.ts';
import { judgeTokenBudget, type TokenBudgetJudgement } from '../pricing/token-budget.ts';
import { checkTokens } from '../pricing/token-count.ts';
import type { ModelProvider } from '../providers/provider.ts';
import type { Attachment } from '../tokens/attachment.ts';
import { estimateTokens } from '../tokens/estimate.ts';
import { loadTokenizer, tokenizerFor } from '../tokens/tokenizer.ts';
import type { Configuration } from './configuration.ts';
import { tierTermsOf, wantsCompression } from './plan.ts';

export { unlessAborted } from '../providers/abortable.ts';
export { isAbort } from '../providers/provider-error.ts';
export { applyCompression } from '../tokens/compression/compress.ts';

/** What the questions need of an engine. */
export interface Inquired {
  readonly settings: Settings;
  readonly provider: Pick<ModelProvider, 'defaultModel'>;
  readonly clock: Clock;
  configuration(): Promise<Configuration>;
  status(userId: string): Promise<Account>;
}

/** The surge window that is open now: for a feature, or without one of the windows that are for every feature. */
export async function windowNow(engine: Inquired, feature?: string): Promise<ActiveWindow | null> {
  const { windows } = await engine.configuration();
  return activeWindow(windows, {
    feature,
    at: engine.clock.now(),
    platformTimeZone: engine.settings.platformTimeZone,
  });
}

/** The next change of the window that decides, as `windowNow` is asked; null where none comes within the horizon. */
export async function windowNext(engine: Inquired, feature?: string): Promise<WindowChange | null> {
  const { windows } = await engine.configuration();
  return nextChange(windows, {
    feature,
    at: engine.clock.now(),
    platformTimeZone: engine.settings.platformTimeZone,
    horizonHours: engine.settings.surge.horizonHours,
  });
}

/** For how many features the windows that decide in a stretch of time, asked without a feature, make the price. */
export async function windowReach(
  engine: Inquired,
  stretch: { readonly from: Date; readonly until: Date },
): Promise<Reach> {
  const { windows, features } = await engine.configuration();
  return reachOf(windows, {
    features: [...features.keys()],
    ...stretch,
    platformTimeZone: engine.settings.platformTimeZone,
  });
}

/** base × surge window, without the tier's modifier, rounded half up. Throws `invalid_request` for a base below zero. */
export const atWindow = (active: ActiveWindow | null, base: Hundredths): Hundredths =>
  windowOnly({ windowMultiplier: active?.window.multiplier ?? '1' }, base);

/** Tokens of a prompt with what goes along, by the default model's tokenizer where it is known. */
export async function promptTokens(
  engine: Inquired,
  prompt: string,
  attachments: readonly Attachment[],
  context: unknown,
): Promise<number> {
  const model = engine.provider.defaultModel;
  await loadTokenizer(tokenizerFor(model));
  return estimateTokens(prompt, attachments, context, { model, settings: engine.settings.tokens }).tokens;
}

/** How large a call is at a tier. Throws `invalid_request` for an unknown tier and for what is no count of tokens. */
export async function spikeOf(engine: Inquired, tokens: number, tier: string): Promise<Spike> {
  const terms = tierTermsOf(await engine.configuration(), tierOf(tier));
  return detectSpike(tokens, terms, engine.settings.spike);
}

/** The account and the terms of its tier. */
async function standing(engine: Inquired, userId: string) {
  const [configuration, account] = await Promise.all([engine.configuration(), engine.status(userId)]);
  return { account, tierTerms: tierTermsOf(configuration, account.tier) };
}

/** Whole energies for this many tokens at the user's tier, before any multiplier (requirements R5). */
export async function energyForTokens(engine: Inquired, userId: string, tokens: number): Promise<number> {
  checkTokens(tokens, 'tokens');
  const { tierTerms } = await standing(engine, userId);
  return Math.ceil(tokens / tierTerms.tokensPerEnergy);
}

/** True where a call of this size would be compressed, if that is allowed. */
export async function compressionWanted(
  engine: Inquired,
  userId: string,
  estimatedTokens: number,
): Promise<boolean> {
  checkTokens(estimatedTokens, 'estimatedTokens');
  const facts = await standing(engine, userId);
  return wantsCompression({ estimatedTokens, ...facts }, engine.settings.compression);
}

/** The user's day in tokens, and whether so many more fit into it. */
export async function tokenDay(
  engine: Inquired,
  userId: string,
  estimatedTokens: number,
): Promise<{ account: Account; tokensPerEnergy: number; judgement: TokenBudgetJudgement }> {
  const { account, tierTerms } = await standing(engine, userId);
  const judgement = judgeTokenBudget({
    dailyLimit: account.dailyTokenBudget,
    tokensUsedToday: account.tokensUsedToday,
    tokensHeld: account.tokensHeld,
    estimatedTokens,
  });
  return { account, tokensPerEnergy: tierTerms.tokensPerEnergy, judgement };
}
