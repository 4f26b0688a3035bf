import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/react/ask.ts';
import { idleRun, nextRunState, type RunHappening, type RunState } from '../../src/react/run-state.ts';

const text = (piece: string): RunHappening => ({ event: 'text', data: { text: piece } });
const result = { call_id: '1', output: 'Hello there', replayed: false } as RunResult;

const stateAfter = (...happenings: RunHappening[]): RunState =>
  happenings.reduce(nextRunState, idleRun as RunState);

describe('the state of a run', () => {
  it('gathers what is written, and ends with the whole of it', () => {
    expect(stateAfter({ event: 'begun' }, text('Hel'), text('lo'))).toMatchObject({
      phase: 'running',
      text: 'Hello',
    });
    expect(stateAfter({ event: 'begun' }, text('Hel'), { event: 'result', data: result })).toMatchObject({
      phase: 'done',
      text: 'Hello there',
      result,
    });
  });

  it('keeps what was written on the page while the connection is lost, and begins anew when it is back', () => {
    const lost = stateAfter({ event: 'begun' }, text('Hello'), { event: 'lost' });
    expect(lost).toMatchObject({ phase: 'reconnecting', text: 'Hello' });
    expect(nextRunState(lost, text('Hel'))).toMatchObject({ phase: 'running', text: 'Hel' });
  });

  it('forgets what missed its form', () => {
    const partial: RunHappening = { event: 'partial', data: { output: { subject: 'Hi' } } };
    expect(stateAfter({ event: 'begun' }, text('{'), partial, { event: 'repair', data: {} })).toMatchObject({
      text: '',
      partial: undefined,
    });
  });

  it('keeps what was delivered of a call that failed or was stopped', () => {
    const problem = { code: 'provider_failed', message: '', advice: '', retryable: true, details: {} };
    expect(stateAfter({ event: 'begun' }, text('Half'), { event: 'failed', problem })).toMatchObject({
      phase: 'failed',
      text: 'Half',
      problem,
    });
    expect(stateAfter({ event: 'begun' }, text('Half'), { event: 'stopped' })).toMatchObject({
      phase: 'stopped',
    });
  });

  it('begins without anything of the run before', () => {
    expect(stateAfter({ event: 'begun' }, text('Old'), { event: 'begun' })).toEqual({
      ...idleRun,
      phase: 'running',
    });
  });
});
