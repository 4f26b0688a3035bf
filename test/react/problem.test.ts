import { describe, expect, it } from 'vitest';
import { isOutcomeUnknown, type Problem } from '../../src/react/problem.ts';

const problem = (code: string, isAfterLoss?: boolean): Problem => ({
  ...{ code, message: '', advice: '', retryable: true, details: {} },
  isAfterLoss,
});

describe('what became of a call', () => {
  it.each(['unreachable', 'request_in_progress', 'internal_error', 'database_unavailable'])(
    'is not known after %s',
    (code) => {
      expect(isOutcomeUnknown(problem(code))).toBe(true);
    },
  );

  it.each(['rate_limited', 'unauthenticated'])(
    'is not known after %s, where the same was sent before and its answer was lost',
    (code) => {
      expect(isOutcomeUnknown(problem(code, true))).toBe(true);
      expect(isOutcomeUnknown(problem(code))).toBe(false);
    },
  );

  it.each(['insufficient_energy', 'provider_failed', 'quote_expired'])('is known after %s', (code) => {
    expect(isOutcomeUnknown(problem(code, true))).toBe(false);
  });
});
