/** The React components, and what feeds them. */

export { CostPreview, type CostPreviewProps } from './cost-preview.tsx';
export type { CallBody, Entry, Quote, Status, SurgePrices, TokenBudget, Usage, UsageDay } from './data.ts';
export { EnergyBar, type EnergyBarProps } from './energy-bar.tsx';
export { EnergyProvider, type EnergyProviderProps, useEnergyClient } from './energy-provider.tsx';
export {
  countText,
  dayText,
  distanceText,
  energyText,
  momentText,
  percentText,
  spanText,
  timeText,
} from './format.ts';
export { LowEnergyModal, type LowEnergyModalProps } from './low-energy-modal.tsx';
export {
  useEntries,
  useQuote,
  useRefreshEnergy,
  useStatus,
  useSurgePrices,
  useTokenBudget,
  useUsage,
} from './queries.ts';
export { type Reading, useNow, useReading } from './reader.tsx';
export { ReceiptList, type ReceiptListProps } from './receipt-list.tsx';
export { SurgeBanner, type SurgeBannerProps } from './surge-banner.tsx';
export { TokenUsageDashboard, type TokenUsageDashboardProps } from './token-usage-dashboard.tsx';
export type { WayKind, WayOut } from './ways-out.ts';
export { englishWords, type Words } from './words.ts';
