/** Were the drafts tried on the past as they are, and may they be saved without it? */

import { useReading } from 'energy-engine/react';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/field.tsx';
import { Failed } from '../../ui/states.tsx';
import type { BacktestResult } from './backtest.ts';
import { backtestSentence } from './backtest-words.ts';
import type { Trial } from './trial.ts';

export interface OnThePastProps {
  readonly trial: Trial<BacktestResult>;
  readonly isUntriedWanted: boolean;
  readonly onUntriedWanted: (isWanted: boolean) => void;
  readonly onTry: () => void;
  readonly onStop: () => void;
}

const words = {
  untried: 'These drafts have not been tried on the past as they are.',
  running: 'Every call of those days is priced again with these drafts.',
  failed: 'Trying these drafts on the past failed. They can be saved all the same.',
} as const;

export function OnThePast({ trial, isUntriedWanted, onUntriedWanted, onTry, onStop }: OnThePastProps) {
  const reading = useReading();
  const { state } = trial;
  const said =
    state === 'tried'
      ? backtestSentence({ report: trial.result.report, days: trial.result.asked.days }, reading)
      : words[state];
  return (
    <section aria-label="On the past" className="grid gap-3 rounded-card bg-raised px-4 py-3">
      <p role="status" className="text-[14px] text-quiet">
        {said}
      </p>
      {state === 'failed' && (
        <>
          <Failed error={trial.error} />
          <Button size="small" className="justify-self-start" onClick={onTry}>
            Try it once more
          </Button>
        </>
      )}
      {state === 'running' && (
        <Button size="small" className="justify-self-start" onClick={onStop}>
          Stop
        </Button>
      )}
      {(state === 'untried' || state === 'running') && (
        <Switch
          label="Save without trying it on the past"
          checked={isUntriedWanted}
          onChange={onUntriedWanted}
        />
      )}
    </section>
  );
}
