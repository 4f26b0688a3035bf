/** How does an app put a price before a call, a way out beside a refusal, and one charge behind a button? All of it in one hook. */

import { useRef, useState } from 'react';
import type { Ask, AskKind, FeatureAsk, FeatureResult, PromptAsk, RunResult } from './ask.ts';
import type { ConfirmCostModalProps } from './confirm-cost-modal.tsx';
import type { CostPreviewProps } from './cost-preview.tsx';
import type { Quote } from './data.ts';
import type { LowEnergyModalProps } from './low-energy-modal.tsx';
import { type Problem, problemOf } from './problem.ts';
import { useFreshness, useRegeneration, useStatus } from './queries.ts';
import { useFreshQuote, useQuoteAtOnce, useQuoteOf } from './quotes.ts';
import { useReading } from './reader.tsx';
import { useClaim } from './use-claim.ts';
import { type Run, useAnyRun } from './use-run.ts';
import type { WayKind, WayOut } from './ways-out.ts';

export interface EnergyGateOptions<Result> {
  /** Where a user can upgrade. Without it no upgrade is offered. */
  readonly onUpgrade?: (() => void) | undefined;
  readonly onResult?: ((result: Result) => void) | undefined;
}

export interface EnergyGateState<A extends Ask, Result> {
  /** For `<CostPreview>`. */
  readonly preview: CostPreviewProps;
  readonly run: Run<A, Result>;
  /** Runs what is asked for what is shown, or less; where that cannot be, one of the two dialogs opens. Nothing while no price is shown. */
  press(): void;
  /** True from a press until its call ends or a dialog has opened. */
  readonly isBusy: boolean;
  /** Why a press came to nothing, where no dialog says it. */
  readonly problem: Problem | null;
  /** For `<LowEnergyModal>`; null while there is nothing to say. */
  readonly low: LowEnergyModalProps | null;
  /** For `<ConfirmCostModal>`; null while there is nothing to ask. */
  readonly confirm: ConfirmCostModalProps | null;
}

/** What stopped a press, and which ask it was: another one than the user's own where they chose a way out. */
interface Halt {
  readonly why: 'low' | 'large' | 'dearer';
  readonly ask: Ask;
}

/** Refusals of a run that a dialog explains. */
const haltsFor: Readonly<Record<string, Halt['why']>> = {
  insufficient_energy: 'low',
  energy_held_elsewhere: 'low',
  token_budget_exceeded: 'low',
  account_frozen: 'low',
  confirmation_required: 'large',
  quote_expired: 'dearer',
};

/** What was shown when it was agreed to: the expected cost, and the ceiling. */
type Agreed = Pick<Quote, 'final_cost' | 'max_cost'>;

interface Going {
  readonly isConfirmed?: boolean;
  /** More than this is asked about before it runs. */
  readonly agreed: Agreed;
}

const isDearer = ({ final_cost, max_cost }: Quote, agreed: Agreed): boolean =>
  final_cost > agreed.final_cost || max_cost > agreed.max_cost;

type AnyResult = RunResult | FeatureResult;

/** Carries presses through quote, halt and run. */
function usePresses(
  kind: AskKind,
  begin: ReturnType<typeof useAnyRun>['begin'],
  onResult: ((result: AnyResult) => void) | undefined,
) {
  const freshQuote = useFreshQuote(kind);
  const [halt, setHalt] = useState<Halt | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);

  async function goOn(ask: Ask, { isConfirmed = false, agreed }: Going): Promise<void> {
    const quote = await freshQuote(ask);
    const stopWith = (why: Halt['why']): void => setHalt({ why, ask });
    if (quote.unaffordable !== null) return stopWith('low');
    if (!isConfirmed && quote.requires_confirmation) return stopWith('large');
    if (isDearer(quote, agreed)) return stopWith('dearer');
    setHalt(null);
    const { result, problem: refusal } = await begin(ask, { quote, isConfirmed });
    if (result !== null) onResult?.(result);
    const why = refusal === null ? undefined : haltsFor[refusal.code];
    if (why !== undefined) stopWith(why);
  }

  async function go(ask: Ask, going: Going): Promise<void> {
    // A second click before the page has seen the first one.
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await goOn(ask, going);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }

  return { halt, close: () => setHalt(null), go, problem, setProblem, isBusy };
}

type Presses = ReturnType<typeof usePresses>;

