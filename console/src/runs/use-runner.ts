/** How does one press of a feature's button become a result that is kept, whatever happens on the way? */

import {
  type FeatureAsk,
  type FeatureResult,
  isOutcomeUnknown,
  type Quote,
  type Run,
  type RunTerms,
  useEnergyClient,
  useFeatureRun,
  useReading,
} from 'energy-engine/react';
import { type Dispatch, type SetStateAction, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FeatureName } from '../features/catalog.ts';
import { type KeptResult, paidBy, withResult } from '../results/kept-result.ts';
import { useKeeping } from '../results/use-results.ts';
import { useSession } from '../session/session-provider.tsx';
import { paymentOf } from './find-payment.ts';

export interface Pressing {
  readonly ask: FeatureAsk;
  /** What was shown before the press; its price is kept. */
  readonly quote: Quote;
  readonly isConfirmed: boolean;
  readonly title: string;
  readonly draft: unknown;
}

export interface Runner {
  readonly run: Run<FeatureAsk, FeatureResult>;
  /** What was pressed last, as it is kept. */
  readonly kept: KeptResult | null;
  /** True while it is looked for what was charged for a call that ended early. */
  readonly isLookingForPayment: boolean;
  press(pressing: Pressing): void;
  /** Asks for the answer of a press of which it is not known what became; the same call, charged once. Nothing while another one runs. */
  askAgain(kept: KeptResult): void;
  stop(): void;
  close(): void;
}

/** A second press of the same so soon is a double click, also where the first one's answer is there already. */
const doubleClickMs = 700;

/** True where it was paid so long ago that its answer is not kept any more. */
const isAnswerGone = ({ problem }: Pick<Runner['run'], 'problem'>): boolean =>
  problem?.details.answerGone === true;

/** True where the call had begun, so that something may have been charged. */
const hasBegun = (run: Runner['run']): boolean =>
  run.phase === 'stopped' ||
  run.problem?.details.endedEarly === true ||
  isAnswerGone(run) ||
  outputSoFar(run) !== undefined;

const outputSoFar = ({ text, partial }: Pick<Runner['run'], 'text' | 'partial'>): unknown =>
  partial ?? (text === '' ? undefined : { text });

/** Keeps what there is of a call that ended early, with what it cost; forgets one that was refused. */
function useEnding(
  run: Runner['run'],
  kept: KeptResult | null,
  setKept: Dispatch<SetStateAction<KeptResult | null>>,
): boolean {
  const client = useEnergyClient();
  const { keep, forget } = useKeeping();
  const [lookedFor, setLookedFor] = useState<string | null>(null);
  const handled = useRef<KeptResult | null>(null);
  const hasEnded = (run.phase === 'failed' || run.phase === 'stopped') && kept?.state === 'open';
  useEffect(() => {
    const isUnknown = run.problem !== null && isOutcomeUnknown(run.problem);
    if (!hasEnded || isUnknown || handled.current === kept) return;
    handled.current = kept;
    if (!hasBegun(run)) {
      void forget(kept.id);
      return;
    }
    const output = outputSoFar(run) ?? kept.output;
    const note = async (): Promise<void> => {
      setLookedFor(kept.id);
      // A press that was lost before may have had another quote than the one that is shown.
      const seq = run.problem?.details.seq;
      const entry = await paymentOf(
        client,
        typeof seq === 'number' ? { seq } : { quoteId: kept.quote.quote_id },
      );
      setLookedFor((id) => (id === kept.id ? null : id));
      const state = entry === undefined ? 'unsettled' : isAnswerGone(run) ? 'gone' : 'ended';
      const ended: KeptResult = { ...kept, state, output, paid: entry ? paidBy([entry]) : [] };
      // Another call may have begun meanwhile: it stays on the page.
      setKept((shown) => (shown?.id === kept.id ? ended : shown));
      await (output === undefined && entry === null ? forget(kept.id) : keep(ended));
    };
    void note();
  }, [hasEnded, run, kept, client, keep, forget, setKept]);
  return lookedFor !== null && lookedFor === kept?.id;
}

/** Whoever signs out ends the call: what it has written is kept, and what it cost can be asked for later. */
function useKeptOnLeaving(run: Runner['run'], kept: KeptResult | null): void {
  const { keep } = useKeeping();
  const latest = useRef({ run, kept });
  useEffect(() => {
    latest.current = { run, kept };
  }, [run, kept]);
  useEffect(
    () => () => {
      const { run: last, kept: item } = latest.current;
      const output = outputSoFar(last);
      if (last.isRunning && item?.state === 'open' && output !== undefined) void keep({ ...item, output });
    },
    [keep],
  );
}

/** The runner of one feature. */
export function useRunner(feature: FeatureName): Runner {
  const run = useFeatureRun();
  const { userId } = useSession();
  const { now } = useReading();
  const { keep } = useKeeping();
  const last = useRef({ text: '', atMs: Number.NEGATIVE_INFINITY });
  const underWay = useRef<KeptResult | null>(null);
  const [kept, setKept] = useState<KeptResult | null>(null);
  const isLookingForPayment = useEnding(run, kept, setKept);
  useKeptOnLeaving(run, kept);
  const { start, stop, reset } = run;

  const begin = useCallback(
    async (item: KeptResult, terms: Pick<RunTerms, 'isConfirmed' | 'isAgain'>): Promise<void> => {
      // A run that is asked for while another one goes on is answered by that one's result.
      if (underWay.current !== null) return;
      underWay.current = item;
      setKept(item);
      void keep(item);
      const result = await start(item.ask, { ...terms, quote: item.quote });
      if (underWay.current === item) underWay.current = null;
      if (result === null) return;
      const done = withResult(item, result);
      setKept((shown) => (shown?.id === item.id ? done : shown));
      await keep(done);
    },
    [keep, start],
  );
  const press = useCallback(
    ({ isConfirmed, ...pressing }: Pressing) => {
      const text = JSON.stringify(pressing.ask);
      const atMs = performance.now();
      if (text === last.current.text && atMs - last.current.atMs < doubleClickMs) return;
      last.current = { text, atMs };
      const at = now().getTime();
      const open = { state: 'open', output: undefined, notice: null, paid: [] } as const;
      void begin({ ...pressing, ...open, id: pressing.quote.quote_id, userId, feature, at }, { isConfirmed });
    },
    [begin, now, userId, feature],
  );
  const askAgain = useCallback(
    (item: KeptResult) => void begin(item, { isConfirmed: true, isAgain: true }),
    [begin],
  );
  const close = useCallback(() => {
    reset();
    underWay.current = null;
    setKept(null);
  }, [reset]);
  return useMemo(
    () => ({ run, kept, isLookingForPayment, press, askAgain, stop, close }),
    [run, kept, isLookingForPayment, press, askAgain, stop, close],
  );
}
