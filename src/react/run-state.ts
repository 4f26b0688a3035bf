/** How does a run look while its events come in? Pure: a state and an event give the next state. */

import type { AskEvent, FeatureResult, RunResult } from './ask.ts';
import { type Problem, problemOfDocument } from './problem.ts';

/** 'reconnecting': the connection was lost, and the same call is asked for again. 'stopped': by the user. */
export type RunPhase = 'idle' | 'running' | 'reconnecting' | 'done' | 'failed' | 'stopped';

type ProgressData = Extract<AskEvent, { event: 'progress' }>['data'];

export interface RunState<Result = RunResult | FeatureResult> {
  readonly phase: RunPhase;
  /** What the model has written so far: prose, or JSON. */
  readonly text: string;
  /** What can be read of a structured output so far, not checked yet; or undefined. */
  readonly partial: unknown;
  /** How far a list has come, and what its last step brought. */
  readonly progress: ProgressData | null;
  readonly result: Result | null;
  readonly problem: Problem | null;
}

export const idleRun: RunState<never> = {
  phase: 'idle',
  text: '',
  partial: undefined,
  progress: null,
  result: null,
  problem: null,
};

/** What happens to a run beside the server's events. */
export type RunHappening =
  | AskEvent
  | { readonly event: 'begun' }
  | { readonly event: 'forgotten' }
  | { readonly event: 'lost' }
  | { readonly event: 'stopped' }
  | { readonly event: 'failed'; readonly problem: Problem };

const isPrompted = (result: RunResult | FeatureResult): result is RunResult => 'call_id' in result;

/** A prompt's output is a text; a feature's has its own form, and its text stands as it was written. */
const finalText = (state: RunState, result: RunResult | FeatureResult): string =>
  isPrompted(result) ? result.output : state.text;

/** After the connection was lost, what comes begins anew. */
const freshened = (state: RunState): RunState =>
  state.phase === 'reconnecting' ? { ...state, phase: 'running', text: '', partial: undefined } : state;

export function nextRunState(before: RunState, happening: RunHappening): RunState {
  switch (happening.event) {
    case 'forgotten':
      return idleRun;
    case 'begun':
      return { ...idleRun, phase: 'running' };
    case 'lost':
      return { ...before, phase: 'reconnecting' };
    case 'stopped':
      return { ...before, phase: 'stopped' };
    case 'failed':
      return { ...before, phase: 'failed', problem: happening.problem };
    case 'problem':
      return { ...before, phase: 'failed', problem: problemOfDocument(happening.data) };
    case 'result':
      return {
        ...before,
        phase: 'done',
        text: finalText(freshened(before), happening.data),
        result: happening.data,
      };
    case 'repair':
      return { ...freshened(before), text: '', partial: undefined };
    case 'partial':
      return { ...freshened(before), partial: happening.data.output };
    case 'progress':
      return { ...freshened(before), progress: happening.data };
    case 'text': {
      const state = freshened(before);
      return { ...state, text: state.text + happening.data.text };
    }
    case 'reasoning':
      return freshened(before);
  }
}