/** The dialog for what cannot be paid, with the ways out that can be taken here. */
function useLowDialog(
  kind: AskKind,
  presses: Presses,
  onUpgrade: (() => void) | undefined,
): LowEnergyModalProps | null {
  const { halt, close, go, problem, setProblem, isBusy } = presses;
  const reading = useReading();
  const isLow = halt?.why === 'low';
  const { data: status } = useStatus();
  const { since } = useFreshness();
  const { data: quote } = useQuoteAtOnce(kind, isLow ? halt.ask : null);
  const { data: coming } = useRegeneration({ isWanted: isLow });
  const { claim, isClaiming, problem: unclaimed } = useClaim();
  if (!isLow || quote === undefined || status === undefined) return null;
  const { ask } = halt;
  const failure = problem ?? unclaimed;
  const rescue = coming?.items.find(({ reason }) => reason === 'low_energy_rescue');

  async function takeRescue(): Promise<void> {
    const claimed = await claim('low_energy_rescue');
    if (claimed?.granted && quote !== undefined) await go(ask, { agreed: quote });
    else if (claimed !== null) setProblem({ ...nothingGranted, message: claimed.message ?? '' });
  }
  const onChoose: Partial<Record<WayKind, (way: WayOut) => void>> = {
    rescue: () => void takeRescue(),
    compress: (way) => void go({ ...ask, allow_compression: true }, { agreed: shownOf(way) }),
    smaller_model: (way) => void go({ ...ask, model: way.model ?? '' }, { agreed: shownOf(way) }),
    ...(onUpgrade ? { upgrade: onUpgrade } : {}),
  };
  return {
    open: true,
    onOpenChange: (open) => open || close(),
    quote,
    status,
    rescueEnergy: rescue?.now ?? 0,
    onChoose,
    onRun: () => void go(ask, { agreed: quote }),
    isBusy: isBusy || isClaiming,
    problem: failure === null ? undefined : problemText(failure, reading.words),
    staleSince: since,
  };
}

/** What a way out says of its cost: nothing more than that is agreed to by taking it. */
const shownOf = ({ energy = 0, most = energy }: WayOut): Agreed => ({ final_cost: energy, max_cost: most });

const nothingGranted: Problem = {
  code: 'nothing_granted',
  message: '',
  advice: '',
  retryable: false,
  details: {},
};

/** A problem in the reader's words. */
export function problemText(problem: Problem, words: ReturnType<typeof useReading>['words']): string {
  if (problem.code === 'unreachable') return words.unreachable;
  return words.message(problem.code, problem.message);
}

function useGate(
  kind: AskKind,
  ask: Ask | null,
  { onUpgrade, onResult }: EnergyGateOptions<AnyResult>,
): EnergyGateState<Ask, AnyResult> {
  const { words } = useReading();
  const { run, begin } = useAnyRun(kind);
  const price = useQuoteOf(kind, ask);
  const { data: status } = useStatus();
  const presses = usePresses(kind, begin, onResult);
  const { halt, close, go, isBusy } = presses;
  const low = useLowDialog(kind, presses, onUpgrade);
  const asked = halt === null || halt.why === 'low' ? null : halt;
  const { data: confirmed } = useQuoteAtOnce(kind, asked?.ask ?? null);
  // Of an earlier text, perhaps: a press agrees to no more than what it shows.
  const shown = ask === null ? null : (price.data ?? null);
  return {
    preview: {
      quote: shown,
      isPending: price.isBehind || price.isLoading,
      available: status?.available,
      problem: price.error === null ? undefined : problemText(problemOf(price.error), words),
      onRetry: () => void price.refetch(),
    },
    run,
    press: () => void (ask !== null && shown !== null && go(ask, { agreed: shown })),
    isBusy: isBusy || run.isRunning,
    problem: low === null ? presses.problem : null,
    low,
    confirm:
      asked === null || confirmed === undefined
        ? null
        : {
            open: true,
            onOpenChange: (open) => open || close(),
            quote: confirmed,
            reason: asked.why === 'large' ? 'large' : 'dearer',
            onConfirm: () => void go(asked.ask, { isConfirmed: true, agreed: confirmed }),
          },
  };
}

/** Price, run, dialogs and ways out of a prompt as it stands; null: nothing is asked yet. */
export const useEnergyGate = (ask: PromptAsk | null, options: EnergyGateOptions<RunResult> = {}) =>
  useGate('prompt', ask, options as EnergyGateOptions<AnyResult>) as EnergyGateState<PromptAsk, RunResult>;

/** The same for one of the AI features, whose output is checked. */
export const useFeatureGate = (ask: FeatureAsk | null, options: EnergyGateOptions<FeatureResult> = {}) =>
  useGate('feature', ask, options as EnergyGateOptions<AnyResult>) as EnergyGateState<
    FeatureAsk,
    FeatureResult
  >;
