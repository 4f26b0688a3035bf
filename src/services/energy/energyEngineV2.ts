/** The v2 service as documented: surge prices, charging by a known cost, what comes back, and the state of a user's energy. */

import { energyOf, type Hundredths, hundredthsOf } from '../../amount.ts';
import { atWindow, windowNow } from '../../engine/inquiry.ts';
import type { EnergyEngine } from '../../engine.ts';
import { EnergyError } from '../../errors.ts';
import { defaultEngine } from './default-engine.ts';
import { regenerationMethods } from './regeneration.ts';

/** Energies are decimals for display, times are ISO 8601 in UTC. */
export interface EnergyStatus {
  /** Everything owned, held included. */
  readonly current: number;
  readonly max: number;
  /** Set aside for calls that are running; not gone. */
  readonly held: number;
  readonly available: number;
  readonly tier: string;
  /** Local days in a row with activity, as it stands today. */
  readonly streak_days: number;
  /** Missed days that the streak would survive. */
  readonly streak_freezes: number;
  /** How long the last absence was, in days. */
  readonly inactivity_days: number;
  readonly last_activity_at: string | null;
  /** When the next day of the user begins, and what it brings. */
  readonly next_refill_at: string;
  readonly next_refill_amount: number;
  /** What lapses soon if it is not used, the first first. */
  readonly lapsing_soon: readonly {
    readonly amount: number;
    readonly reason: string;
    readonly expires_at: string;
  }[];
  readonly tokens_used_today: number;
  readonly daily_token_budget: number;
  readonly compression_mode_enabled: boolean;
  readonly frozen: boolean;
}

export interface CurrentSurgeWindow {
  readonly name: string;
  readonly multiplier: number;
  readonly starts_at: string;
  readonly ends_at: string;
}

export type EnergyEngineV2 = ReturnType<typeof createEnergyEngineV2>;

/** What a caller lacks, as opposed to what a caller did wrong. */
const shortages: readonly string[] = ['insufficient_energy', 'energy_held_elsewhere', 'account_frozen'];

/** The service on an engine of one's own; `energyEngineV2` is the one on the default engine. */
export function createEnergyEngineV2(engineOf: () => Promise<EnergyEngine>) {
  return { ...surge(engineOf), ...energy(engineOf), ...regenerationMethods(engineOf) };
}

/** A cost in energy, zero or more, as hundredths. */
function costOf(baseCost: number): Hundredths {
  const base = hundredthsOf(baseCost, 'baseCost');
  if (base >= 0) return base;
  throw new EnergyError('invalid_request', `baseCost must be zero or more, not ${baseCost}`, {
    details: { name: 'baseCost' },
  });
}

function surge(engineOf: () => Promise<EnergyEngine>) {
  return {
    /** The multiplier of the surge window that is open for this feature, 1 outside every one. */
    async computeSurgeMultiplier(_userId: string, feature: string): Promise<number> {
      const active = await windowNow(await engineOf(), feature);
      return active === null ? 1 : Number(active.window.multiplier);
    },

    /** base × surge window, without the tier's modifier, rounded half up to a hundredth. Energy. */
    async applySurgePricing(_userId: string, feature: string, baseCost: number): Promise<number> {
      const base = costOf(baseCost);
      return energyOf(atWindow(await windowNow(await engineOf(), feature), base));
    },

    /** The surge window that is open now: for a feature, or without one of the windows that are for every feature. */
    async getCurrentSurgeWindow(feature?: string): Promise<CurrentSurgeWindow | null> {
      const active = await windowNow(await engineOf(), feature);
      if (active === null) return null;
      return {
        name: active.window.name,
        multiplier: Number(active.window.multiplier),
        starts_at: active.startsAt.toISOString(),
        ends_at: active.endsAt.toISOString(),
      };
    },
  };
}

function energy(engineOf: () => Promise<EnergyEngine>) {
  return {
    /**
     * Charges base × surge window × tier modifier; records activity. False where the energy is not there or the account
     * is frozen: nothing has changed then. With an idempotency key a repeated call is charged once.
     * Throws `invalid_request` for a cost that is negative or no number, `unknown_feature` for a feature without a row.
     */
    async chargeEnergyV2(
      userId: string,
      feature: string,
      baseCost: number,
      options: { readonly idempotencyKey?: string } = {},
    ): Promise<boolean> {
      const engine = await engineOf();
      try {
        const base = costOf(baseCost);
        await engine.charge({ userId, feature, base, idempotencyKey: options.idempotencyKey });
        return true;
      } catch (error) {
        if (EnergyError.isInstance(error) && shortages.includes(error.code)) return false;
        throw error;
      }
    },

    /** The user's energy now. Throws `unknown_user`. */
    async getEnergyStatus(userId: string): Promise<EnergyStatus> {
      const account = await (await engineOf()).status(userId);
      return {
        current: energyOf(account.currentEnergy),
        max: energyOf(account.maxEnergy),
        held: energyOf(account.heldEnergy),
        available: energyOf(account.availableEnergy),
        tier: account.tier,
        streak_days: account.streakDays,
        streak_freezes: account.streakFreezes,
        inactivity_days: account.inactivityDays,
        last_activity_at: account.lastActivityAt?.toISOString() ?? null,
        next_refill_at: account.nextRefill.at.toISOString(),
        next_refill_amount: energyOf(account.nextRefill.energy),
        lapsing_soon: account.lapsing.map(({ remaining, reason, expiresAt }) => ({
          amount: energyOf(remaining),
          reason,
          expires_at: expiresAt.toISOString(),
        })),
        tokens_used_today: account.tokensUsedToday,
        daily_token_budget: account.dailyTokenBudget,
        compression_mode_enabled: account.compressionModeEnabled,
        frozen: account.frozen,
      };
    },
  };
}

/** The documented singleton, on the engine of `configureEnergyEngine` or of the environment. */
export const energyEngineV2 = createEnergyEngineV2(defaultEngine);
