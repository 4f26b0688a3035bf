/** Where the parts meet: one engine on one database, with one provider. */

import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Hundredths } from './amount.ts';
import { type Clock, systemClock, systemTimers, type Timers } from './clock.ts';
import { type Settings, type SettingsOverrides, settingsWith } from './config.ts';
import type { Database } from './database/database.ts';
import type { CallRequest } from './engine/call.ts';
import { type Configuration, createConfigurationStore } from './engine/configuration.ts';
import type { CallResult } from './engine/held-call.ts';
import { createLearning, type LearnedAnswers } from './engine/learning.ts';
import { createLearningStore } from './engine/learning-store.ts';
import { answered, type RunToMake } from './engine/look-up.ts';
import type { Carrier, Meter } from './engine/meter.ts';
import type { RunningStream } from './engine/metered-stream.ts';
import { type AgreedPrice, agreedPrice } from './engine/offer.ts';
import { plan } from './engine/planning.ts';
import { pricedBase } from './engine/priced-base.ts';
import { createProviderErrors } from './engine/provider-errors.ts';
import { receiptOfCharge } from './engine/receipt.ts';
import { type RecommendationCounts, type RecommendOptions, recommend } from './engine/recommend.ts';
import {
  type HistoryPage,
  type Regenerated,
  type RegenerationPreview,
  type RegenerationRequest,
  regenerate,
  regenerationHistory,
  regenerationPreview,
  regenerationReport,
} from './engine/regeneration.ts';
import { createReports, type Reports } from './engine/reports.ts';
import { type MeterRequest, meter, type RunContext, type RunRequest, run, runStream } from './engine/run.ts';
import { SeenAccounts } from './engine/seen-accounts.ts';
import { type SignedQuote, signed } from './engine/signed-quote.ts';
import { type Watching, watchedLedger } from './engine/watched-ledger.ts';
import { createWebhooks, type WebhookSurroundings, type Webhooks } from './engine/webhooks.ts';
import type { Account, AccountStatus } from './ledger/account.ts';
import type { Entry } from './ledger/entry.ts';
import { fingerprintOf } from './ledger/idempotency.ts';
import { createLedger, type Ledger } from './ledger/ledger.ts';
import type { RegenerationDay, RegenerationEvent } from './ledger/regeneration.ts';
import type { UserToRead } from './ledger/user-reading.ts';
import type { PriceParts } from './pricing/price.ts';
import type { QuoteSecret } from './pricing/quote-token.ts';
import { wallClockOf } from './pricing/wall-clock.ts';
import { offlineProvider } from './providers/offline.ts';
import type { ModelProvider } from './providers/provider.ts';
import { canonicalJson } from './tokens/input-hash.ts';
import { learnedEstimator } from './tokens/learned-output.ts';
import type { OutputEstimator } from './tokens/output-estimate.ts';
import { checkDays, type UsageStats, usageStatsOf } from './usage/analytics.ts';
import { type LearningCounts, type LearningOptions, learnPatterns } from './usage/learn.ts';

export type { SignedQuote } from './engine/signed-quote.ts';

export interface EnergyEngineOptions extends WebhookSurroundings {
  /** Opened and migrated; the engine does not close it. */
  readonly database: Database;
  /** Default: the offline provider, which is no language model and says so. */
  readonly provider?: ModelProvider;
  readonly settings?: SettingsOverrides;
  /** Default: the machine's for quotes, and the database's own for the ledger, so that machines agree. */
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** At least 32 bytes, the same on every process; without it quotes are good on this process only. */
  readonly quoteSecret?: QuoteSecret;
  readonly outputEstimator?: OutputEstimator;
  /** Told of what went wrong behind the caller's back; never of prompts. Default: nobody. */
  readonly onProblem?: (problem: string) => void;
}

