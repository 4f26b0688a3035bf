/** How does a component run what was asked, see it being written, and pay once however often it is pressed? */

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import {
  type Ask,
  type AskKind,
  doors,
  type FeatureAsk,
  type FeatureResult,
  type PromptAsk,
  type RunResult,
  type RunTerms,
} from './ask.ts';
import { type Ended, type Press, pressOf, repeated } from './press.ts';
import { isOutcomeUnknown, type Problem, problemOf, problemOfDocument } from './problem.ts';
import { renewQuote } from './quotes.ts';
import { runOnce } from './run-once.ts';
import { idleRun, nextRunState, type RunHappening, type RunState } from './run-state.ts';
import { type Source, useSource } from './source.ts';

export interface Run<A extends Ask, Result> extends RunState<Result> {
  readonly isRunning: boolean;
  /**
   * Runs what is asked, and resolves to its result, or to null where it failed or was stopped; `problem` says why. One call at
   * a time: while one runs, and for a moment after a press, this gives that one. Where the connection is lost, and where the
   * same is pressed again before it is known what became of it, the same call is asked for: it is charged once.
   */
  start(ask: A, terms?: RunTerms): Promise<Result | null>;
  /** Ends the call; it pays for what was delivered. */
  stop(): void;
  /** Forgets what was run. */
  reset(): void;
}

interface Running {
  readonly source: Source;
  readonly kind: AskKind;
  readonly tell: (happening: RunHappening) => void;
}

/** Carries one call to its end, and tells of what comes. */
async function carry({ source, kind, tell }: Running, ask: Ask, press: Press): Promise<Ended> {
  const { signal } = press.controller;
  const sending = { ...press.terms, key: press.key, signal };
  let isAfterLoss = press.terms.isAgain === true;
  try {
    for await (const event of runOnce(() => doors[kind].run(source.client, ask, sending), signal)) {
      tell(event);
      if (event.event === 'lost') isAfterLoss = true;
      if (event.event === 'result') return { result: event.data, problem: null };
      if (event.event === 'problem') return { result: null, problem: problemOfDocument(event.data) };
    }
  } catch (error) {
    const refusal = problemOf(error);
    const problem: Problem = isAfterLoss ? { ...refusal, isAfterLoss } : refusal;
    tell(signal.aborted ? { event: 'stopped' } : { event: 'failed', problem });
    return { result: null, problem };
  }
  return { result: null, problem: null };
}

/** Runs of either kind; `begin` is `start` that also says what went wrong. */
export function useAnyRun(kind: AskKind): {
  readonly run: Run<Ask, RunResult | FeatureResult>;
  begin(ask: Ask, terms?: RunTerms): Promise<Ended>;
} {
  const queries = useQueryClient();
  const source = useSource();
  const [state, dispatch] = useReducer(nextRunState, idleRun);
  const last = useRef<Press | null>(null);

  const begin = useCallback(
    (ask: Ask, terms: RunTerms = {}) => {
      const pressed = { text: JSON.stringify(ask), terms, nowMs: Date.now() };
      const before = repeated(last.current, pressed);
      if (before !== null) return before.outcome;
      const press = pressOf(last.current, pressed);
      last.current = press;
      const tell = (happening: RunHappening): void => {
        if (last.current === press) dispatch(happening);
      };
      tell({ event: 'begun' });
      press.outcome = carry({ source, kind, tell }, ask, press).then((end) => {
        const { problem } = end;
        press.isRunning = false;
        press.isOpen = problem !== null && isOutcomeUnknown(problem) && !press.controller.signal.aborted;
        const { quote } = press.terms;
        if (quote && !press.isOpen) void renewQuote(queries, source, quote);
        return end;
      });
      return press.outcome;
    },
    [queries, source, kind],
  );
  const start = useCallback(async (ask: Ask, terms?: RunTerms) => (await begin(ask, terms)).result, [begin]);
  const stop = useCallback(() => last.current?.controller.abort(), []);
  const reset = useCallback(() => {
    last.current?.controller.abort();
    last.current = null;
    dispatch({ event: 'forgotten' });
  }, []);
  // A reader that leaves ends the call.
  useEffect(() => () => last.current?.controller.abort(), []);
  return useMemo(() => {
    const isRunning = state.phase === 'running' || state.phase === 'reconnecting';
    return { run: { ...state, isRunning, start, stop, reset }, begin };
  }, [state, start, stop, reset, begin]);
}

/** Runs prompts as they stand. */
export const useRun = (): Run<PromptAsk, RunResult> => useAnyRun('prompt').run as Run<PromptAsk, RunResult>;

/** Runs the AI features, whose output is checked. */
export const useFeatureRun = (): Run<FeatureAsk, FeatureResult> =>
  useAnyRun('feature').run as Run<FeatureAsk, FeatureResult>;
