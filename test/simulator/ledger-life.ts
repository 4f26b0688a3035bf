/** What do simulated people come to on a real database? The same lives, their accounts kept by the ledger, a clock each. */

import type { Clock } from '../../src/clock.ts';
import type { Database } from '../../src/database/database.ts';
import type { ReceiptPrice } from '../../src/engine/receipt.ts';
import { createEnergyEngine, type EnergyEngine } from '../../src/engine.ts';
import { keyOf } from '../../src/ledger/idempotency.ts';
import { priceTokens } from '../../src/pricing/price.ts';
import { type Tier, tiers } from '../../src/pricing/tier.ts';
import { assumptions } from '../../src/simulator/assumptions.ts';
import type { Action, Standing } from '../../src/simulator/book.ts';
import { lifeOf } from '../../src/simulator/life.ts';
import type { Run } from '../../src/simulator/run.ts';
import { emptyTally, type GrantRow, type HourRow, type Tally } from '../../src/simulator/tally.ts';
import { type World, worldOf } from '../../src/simulator/world.ts';

type CallAction = Extract<Action, { kind: 'call' }>;
type ClaimAction = Extract<Action, { kind: 'claim' }>;

const decimal = (hundredths: number): string => (hundredths / 100).toFixed(2);

/** The receipt that the engine writes, so that the rules which read receipts find what they look for. */
function priceOf({ terms, windowName, inputTokens, outputTokens }: CallAction): ReceiptPrice {
  const parts = priceTokens(terms, inputTokens + outputTokens);
  return {
    tokens: parts.tokens,
    tokens_per_energy: parts.tokensPerEnergy,
    base: decimal(parts.base),
    window: windowName,
    window_multiplier: parts.windowMultiplier,
    tier_modifier: parts.tierModifier,
    energy_factor: parts.energyFactor,
    after_window: parts.afterWindow,
    after_tier: parts.afterTier,
    total: decimal(parts.total),
  };
}

/** One user at a time, on an engine whose clock stands where the user's last action was. */
class Lane {
  #at = 0;
  #userId = '';
  readonly #engine: EnergyEngine;
  readonly #database: Database;

  constructor(database: Database) {
    const clock: Clock = { now: () => new Date(this.#at) };
    this.#database = database;
    // The clock jumps by months from user to user; the configuration stays.
    this.#engine = createEnergyEngine({ database, clock, settings: { configurationRefreshSeconds: 1e12 } });
  }

  async live(world: World, tally: Tally, nth: number): Promise<void> {
    this.#userId = keyOf(`simulated user ${nth}`);
    const life = lifeOf(world, tally, nth);
    let step = life.next();
    while (step.done !== true) {
      this.#at = step.value.at;
      const granted = await this.#act(step.value);
      step = life.next(await this.#standing(granted));
    }
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  async #standing(granted: number): Promise<Standing> {
    const account = await this.#engine.ledger.account(this.#userId);
    const { tier, currentEnergy: ownedEnergy, tokensUsedToday, streakDays, inactivityDays } = account;
    return { tier, ownedEnergy, tokensUsedToday, streakDays, inactivityDays, granted };
  }

  /** Does it, and resolves to what a claim brought. */
  async #act(action: Action): Promise<number> {
    const { ledger } = this.#engine;
    const userId = this.#userId;
    if (action.kind === 'open') {
      await ledger.openAccount({ userId, tier: action.tier, timeZone: action.timeZone });
      await this.#database.query(
        'update public.user_energy_patterns set efficiency_score = $2 where user_id = $1',
        [userId, action.efficiency],
      );
    } else if (action.kind === 'active') await this.#engine.recordActivity(userId);
    else if (action.kind === 'call') await this.#call(action);
    else if (action.kind === 'claim') return await this.#claim(action);
    else if (action.kind === 'buy') await ledger.purchase({ userId, energy: action.energy });
    else if (action.kind === 'move') await ledger.setTier({ userId, tier: action.tier, actor: 'simulation' });
    return 0;
  }

  async #call(action: CallAction): Promise<void> {
    const { ledger } = this.#engine;
    const userId = this.#userId;
    const { id } = await ledger.placeHold({
      userId,
      fingerprint: keyOf(undefined),
      feature: action.feature,
      model: 'simulated',
      energy: action.heldEnergy,
      tokens: action.heldTokens,
      seconds: 120,
      price: {},
      estimatedTokens: action.expectedTokens,
      compressionMode: false,
      spikeDetected: false,
      spikeWarning: false,
    });
    await ledger.settleHold({
      userId,
      holdId: id,
      energy: priceTokens(action.terms, action.inputTokens + action.outputTokens).total,
      inputTokens: action.inputTokens,
      outputTokens: action.outputTokens,
      costUsd: null,
      receipt: { price: priceOf(action), quoted_at: new Date(action.at).toISOString() },
      metadata: { delivered: action.isUseful },
    });
  }