export interface EnergyEngine extends Watching {
  readonly settings: Settings;
  readonly provider: ModelProvider;
  readonly clock: Clock;
  /** The verbs that move energy. */
  readonly ledger: Ledger;
  /** What super admins ask, and the upkeep of the sums that answer it. */
  readonly reports: Reports;
  /** Who is told of what happens, and what became of that; for super admins. */
  readonly webhooks: Webhooks;
  /** Prices, budgets and estimates in force. */
  configuration(): Promise<Configuration>;
  /** To be called after a change of a configuration table, so that every process reads it at once. */
  announceConfigurationChange(): Promise<void>;
  /** Calls the listener after each such change on any process of the database, until the returned function is called. */
  watchConfiguration(onChange: () => void): () => void;
  /**
   * The account now, with its next refill and the lots that lapse soon; one that does not exist is opened where users are
   * entered at first sight.
   */
  status(userId: string): Promise<AccountStatus>;
  /** What a call would cost, and whether it can be paid. Moves nothing. */
  quote(request: CallRequest): Promise<SignedQuote>;
  /** What a quote promised that is still good. Throws `quote_expired`, and `invalid_request` for one that is not of this user and feature. */
  readQuote(token: string, of: Pick<CallRequest, 'userId' | 'feature'>): AgreedPrice;
  /** Quote, hold, model, settlement in one. Throws the EnergyError of a refusal before anything is charged. */
  run(request: RunRequest): Promise<CallResult>;
  /** The same as a stream. */
  stream(request: RunRequest): Promise<RunningStream>;
  /** How a call was answered before, for whoever has to make its input first; null where the model is to be asked. Throws as `run`. */
  answered(request: RunToMake): Promise<CallResult | null>;
  /**
   * Holds the energy of a call that the caller carries to the model itself; the meter is told how it ends. Resolves to the
   * result where the key was a finished call's. Throws as `run` does before anything is charged.
   */
  meter(request: MeterRequest, carrier?: Carrier): Promise<Meter | CallResult>;
  /** The price of a known base now: base × window × tier. */
  price(userId: string, feature: string, base: Hundredths): Promise<PriceParts>;
  /** Prices a known base and charges it. */
  charge(request: {
    readonly userId: string;
    readonly feature: string;
    readonly base: Hundredths;
    readonly idempotencyKey?: string | undefined;
  }): Promise<Entry>;
  /** Of a user's id, or of the claims of who is signed in, and then under their own role. */
  usage(of: UserToRead, days: number): Promise<UsageStats>;
  /** Learns what users have done since the last time, in batches; the job learn-patterns. Safe to run twice and at once. */
  learnPatterns(options?: Pick<LearningOptions, 'onBatch' | 'signal'>): Promise<LearningCounts>;
  /** Grants `ml_recommendation` to those who will probably run dry before their next refill; the job recommend. */
  recommend(options?: RecommendOptions): Promise<RecommendationCounts>;
  /**
   * Learns into the database from the calls that no process has learned from; the engine does so by itself every minute
   * in which it is used. Safe to run at any time and on several machines at once. Resolves to how many calls those were.
   */
  learnAnswers(): Promise<number>;
  /**
   * What has been learned of the answers of each feature, with each model and with all of them: calls, the share of them
   * that reached its limit, and what is expected and set aside for an input of so many tokens (default 1,000).
   */
  learnedAnswers(inputTokens?: number): Promise<LearnedAnswers[]>;
  /** Grants what a reason's rule allows now, or says why nothing. Facts that pay come from a server, never from a browser. */
  regenerate(request: RegenerationRequest): Promise<Regenerated>;
  /** What each reason would pay now, why nothing, and when next. */
  regenerationPreview(userId: string): Promise<RegenerationPreview>;
  /** Notes that the user is active now: the streak, and the end of an absence. */
  recordActivity(userId: string, idempotencyKey?: string): Promise<Account>;
  /** What came back, the newest first; `before` is the seq of the last event of the page before. */
  regenerationHistory(userId: string, page?: HistoryPage): Promise<RegenerationEvent[]>;
  /** For operators: what was granted on the users' local days `from` to `until` ('YYYY-MM-DD'), and its list price in USD. */
  regenerationReport(from: string, until: string): Promise<RegenerationDay[]>;
  /** Stops listening for changes. The database stays open. */
  close(): Promise<void>;
}

const secretBytes = 32;

