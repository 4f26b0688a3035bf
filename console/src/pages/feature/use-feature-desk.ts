/** A feature's desk with what came of it: the result in the address, else the one that was pressed last. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FeatureName } from '../../features/catalog.ts';
import type { KeptResult } from '../../results/kept-result.ts';
import { useResults } from '../../results/use-results.ts';
import { useRunnerOf } from '../../runs/runs-provider.tsx';
import type { Runner } from '../../runs/use-runner.ts';
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

export interface FeatureDesk {
  readonly desk: Desk;
  readonly runner: Runner;
  readonly shown: Shown;
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
  return {
    desk,
    runner,
    shown,
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
