/** Is this press of a button the same call as the one before it, or another one? */

import type { FeatureResult, RunResult, RunTerms } from './ask.ts';
import type { Problem } from './problem.ts';

/** A second press so soon is a double click, even where the first one's answer is there already. Milliseconds. */
const doubleClickMs = 600;

export interface Ended {
  readonly result: RunResult | FeatureResult | null;
  readonly problem: Problem | null;
}

export interface Press {
  /** What is asked, as JSON. */
  readonly text: string;
  readonly terms: RunTerms;
  /** The call's idempotency key, where no quote is its key. */
  readonly key: string;
  readonly atMs: number;
  readonly controller: AbortController;
  outcome: Promise<Ended>;
  isRunning: boolean;
  /** True until it is known what became of it. */
  isOpen: boolean;
}

export interface Pressed {
  readonly text: string;
  readonly terms: RunTerms;
  readonly nowMs: number;
}

/** The earlier press that this one merely repeats, or null: one that runs, or a click of the same a moment ago. */
export function repeated(before: Press | null, { text, nowMs }: Pressed): Press | null {
  if (before === null || before.isRunning) return before;
  return before.text === text && nowMs - before.atMs < doubleClickMs && !before.isOpen ? before : null;
}

/** A press of what is not known to have ended is the same call, on the terms it was first asked with. */
export function pressOf(before: Press | null, { text, terms, nowMs }: Pressed): Press {
  const open = before?.isOpen && before.text === text ? before : null;
  return {
    text,
    terms: open === null ? terms : { ...terms, quote: open.terms.quote, isAgain: true },
    key: open?.key ?? crypto.randomUUID(),
    atMs: nowMs,
    controller: new AbortController(),
    outcome: Promise.resolve({ result: null, problem: null }),
    isRunning: true,
    isOpen: true,
  };
}