function contextOf(options: EnergyEngineOptions): RunContext & Watching {
  const { database, clock } = options;
  const settings = settingsWith(options.settings);
  wallClockOf(settings.platformTimeZone);
  const onProblem = (problem: string): void => {
    try {
      options.onProblem?.(problem);
    } catch {
      // Who is told may fail; what is told of must not fail with it.
    }
  };
  const learning = createLearning({
    store: createLearningStore(database, clock),
    settings,
    clock: clock ?? systemClock,
    onProblem,
  });
  const timers = options.timers ?? systemTimers;
  return {
    ...watchedLedger(createLedger({ database, settings: settings.coalescer, clock })),
    provider: options.provider ?? offlineProvider(),
    settings,
    clock: clock ?? systemClock,
    timers,
    estimator: options.outputEstimator ?? learnedEstimator(learning.known, settings),
    multiplierOf: learning.multiplierOf,
    learning,
    providerErrors: createProviderErrors({ database, clock, timers, settings, onProblem }),
    seen: new SeenAccounts(settings.seenAccounts),
    configuration: createConfigurationStore({
      database,
      clock: clock ?? systemClock,
      refreshSeconds: settings.configurationRefreshSeconds,
      platformTimeZone: settings.platformTimeZone,
      exemptFeatures: settings.surge.exemptFeatures,
      multiplierAtMost: settings.surge.multiplierAtMost,
      onProblem,
    }),
    quoteSecret: options.quoteSecret ?? randomBytes(secretBytes).toString('hex'),
    newId: v7,
    onProblem,
  };
}

/**
 * Joins database, provider, clock and settings to an engine. Opens nothing and migrates nothing. Throws `invalid_request`
 * for a platform's time zone that does not exist.
 */
export function createEnergyEngine(options: EnergyEngineOptions): EnergyEngine {
  const context = contextOf(options);
  const { ledger, configuration, settings, clock, provider } = context;

  const pricedFor = (userId: string, feature: string, base: Hundredths) =>
    pricedBase(context, { userId, feature, base });

  return {
    settings,
    provider,
    clock,
    ledger,
    reports: createReports({
      ...context,
      database: options.database,
      clock: options.clock,
      configuration: () => configuration.current(),
    }),
    webhooks: createWebhooks({ ...options, ...context, ownClock: options.clock }),
    configuration: () => configuration.current(),
    announceConfigurationChange: () => configuration.announceChange(),
    watchConfiguration: configuration.watch,
    status: (userId) => ledger.accountStatus(userId, settings.regeneration.lapsingSoonDays),
    quote: async (request) => {
      const planned = await plan(context, request);
      return signed(planned, { ...context, prices: (await configuration.current()).modelPrices });
    },
    readQuote: (token, of) => agreedPrice(token, of, context),
    run: (request) => run(context, request),
    stream: (request) => runStream(context, request),
    answered: (request) => answered(context, request),
    meter: (request, carrier = {}) => meter(context, request, carrier),
    price: async (userId, feature, base) => (await pricedFor(userId, feature, base)).parts,
    async charge({ userId, feature, base, idempotencyKey }) {
      const { tier, at, parts } = await pricedFor(userId, feature, base);
      return await ledger.charge({
        userId,
        feature,
        energy: parts.total,
        idempotencyKey,
        // Not the price: a retry is the same request also after the prices have changed.
        fingerprint: fingerprintOf(canonicalJson(['charge', feature, base])),
        receipt: receiptOfCharge(parts, tier, at),
      });
    },
    usage: async (of, days) => usageStatsOf(await ledger.reading(of).usage(checkDays(days))),
    learnPatterns: (how = {}) => learnPatterns({ database: options.database, clock, settings, ...how }),
    recommend: (how) => recommend(options.database, context, how),
    learnAnswers: () => context.learning.catchUp(),
    learnedAnswers: (inputTokens = 1_000) => context.learning.report(inputTokens),
    regenerate: (request) => regenerate(context, request),
    regenerationPreview: (userId) => regenerationPreview(context, userId),
    recordActivity: (userId, idempotencyKey) => ledger.markActive(userId, idempotencyKey),
    regenerationHistory: (userId, page) => regenerationHistory(context, userId, page),
    regenerationReport: (from, until) => regenerationReport(context, from, until),
    watchPayments: context.watchPayments,
    watchAccounts: context.watchAccounts,
    noteAccountChange: context.noteAccountChange,
    close: async () => {
      await context.learning.close();
      await context.providerErrors.close();
      await configuration.close();
    },
  };
}
