/** What happens between the form and the run: the price is shown, what is large is confirmed, what cannot be paid has ways out. */

import {
  type FeatureAsk,
  type Problem,
  type Quote,
  textOfAsk,
  useFeatureQuote,
  useReading,
  useStatus,
  type WayOut,
} from 'energy-engine/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FeatureName } from '../../../features/catalog.ts';
import type { Pressing } from '../../../runs/use-runner.ts';
import type { Input } from '../desk-spec.ts';

/** How it is asked beside what is asked: chosen on the way out of a price that is too high. */
export interface Manner {
  readonly allowsCompression: boolean;
  readonly model: string | null;
}

const usualManner: Manner = { allowsCompression: false, model: null };

export const askOf = (
  feature: FeatureName,
  input: Input,
  { allowsCompression, model }: Manner,
): FeatureAsk => ({
  feature,
  input,
  ...(allowsCompression ? { allow_compression: true } : {}),
  ...(model === null ? {} : { model }),
});

export type OpenDialog = 'confirm' | 'low-energy' | 'upgrade' | null;

export interface Desk {
  readonly isRunning: boolean;
  readonly stop: () => void;
  readonly ask: FeatureAsk | null;
  readonly quote: Quote | null;
  /** True while the price that is shown is not that of what stands in the form now. */
  readonly isPricing: boolean;
  readonly quoteProblem: Problem | null;
  /** True where nothing can be spent, whatever it costs. */
  readonly isFrozen: boolean;
  readonly askForQuote: () => void;
  readonly manner: Manner;
  readonly choose: (manner: Partial<Manner>) => void;
  readonly dialog: OpenDialog;
  readonly setDialog: (dialog: OpenDialog) => void;
  /** What the person waits for, having chosen to. */
  readonly waitingFor: WayOut | null;
  readonly waitFor: (way: WayOut | null) => void;
  /** True where a list may come as far as the energy goes. */
  readonly allowsPart: boolean;
  /** Agrees to that; undefined where it cannot be. */
  readonly allowPart: (() => void) | undefined;
  /** Pressed: runs, or asks what has to be asked before. */
  readonly press: () => void;
  /** Runs what was confirmed. */
  readonly confirm: () => void;
}

export interface DeskOptions {
  readonly feature: FeatureName;
  /** Null while something is missing. */
  readonly input: Input | null;
  readonly title: string;
  readonly draft: unknown;
  readonly isRunning: boolean;
  /** Why the last run was refused. */
  readonly refusal: Problem | null;
  readonly begin: (pressing: Pressing) => void;
  readonly stop: () => void;
  /** True where a list may come as far as the energy goes. */
  readonly allowsPart?: boolean;
  readonly allowPart?: () => void;
}

const shortageCodes = ['insufficient_energy', 'token_budget_exceeded', 'energy_held_elsewhere'];

export const isShortage = (problem: Problem | null): boolean =>
  problem !== null && shortageCodes.includes(problem.code);

/** Refusals whose dialog was opened: it is not opened again by itself, also where the page was left meanwhile. */
const told = new WeakSet<Problem>();

/** A run that was refused for want of energy opens the dialog, once, when the price of the same was asked for again. */
function useRefusalDialog(
  refusal: Problem | null,
  { ask, quote }: { readonly ask: FeatureAsk | null; readonly quote: Quote | null },
  setDialog: (dialog: OpenDialog) => void,
): void {
  const asked = textOfAsk(ask);
  const refused = useRef({ refusal, asked });
  const isUnaffordable = quote !== null && quote.unaffordable !== null;
  useEffect(() => {
    if (refused.current.refusal !== refusal) refused.current = { refusal, asked };
    if (refusal === null || !isShortage(refusal) || told.has(refusal)) return;
    // Something else is written by now: who cannot pay for that hears it when they press.
    if (refused.current.asked !== asked) told.add(refusal);
    else if (isUnaffordable) {
      told.add(refusal);
      setDialog('low-energy');
    }
  }, [refusal, asked, isUnaffordable, setDialog]);
}

const problemIn = (error: unknown): Problem | null =>
  error instanceof Error && 'code' in error ? (error as unknown as Problem) : null;

export function useDesk(options: DeskOptions): Desk {
  const { feature, input, title, draft, isRunning, refusal, allowsPart = false } = options;
  const { now } = useReading();
  const [manner, setManner] = useState(usualManner);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [waitingFor, waitFor] = useState<WayOut | null>(null);
  // The same one while nothing of it changes, so that a long list is written out once.
  const ask = useMemo(
    () => (input === null ? null : askOf(feature, input, manner)),
    [feature, input, manner],
  );
  const query = useFeatureQuote(ask);
  const { data: status } = useStatus();
  const isFrozen = status?.frozen === true;
  const quote = ask === null ? null : (query.data ?? null);
  const isPricing = ask !== null && (query.isBehind || query.isFetching);
  useRefusalDialog(refusal, { ask, quote }, setDialog);

  const begin = (isConfirmed: boolean): void => {
    if (ask === null || quote === null) return;
    waitFor(null);
    options.begin({ ask, quote, isConfirmed, title, draft });
  };
  return {
    isRunning,
    stop: options.stop,
    ask,
    quote,
    isPricing,
    quoteProblem: query.error === null ? null : problemIn(query.error),
    isFrozen,
    askForQuote: () => void query.refetch(),
    manner,
    choose: (chosen) => setManner((before) => ({ ...before, ...chosen })),
    dialog,
    setDialog,
    waitingFor,
    waitFor,
    allowsPart,
    allowPart: options.allowPart,
    press() {
      // The price has to be seen before it is agreed to.
      if (quote === null || isPricing || isRunning) return;
      if (isFrozen) return;
      if (Date.parse(quote.expires_at) <= now().getTime()) void query.refetch();
      else if (quote.unaffordable !== null && !allowsPart) setDialog('low-energy');
      else if (quote.requires_confirmation) setDialog('confirm');
      else begin(false);
    },
    confirm() {
      setDialog(null);
      begin(true);
    },
  };
}