  async #claim({ reason, dealId, fromTier, toTier }: ClaimAction): Promise<number> {
    const fact = { dealId, fromTier, toTier };
    return (await this.#engine.regenerate({ userId: this.#userId, reason, fact })).amount;
  }
}

/** What the database itself tells, by SQL. Energy in hundredths. */
export interface LedgerFigures {
  readonly grants: Record<string, GrantRow>;
  readonly tiers: Record<
    string,
    { calls: number; energy: number; inputTokens: number; outputTokens: number }
  >;
  readonly hours: readonly Pick<HourRow, 'calls' | 'energy' | 'tokens'>[];
  /** Owned at the end, by the tier of then. */
  readonly owned: Record<string, number>;
  readonly differences: number;
}

const figuresSql = `select jsonb_build_object(
  'grants', (select jsonb_object_agg(reason, to_jsonb(g) - 'reason') from (
    select reason, count(*) as count, (sum(delta) * 100)::bigint as energy from energy.entries
    where kind = 'grant' and reason <> 'purchase' group by reason) g),
  'tiers', (select jsonb_object_agg(tier, to_jsonb(t) - 'tier') from (
    select tier, count(*) as calls, (sum(energy_cost) * 100)::bigint as energy, sum(input_tokens) as "inputTokens",
      sum(output_tokens) as "outputTokens"
    from public.token_usage group by tier) t),
  'hours', (select jsonb_agg(to_jsonb(h) - 'hour' order by hour) from (
    select hour, count(u.id) as calls, (coalesce(sum(energy_cost), 0) * 100)::bigint as energy,
      coalesce(sum(total_tokens), 0) as tokens
    from generate_series(0, 23) hour
    left join public.token_usage u on extract(hour from u.created_at at time zone 'UTC') = hour group by hour) h),
  'owned', (select jsonb_object_agg(tier, owned) from (
    select tier, (sum(current_energy) * 100)::bigint as owned from public.user_energy group by tier) o),
  'differences', (select count(*) from energy.verify())) as figures`;

/** What the same figures are in a tally. */
export function figuresOf(tally: Tally): LedgerFigures {
  const live = tiers.filter((tier) => tally.tiers[tier].accounts + tally.tiers[tier].energyAtEnd > 0);
  const by = <T>(of: readonly Tier[], pick: (tier: Tier) => T): Record<string, T> =>
    Object.fromEntries(of.map((tier) => [tier, pick(tier)]));
  return {
    grants: tally.grants,
    tiers: by(
      tiers.filter((tier) => tally.tiers[tier].calls > 0),
      (tier) => {
        const { calls, energy, inputTokens, outputTokens } = tally.tiers[tier];
        return { calls, energy, inputTokens, outputTokens };
      },
    ),
    hours: tally.hours.map(({ calls, energy, tokens }) => ({ calls, energy, tokens })),
    owned: by(live, (tier) => tally.tiers[tier].energyAtEnd),
    differences: 0,
  };
}

/** The tally without what only the keeper of accounts notes: the ledger tells that itself. */
export function livedOf(tally: Tally) {
  const { grants: _, ...lived } = structuredClone(tally);
  for (const tier of tiers) lived.tiers[tier].granted = 0;
  return lived;
}

/** Lives the users of a run on a database, so many at a time; resolves to what they did and what the ledger says of it. */
export async function runOnLedger(
  database: Database,
  run: Run,
  options: { readonly lanes: number; readonly onUser?: (done: number) => void },
): Promise<{ readonly tally: Tally; readonly figures: LedgerFigures }> {
  const world = worldOf(run.rules, run, assumptions.demandHeadroom);
  const tally = emptyTally(run.days);
  let begun = 0;
  let done = 0;
  const lanes = Array.from({ length: options.lanes }, () => new Lane(database));
  const work = async (lane: Lane): Promise<void> => {
    for (let nth = begun++; nth < run.users; nth = begun++) {
      await lane.live(world, tally, nth);
      options.onUser?.(++done);
    }
  };
  try {
    await Promise.all(lanes.map(work));
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
  const [row] = await database.query<{ figures: LedgerFigures }>(figuresSql);
  if (row === undefined) throw new Error('the ledger told nothing');
  return { tally, figures: row.figures };
}
