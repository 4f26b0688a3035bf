/** The public names, one by one. */

export { decimalOf, energyOf, type Hundredths, hundredthsOf } from './amount.ts';
export { type Clock, systemClock, type Timers } from './clock.ts';
export { defaults, type Settings, type SettingsOverrides } from './config.ts';
export type { WebhookPayload, WebhookType } from './contract/webhook-events.ts';
export type { Claims, Database, Queryable, QueryOptions, Transaction } from './database/database.ts';
export { fromPg } from './database/from-pg.ts';
export { fromPglite } from './database/from-pglite.ts';
export { type MigrateOptions, type MigrationStep, migrate } from './database/migrate.ts';
export { type OpenDatabaseOptions, openDatabase } from './database/open-database.ts';
export {
  type Backtest,
  type BacktestOptions,
  backtest,
  backtestLedger,
  createBacktest,
} from './engine/backtest/backtest.ts';
export type { Changes } from './engine/backtest/changes.ts';
export { changesOf } from './engine/backtest/changes-document.ts';
export type { DemandResponse } from './engine/backtest/demand.ts';
export type { PastCall, PastEntry, PastMove } from './engine/backtest/history.ts';
export type { BacktestReport } from './engine/backtest/tally.ts';
export type { CallRequest } from './engine/call.ts';
export type { Configuration, FeatureTerms } from './engine/configuration.ts';
export { engineFromEnvironment } from './engine/from-environment.ts';
export type { AbortPolicy, CallResult } from './engine/held-call.ts';
export { type Carrier, type Delivered, isMeter, type Meter } from './engine/meter.ts';
export type { Reply } from './engine/metered-call.ts';
export type { RunningStream } from './engine/metered-stream.ts';
export { receiptLines } from './engine/receipt.ts';
export type { RecommendationCounts, RecommendOptions } from './engine/recommend.ts';
export type {
  HistoryPage,
  Regenerated,
  RegenerationPreview,
  RegenerationRequest,
} from './engine/regeneration.ts';
export type { Reports } from './engine/reports.ts';
export type { MeterRequest, RunRequest } from './engine/run.ts';
export type {
  WebhookCounts,
  WebhookStanding,
  WebhookSurroundings,
  Webhooks,
} from './engine/webhooks.ts';
export {
  createEnergyEngine,
  type EnergyEngine,
  type EnergyEngineOptions,
  type SignedQuote,
} from './engine.ts';
export { EnergyError, type ErrorCode, errorTable } from './errors.ts';
export type { Job, JobContext, JobCounts } from './jobs/job.ts';
export { createJobHandler, type JobHandlerOptions } from './jobs/job-handler.ts';
export { createJobMetrics, type JobMetrics, type Metric } from './jobs/job-metrics.ts';
export { jobNamed, jobs } from './jobs/jobs.ts';
export { type JobEvent, type JobRun, type RunJobOptions, runJob } from './jobs/run-job.ts';
export { startWorker, type Worker, type WorkerOptions } from './jobs/worker.ts';
export type { Account, AccountStatus } from './ledger/account.ts';
export type { Entry, EntryKind, LotMove } from './ledger/entry.ts';
export type { Hold, HoldStatus } from './ledger/hold.ts';
export type { Ledger } from './ledger/ledger.ts';
export type { Difference } from './ledger/reading.ts';
export type { RegenerationDay, RegenerationEvent } from './ledger/regeneration.ts';
export type { Lot, UserReading, UserToRead } from './ledger/user-reading.ts';
export type { PriceParts, PriceTerms } from './pricing/price.ts';
export type { Quote, QuoteWarning } from './pricing/quote.ts';
export type { SurgeWindow } from './pricing/surge-window.ts';
export { type Tier, type TierTerms, tiers } from './pricing/tier.ts';
export { languageModelProvider } from './providers/language-model.ts';
export { offlineProvider } from './providers/offline.ts';
export { openAICompatibleProvider, providerFromEnvironment } from './providers/openai-compatible.ts';
export type {
  ModelEvent,
  ModelMessage,
  ModelProvider,
  ModelReply,
  ModelRequest,
  ModelUsage,
} from './providers/provider.ts';
export type { PreviewLine } from './regeneration/judge.ts';
export { type Reason, type ReportedFact, reasons } from './regeneration/reason.ts';
export { configureEnergyEngine } from './services/energy/default-engine.ts';
export {
  createEnergyEngineV2,
  type EnergyEngineV2,
  energyEngineV2,
} from './services/energy/energyEngineV2.ts';
export {
  createEnergyEngineV3,
  type EnergyEngineV3,
  energyEngineV3,
} from './services/energy/energyEngineV3.ts';
export type { Attachment } from './tokens/attachment.ts';
export type { OutputEstimator } from './tokens/output-estimate.ts';
export type { UsageStats } from './usage/analytics.ts';
export { csvOf } from './usage/csv.ts';
export type { LearningCounts, LearningOptions } from './usage/learn.ts';
export { patternDefinitions } from './usage/pattern-scores.ts';
