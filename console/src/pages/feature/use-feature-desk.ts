/** A feature's desk with what came of it: the result in the address, else the one that was pressed last. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FeatureAsk, textOfAsk, useEnergyClient } from 'energy-engine/react';
import { useEffect, useMemo, useRef } from 'react';
import type { FeatureName } from '../../features/catalog.ts';
import type { KeptResult } from '../../results/kept-result.ts';
import { useResults } from '../../results/use-results.ts';
import { paymentOf } from '../../runs/find-payment.ts';
import { isUnderWay } from '../../runs/leaving-warning.ts';
import { useRunnerOf } from '../../runs/runs-provider.tsx';
import type { Runner } from '../../runs/use-runner.ts';
import { useSession } from '../../session/session-provider.tsx';
import { type Desk, type DeskOptions, useDesk } from './paying/use-desk.ts';

export interface Shown {
  /** What stands on the page; null: nothing yet. */
  readonly kept: KeptResult | null;
  /** True where it is the runner's own, which may be under way. */
  readonly isOfRun: boolean;
  /** True where the address names one that is not in this browser. */
  readonly isMissing: boolean;
}

export function useShown(pressed: KeptResult | null): Shown {
  const { result: id } = useSearch({ from: '/signed-in/features/$feature' });
  const { data } = useResults();
  if (id === undefined || id === pressed?.id) {
    return { kept: pressed, isOfRun: pressed !== null, isMissing: false };
  }
  const kept = data?.find((one) => one.id === id) ?? null;
  return { kept, isOfRun: false, isMissing: data !== undefined && kept === null };
}

/**
 * What was pressed before the page was left, and of which it is not known what became, is asked for by itself when the page is
 * opened, where the ledger says that it was paid. What never began is not begun by it. Once; and not while another tab may be at it.
 */
function useOpenAskedFor(feature: FeatureName, { askAgain }: Runner, shown: Shown): void {
  const client = useEnergyClient();
  const { userId } = useSession();
  const { data } = useResults();
  const hasLooked = useRef(false);
  const isNothingShown = shown.kept === null && !shown.isMissing;
  useEffect(() => {
    if (data === undefined || hasLooked.current) return;
    hasLooked.current = true;
    const open = data.find((kept) => kept.feature === feature && kept.state === 'open');
    if (open === undefined || !isNothingShown) return;
    const ask = async (): Promise<void> => {
      if (await isUnderWay(userId)) return;
      const payment = await paymentOf(client, { quoteId: open.quote.quote_id });
      if (payment) askAgain(open);
    };
    void ask();
  }, [data, feature, isNothingShown, userId, client, askAgain]);
}

const pressedHint =
  'You have pressed this already, and its answer is still open. Ask for that first: another press may be charged once more.';

/** What the button says where the same was pressed before, and nobody knows what became of that. */
function usePressedHint(ask: FeatureAsk | null): FeatureDesk['hints'] {
  const { data } = useResults();
  return useMemo(() => {
    const isPressed =
      ask !== null &&
      data?.some((kept) => kept.state === 'open' && textOfAsk(kept.ask) === textOfAsk(ask)) === true;
    return isPressed ? { payHint: pressedHint } : {};
  }, [ask, data]);
}

export interface FeatureDesk {
  readonly desk: Desk;
  readonly runner: Runner;
  readonly shown: Shown;
  /** What stands below the button where that is not what usually does. */
  readonly hints: { readonly payHint?: string };
  /** Takes the result out of the address. */
  readonly leaveResult: () => void;
  readonly askAgain: (kept: KeptResult) => void;
  readonly close: () => void;
}

export function useFeatureDesk(
  feature: FeatureName,
  asked: Pick<DeskOptions, 'input' | 'title' | 'draft'>,
): FeatureDesk {
  const runner = useRunnerOf(feature);
  const shown = useShown(runner.kept);
  useOpenAskedFor(feature, runner, shown);
  const navigate = useNavigate();
  const leaveResult = () =>
    void navigate({ to: '/features/$feature', params: { feature }, search: {}, resetScroll: false });
  const desk = useDesk({
    ...asked,
    feature,
    isRunning: runner.run.isRunning,
    refusal: runner.run.phase === 'failed' ? runner.run.problem : null,
    stop: runner.stop,
    begin(pressing) {
      leaveResult();
      runner.press(pressing);
    },
  });
  const hints = usePressedHint(desk.ask);
  return {
    desk,
    runner,
    shown,
    hints,
    leaveResult,
    askAgain(kept) {
      leaveResult();
      runner.askAgain(kept);
    },
    close() {
      if (shown.isOfRun) runner.close();
      leaveResult();
    },
  };
}
