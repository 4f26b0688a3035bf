/** What would a change of prices, budgets or rules have done? The ledger replayed call by call with the same `price()`. */

import type { Settings } from '../../config.ts';
import type { Database } from '../../database/database.ts';
import type { Tier, TierTerms } from '../../pricing/tier.ts';
import { estimateFeature } from '../../tokens/feature-estimate.ts';
import { outputEstimate } from '../../tokens/output-estimate.ts';
import { type BalanceAgain, balanceAgain } from './balance-again.ts';
import { type Changes, notReplayed } from './changes.ts';
import { createDemand, type DemandResponse } from './demand.ts';
import {
  type HistoryPages,
  type HistoryRange,
  type PastCall,
  type PastEntry,
  type PastMove,
  type Refunds,
  readHistory,
} from './history.ts';
import { type Pricer, priceAgain } from './price-again.ts';
import { RefundsAgain } from './refunds-again.ts';
import { type BacktestReport, type Judged, Tally } from './tally.ts';

export interface BacktestOptions {
  /** In force today: USD an energy, and the caps that past refills stopped at. */
  readonly configuration: { readonly tiers: ReadonlyMap<Tier, TierTerms> };
  readonly changed: Changes;
  readonly demand: DemandResponse;
  readonly settings: Pick<Settings, 'platformTimeZone' | 'output'>;
}

/** One user, as they would be. */
interface UserAgain {
  readonly userId: string;
  readonly balance: BalanceAgain;
  readonly refunds: RefundsAgain;
}

/** A replay in progress. */
export interface Backtest {
  /**
   * Entries of one user come together, in the order of the ledger. Where all refunds of the history are given, no more is kept of a
   * user than they need; else every call is, until the next user.
   */
  replay(entries: readonly PastEntry[], refunds?: Refunds): void;
  report(): BacktestReport;
}

/** Expected and held tokens under the changed estimates; as they were where those do not concern the call. */
function tokensAgain(call: PastCall, { changed, settings }: BacktestOptions) {
  const { expectedTokens, heldTokens, inputTokens } = call;
  const row = changed.estimates?.get(call.feature);
  // How many items a list had is not in the ledger.
  if (row === undefined || row.tokensPerItem !== null || heldTokens === null)
    return { expectedTokens, heldTokens };
  const { expectedOutputTokens: cold } = estimateFeature(row, null, {
    inputTokens,
    settings: settings.output,
  });
  const output = outputEstimate(cold, settings.output);
  return {
    expectedTokens: inputTokens + output.expectedOutputTokens,
    heldTokens: inputTokens + output.ceilingOutputTokens,
  };
}

/** The charge at other terms: of the tokens used, at most of those held, which are at most what the balance pays for. */
function judged(call: PastCall, next: Pricer, balance: BalanceAgain, options: BacktestOptions): Judged {
  if (call.tokens === null) {
    const charged = next.base(call.base);
    return { charged, refused: balance.judge(call, { energy: charged, tokens: 0 }) };
  }
  const { expectedTokens, heldTokens } = tokensAgain(call, options);
  const expected = expectedTokens ?? 0;
  const refused = balance.judge(call, { energy: next.tokens(expected), tokens: expected });
  const wanted = heldTokens === null ? Number.POSITIVE_INFINITY : next.tokens(heldTokens);
  // A call without a price takes what it took, also from a balance that is smaller here than it was.
  const ceiling = wanted > balance.now ? next.most(Math.max(0, balance.now)) : wanted;
  return { charged: Math.min(next.tokens(call.tokens), ceiling), refused };
}

/**
 * Begins a backtest: hand it the history, then ask for the report. Under the terms that were in force every call comes to
 * exactly what was charged. It cannot know of calls that were refused at the time: they left no entry.
 * Throws `invalid_request` for demand, windows or terms that cannot be read.
 */
export function createBacktest(options: BacktestOptions): Backtest {
  const { configuration, changed, settings } = options;
  const prices = priceAgain(changed, settings.platformTimeZone);
  const demand = createDemand(options.demand, prices);
  const tally = new Tally(settings.platformTimeZone);
  let user: UserAgain | null = null;

  const userOf = (entry: PastEntry, refunds: Refunds | undefined): UserAgain => {
    if (user?.userId === entry.userId) return user;
    tally.nextUser();
    const balance = balanceAgain({ tiers: configuration.tiers, changes: changed }, entry);
    const ofUser = refunds && (refunds.get(entry.userId) ?? new Map<number, number>());
    user = { userId: entry.userId, balance, refunds: new RefundsAgain(ofUser) };
    return user;
  };

  const usdPerEnergyOf = (tier: Tier) => {
    const actual = Number(configuration.tiers.get(tier)?.usdPerEnergy ?? 0);
    return { actual, changed: Number(changed.tiers?.get(tier)?.usdPerEnergy ?? actual) };
  };

  const replayCall = (call: PastCall, { balance, refunds }: UserAgain): void => {
    const isPriced = call.terms !== null && !call.lapsed;
    const terms = isPriced
      ? { was: prices.asItWas(call, call.terms), next: prices.changed(call, call.terms) }
      : null;
    const result =
      terms === null ? { charged: call.charged, refused: null } : judged(call, terms.next, balance, options);
    const charged = result.refused === null ? result.charged : 0;
    const usdPerEnergy = usdPerEnergyOf(call.priceTier);
    tally.note(call, { charged, refused: result.refused }, usdPerEnergy);
    const answered =
      result.refused === null ? { call, charged, terms, usdPerEnergy: usdPerEnergy.changed } : null;
    if (answered !== null) demand.add(answered);
    refunds.note({ call, charged, usdPerEnergy, answered });
    const tokens = result.refused === null ? Math.min(call.tokens ?? 0, call.heldTokens ?? 0) : 0;
    balance.end(call, { charged, tokens });
  };

  const replayMove = (move: PastMove, { balance, refunds }: UserAgain): void => {
    const back = refunds.giveBack(move);
    balance.move(move, back?.changed);
    if (back === null) return;
    tally.giveBack(back.call, back, back.usdPerEnergy);
    if (back.answered !== null && back.charged > 0) {
      demand.giveBack(back.answered, back.changed / back.charged);
    }
  };

  return {
    replay(entries, refunds) {
      for (const entry of entries) {
        const its = userOf(entry, refunds);
        its.balance.comeTo(entry);
        if (entry.kind === 'move') replayMove(entry, its);
        else replayCall(entry, its);
      }
    },
    report: () => ({
      ...tally.report(demand.outcomes()),
      notReplayed: notReplayed(changed, configuration.tiers),
    }),
  };
}

/** A backtest of a history at hand. Errors as `createBacktest`. */
export function backtest(
  options: BacktestOptions & { readonly history: Iterable<PastEntry> },
): BacktestReport {
  const running = createBacktest(options);
  for (const entry of options.history) running.replay([entry]);
  return running.report();
}

/** A backtest of the ledger's entries in `[from, to)`. Reads all of them, at one moment; memory grows with the refunds alone. */
export async function backtestLedger(
  database: Database,
  options: BacktestOptions & {
    readonly range: HistoryRange;
    readonly pages: HistoryPages;
    /** Ends it after the batch at hand. */
    readonly signal?: AbortSignal | undefined;
  },
): Promise<BacktestReport> {
  const running = createBacktest(options);
  const { range, pages, signal } = options;
  await readHistory(database, { ...range, ...pages, signal }, running.replay);
  return running.report();
}
