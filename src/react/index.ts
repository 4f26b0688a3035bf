/** The React components, and what feeds them. They live in the browser, also in frameworks that render on the server. */
'use client';

export type { Ask, FeatureAsk, FeatureResult, PromptAsk, RunResult, RunTerms } from './ask.ts';
export { textOfAsk } from './ask-text.ts';
export { ConfirmCostModal, type ConfirmCostModalProps } from './confirm-cost-modal.tsx';
export { CostPreview, type CostPreviewProps } from './cost-preview.tsx';
export type { CallBody, Entry, Quote, Status, SurgePrices, TokenBudget, Usage, UsageDay } from './data.ts';
export { EnergyBar, type EnergyBarProps } from './energy-bar.tsx';
export { EnergyGate, type EnergyGateProps, FeatureGate, type FeatureGateProps } from './energy-gate.tsx';
export { EnergyProvider, type EnergyProviderProps } from './energy-provider.tsx';
export { entryReason } from './entry-reason.ts';
export {
  compactText,
  countText,
  dayText,
  decimalText,
  distanceText,
  energyText,
  momentText,
  movementText,
  percentText,
  spanText,
  timeText,
} from './format.ts';
export {
  LiveCostPreview,
  LiveEnergyBar,
  LiveFeaturePreview,
  LiveReceiptList,
  LiveSurgeBanner,
  type LiveSurgeBannerProps,
  LiveTokenUsageDashboard,
  type LiveTokenUsageDashboardProps,
} from './live-components.tsx';
export { LowEnergyModal, type LowEnergyModalProps } from './low-energy-modal.tsx';
export { isOutcomeUnknown, type Problem } from './problem.ts';
export {
  type Freshness,
  useCalls,
  useEntries,
  useFreshness,
  useGrants,
  useRefreshEnergy,
  useRegeneration,
  useStatus,
  useSurgePrices,
  useTokenBudget,
  useUsage,
} from './queries.ts';
export { useFeatureQuote, useQuote } from './quotes.ts';
export { type Reading, useNow, useReading } from './reader.tsx';
export { ReceiptList, type ReceiptListProps } from './receipt-list.tsx';
export type { RunPhase, RunState } from './run-state.ts';
export { useEnergyClient } from './source.ts';
export { StaleNote, type StaleNoteProps } from './stale-note.tsx';
export { SurgeBanner, type SurgeBannerProps } from './surge-banner.tsx';
export { TokenUsageDashboard, type TokenUsageDashboardProps } from './token-usage-dashboard.tsx';
export { type Claimed, type Claiming, type OwnReason, useClaim } from './use-claim.ts';
export {
  type EnergyGateOptions,
  type EnergyGateState,
  useEnergyGate,
  useFeatureGate,
} from './use-energy-gate.ts';
export { useFocusReturn } from './use-focus-return.ts';
export { type Run, useFeatureRun, useRun } from './use-run.ts';
export type { WayKind, WayOut } from './ways-out.ts';
export { englishWords, type Words } from './words.ts';
