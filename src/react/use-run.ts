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
import { isOutcomeUnknown, type Problem, problemOf, problemOfDocument } from './problem.ts';
import { renewQuote } from './quotes.ts';
import { runOnce } from './run-once.ts';
import { idleRun, nextRunState, type RunHappening, type RunState } from './run-state.ts';
import { type Source, useSource } from './source.ts';

/** A second press so soon is a double click, even where the first one's answer is there already. Milliseconds. */
const doubleClickMs = 600;

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

interface Ended {
  readonly result: RunResult | FeatureResult | null;
  readonly problem: Problem | null;
}

interface Press {
  readonly text: string;
  readonly terms: RunTerms;
  readonly key: string;
  readonly atMs: number;
  readonly controller: AbortController;
  outcome: Promise<Ended>;
  isRunning: boolean;
  /** True until it is known what became of it. */
  isOpen: boolean;
}

/** The earlier press that this one repeats, or null. */
function repeated(before: Press | null, text: string): Press | null {
  if (before === null || before.isRunning) return before;
  return before.text === text && Date.now() - before.atMs < doubleClickMs ? before : null;
}

/** A press of what is not known to have ended is the same call, on the terms it was first asked with. */
function pressOf(before: Press | null, text: string, terms: RunTerms): Press {
  const open = before?.isOpen && before.text === text ? before : null;
  return {
    text,
    terms: open === null ? terms : { ...terms, quote: open.terms.quote },
    key: open?.key ?? crypto.randomUUID(),
    atMs: Date.now(),
    controller: new AbortController(),
    outcome: Promise.resolve({ result: null, problem: null }),
    isRunning: true,
    isOpen: true,
  };
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
  try {
    for await (const event of runOnce(() => doors[kind].run(source.client, ask, sending), signal)) {
      tell(event);
      if (event.event === 'result') return { result: event.data, problem: null };
      if (event.event === 'problem') return { result: null, problem: problemOfDocument(event.data) };
    }
  } catch (error) {
    const problem = problemOf(error);
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
      const text = JSON.stringify(ask);
      const before = repeated(last.current, text);
      if (before !== null) return before.outcome;
      const press = pressOf(last.current, text, terms);
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
