/** The v3 service as documented: token budgets, cost previews, and AI calls that know what they cost. */

import { energyOf } from '../../amount.ts';
import {
  applyCompression,
  compressionWanted,
  energyForTokens,
  promptTokens,
  spikeOf,
  tokenDay,
} from '../../engine/inquiry.ts';
import type { EnergyEngine, SignedQuote } from '../../engine.ts';
import type { UserToRead } from '../../ledger/user-reading.ts';
import type { Spike } from '../../pricing/spike.ts';
import type { Attachment } from '../../tokens/attachment.ts';
import { type AiCallOptions, type AiCallResult, aiCallResult, runAiCall } from './ai-call.ts';
import { defaultEngine } from './default-engine.ts';

export interface CostPreview {
  readonly feature: string;
  /** Input and output together, expected. */
  readonly estimated_tokens: number;
  /** Before multipliers. Energy. */
  readonly energy_cost: number;
  readonly surge_multiplier: number;
  readonly tier_modifier: number;
  /** What is expected. Energy. */
  readonly final_cost: number;
  /** The most that the receipt can say; this much is held. Energy. */
  readonly max_cost: number;
  readonly warnings: readonly string[];
  /** True where a hold would be placed now. */
  readonly affordable: boolean;
  /** Everything: parts, cheaper ways, the signed token that keeps the price. Energies in hundredths. */
  readonly quote: SignedQuote;
}

export interface TokenUsageStats {
  readonly total_tokens: number;
  /** Energy. */
  readonly total_energy_cost: number;
  /** 0 where there was no request. */
  readonly avg_tokens_per_request: number;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_cost_usd: number;
  /** The share of requests whose answer was cut at its limit, 0–1; 0 where there was no request. */
  readonly limit_reached_share: number;
  /** Input tokens that compression took out of prompts. */
  readonly tokens_saved: number;
  /** USD that compression and cheaper models saved. */
  readonly usd_saved: number;
  readonly features: readonly {
    readonly feature: string;
    readonly requests: number;
    readonly tokens: number;
    readonly energy_cost: number;
  }[];
}

export type EnergyEngineV3 = ReturnType<typeof createEnergyEngineV3>;

/** The service on an engine of one's own; `energyEngineV3` is the one on the default engine. */
export function createEnergyEngineV3(engineOf: () => Promise<EnergyEngine>) {
  return { ...estimates(engineOf), ...budgets(engineOf), ...calls(engineOf) };
}

function estimates(engineOf: () => Promise<EnergyEngine>) {
  return {
    /** Tokens of a prompt with what goes along, by the default model's tokenizer where it is known. */
    estimateTokens: async (
      prompt: string,
      attachments: readonly Attachment[] = [],
      context?: unknown,
    ): Promise<number> => promptTokens(await engineOf(), prompt, attachments, context),

    /**
     * Tokens that a call of this feature is expected to take, input and output together, as its preview says where nothing
     * is compressed. Throws `unknown_feature`.
     */
    async estimateTokensForFeature(userId: string, feature: string, inputData: unknown): Promise<number> {
      const engine = await engineOf();
      const quote = await engine.quote({ userId, feature, input: inputData, allowCompression: false });
      return quote.expectedTokens;
    },

    /** Energy for this many tokens at the user's tier, before any multiplier. */
    tokenToEnergy: async (userId: string, tokens: number): Promise<number> =>
      energyForTokens(await engineOf(), userId, tokens),

    /** How large a call is, whether it must be confirmed, and what to tell the user. */
    detectSpike: async (tokens: number, tier: string): Promise<Spike> =>
      spikeOf(await engineOf(), tokens, tier),

    /** True where a call of this size would be compressed, if that is allowed. */
    shouldUseCompression: async (userId: string, estimatedTokens: number): Promise<boolean> =>
      compressionWanted(await engineOf(), userId, estimatedTokens),

    /** The prompt in fewer tokens; `targetReduction` is the share to save, 0.3 for 30 %. */
    applyCompression: async (prompt: string, targetReduction: number): Promise<string> =>
      applyCompression(prompt, targetReduction),
  };
}

