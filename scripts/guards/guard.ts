/** What is a guard: a piece of code without which a test goes red? */

export interface Guard {
  /** What the guard keeps from happening. */
  readonly name: string;
  /** The file from the repository's root. */
  readonly file: string;
  /** The exact text, found once in the file, and what stands there without the guard. */
  readonly text: string;
  readonly without: string;
  /** The test file, and a pattern of the full names of the tests that must go red. */
  readonly test: string;
  readonly pattern: string;
}

/** Tests that stand for several guards. */
export const oneByOne = {
  test: 'test/ledger/ledger-equivalence.test.ts',
  pattern: 'on PGlite.*answers and books a batch as it would its items one by one',
} as const;
export const model = { test: 'test/ledger/ledger-model.test.ts', pattern: 'on PGlite' } as const;
export const pains = 'test/ledger/pains.test.ts';
export const amounts = 'test/ledger/amounts.test.ts';
export const states = 'test/ledger/account-state.test.ts';
export const localDay = 'test/ledger/local-day.test.ts';
