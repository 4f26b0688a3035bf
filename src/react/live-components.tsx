/** Which components need nothing but a provider above them? They ask by themselves, stay fresh, and say where they are not. */

import { type ReactNode, useState } from 'react';
import type { FeatureAsk, PromptAsk } from './ask.ts';
import { CostPreview } from './cost-preview.tsx';
import { EnergyBar } from './energy-bar.tsx';
import { Icon } from './icon.tsx';
import { problemOf } from './problem.ts';
import { useEntries, useFreshness, useStatus, useSurgePrices, useTokenBudget, useUsage } from './queries.ts';
import { useFeatureQuote, useQuote } from './quotes.ts';
import { useReading } from './reader.tsx';
import { ReceiptList } from './receipt-list.tsx';
import { SurgeBanner } from './surge-banner.tsx';
import { TokenUsageDashboard } from './token-usage-dashboard.tsx';
import { problemText } from './use-energy-gate.ts';

/** The shape of what is on its way. */
function Awaited({ lines }: { lines: number }) {
  const { words } = useReading();
  return (
    <div className="energy-awaited" role="status">
      <span className="energy-unseen">{words.loading}</span>
      {Array.from({ length: lines }, (_, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of nothing have no other name.
        <span key={nth} className="energy-awaited-line" />
      ))}
    </div>
  );
}

/** Why nothing is there, and a way to try again. */
function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { words } = useReading();
  return (
    <p className="energy-note" data-tone="warning" role="alert">
      <Icon name="offline" />
      <span>
        {words.failed}. {problemText(problemOf(error), words)}{' '}
        <button type="button" className="energy-link" onClick={onRetry}>
          {words.retry}
        </button>
      </span>
    </p>
  );
}

interface Answered<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  refetch(): unknown;
}

interface AnsweredProps<T> {
  readonly query: Answered<T>;
  readonly lines: number;
  readonly children: (data: T) => ReactNode;
}

/** What was asked for, once it is there; till then its shape, or why it did not come. */
function WhenAnswered<T>({ query, lines, children }: AnsweredProps<T>) {
  const { data, error, refetch } = query;
  // What went wrong stands until it is known that it went well, also while it is asked again.
  const [lastError, setLastError] = useState(error);
  if (error !== null && error !== lastError) setLastError(error);
  if (data !== undefined) return children(data);
  if (lastError === null) return <Awaited lines={lines} />;
  return <Missing error={lastError} onRetry={() => refetch()} />;
}

/** The bar, always as the balance is. */
export function LiveEnergyBar() {
  const query = useStatus();
  const { since } = useFreshness();
  return (
    <WhenAnswered query={query} lines={2}>
      {(status) => <EnergyBar status={status} staleSince={since} />}
    </WhenAnswered>
  );
}

export interface LiveSurgeBannerProps {
  /** Default: all features. */
  readonly feature?: string | undefined;
  readonly isAlwaysShown?: boolean | undefined;
}

/** The banner, which changes when prices do; nothing while they are not known. */
export function LiveSurgeBanner({ feature, isAlwaysShown }: LiveSurgeBannerProps) {
  const { data } = useSurgePrices(feature);
  const { since } = useFreshness();
  if (data === undefined) return null;
  return <SurgeBanner prices={data} isAlwaysShown={isAlwaysShown} staleSince={since} />;
}

type QuoteQuery = ReturnType<typeof useQuote>;

function Preview({ query, hasAsk }: { query: QuoteQuery; hasAsk: boolean }) {
  const { words } = useReading();
  const { data: status } = useStatus();
  const { data, error, isBehind, isLoading, refetch } = query;
  return (
    <CostPreview
      quote={hasAsk ? (data ?? null) : null}
      isPending={isBehind || isLoading}
      available={status?.available}
      problem={error === null ? undefined : problemText(problemOf(error), words)}
      onRetry={() => refetch()}
    />
  );
}

/** The price of a prompt while it is being written; null: nothing is written. */
export function LiveCostPreview({ ask }: { readonly ask: PromptAsk | null }) {
  return <Preview query={useQuote(ask)} hasAsk={ask !== null} />;
}

/** The same for one of the AI features. */
export function LiveFeaturePreview({ ask }: { readonly ask: FeatureAsk | null }) {
  return <Preview query={useFeatureQuote(ask)} hasAsk={ask !== null} />;
}

/** The newest receipts, and older ones on demand. */
export function LiveReceiptList() {
  const query = useEntries();
  const { hasNextPage, fetchNextPage } = query;
  return (
    <WhenAnswered query={query} lines={4}>
      {({ pages }) => (
        <ReceiptList
          entries={pages.flatMap(({ items }) => items)}
          onMore={hasNextPage ? () => void fetchNextPage() : undefined}
        />
      )}
    </WhenAnswered>
  );
}

export interface LiveTokenUsageDashboardProps {
  /** How many days are told, today included. Default: 30. */
  readonly days?: number | undefined;
  /** False where the receipts stand elsewhere. Default: true. */
  readonly hasReceipts?: boolean | undefined;
}

/** The dashboard with its receipts, to the last call. */
export function LiveTokenUsageDashboard({ days = 30, hasReceipts = true }: LiveTokenUsageDashboardProps) {
  const usage = useUsage(days);
  const budget = useTokenBudget();
  const { since } = useFreshness();
  return (
    <WhenAnswered query={usage} lines={6}>
      {(used) => (
        <WhenAnswered query={budget} lines={6}>
          {(today) => (
            <TokenUsageDashboard usage={used} budget={today} staleSince={since}>
              {hasReceipts ? <LiveReceiptList /> : null}
            </TokenUsageDashboard>
          )}
        </WhenAnswered>
      )}
    </WhenAnswered>
  );
}