function budgets(engineOf: () => Promise<EnergyEngine>) {
  return {
    /** The tokens of the user's day. */
    async getUserTokenBudget(userId: string): Promise<{
      daily_limit: number;
      tokens_used_today: number;
      tokens_remaining: number;
      tokens_per_energy: number;
    }> {
      const { account, tokensPerEnergy, judgement } = await tokenDay(await engineOf(), userId, 0);
      return {
        daily_limit: account.dailyTokenBudget,
        tokens_used_today: account.tokensUsedToday,
        tokens_remaining: judgement.remaining,
        tokens_per_energy: tokensPerEnergy,
      };
    },

    /** Whether this many tokens still fit into the user's day. */
    async checkTokenBudget(
      userId: string,
      estimatedTokens: number,
    ): Promise<{ allowed: boolean; reason?: string; exceeded_by?: number }> {
      const { judgement } = await tokenDay(await engineOf(), userId, estimatedTokens);
      const { allowed, reason, exceededBy } = judgement;
      return {
        allowed,
        ...(reason === undefined ? {} : { reason }),
        ...(exceededBy === undefined ? {} : { exceeded_by: exceededBy }),
      };
    },

    /**
     * What was used over the last local days, today included. Zeroes where nothing was. The claims of who is signed in,
     * instead of a user's id, are read under their own role.
     */
    async getTokenUsageStats(of: UserToRead, days: number): Promise<TokenUsageStats> {
      const usage = await (await engineOf()).usage(of, days);
      const tokens = usage.inputTokens + usage.outputTokens;
      return {
        total_tokens: tokens,
        total_energy_cost: energyOf(usage.energy),
        avg_tokens_per_request: usage.calls === 0 ? 0 : Math.round(tokens / usage.calls),
        requests: usage.calls,
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        total_cost_usd: usage.costUsd,
        limit_reached_share: usage.calls === 0 ? 0 : usage.reachedLimit / usage.calls,
        tokens_saved: usage.tokensSaved,
        usd_saved: usage.usdSaved,
        features: usage.features.map((one) => ({
          feature: one.feature,
          requests: one.calls,
          tokens: one.inputTokens + one.outputTokens,
          energy_cost: energyOf(one.energy),
        })),
      };
    },
  };
}

function calls(engineOf: () => Promise<EnergyEngine>) {
  return {
    /** What a call would cost, before it is made. Moves nothing. Throws `unknown_feature`, `unknown_user`. */
    async getCostPreview(userId: string, feature: string, inputData: unknown): Promise<CostPreview> {
      const quote = await (await engineOf()).quote({ userId, feature, input: inputData });
      return {
        feature,
        estimated_tokens: quote.expectedTokens,
        energy_cost: energyOf(quote.expected.base),
        surge_multiplier: Number(quote.terms.windowMultiplier),
        tier_modifier: Number(quote.terms.tierModifier),
        final_cost: energyOf(quote.expected.total),
        max_cost: energyOf(quote.ceiling.total),
        warnings: [
          ...quote.warnings.map(({ message }) => message),
          ...(quote.unaffordable === null ? [] : [quote.unaffordable.message]),
        ],
        affordable: quote.unaffordable === null,
        quote,
      };
    },

    /**
     * Estimates, checks the budget, detects spikes, compresses where that is allowed and needed, prices, holds, calls the
     * model, records and settles. What a user can cause is a result with `success: false`, never an exception.
     */
    async runAICostAware(
      userId: string,
      feature: string,
      promptData: unknown,
      options: AiCallOptions = {},
    ): Promise<AiCallResult> {
      return await aiCallResult(async () =>
        runAiCall(await engineOf(), { userId, feature, promptData, options }),
      );
    },
  };
}

/** The documented singleton, on the engine of `configureEnergyEngine` or of the environment. */
export const energyEngineV3 = createEnergyEngineV3(defaultEngine);
