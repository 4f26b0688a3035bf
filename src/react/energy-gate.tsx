/** What stands between a user's wish and a paid call, ready to be put on a page? The price, a button, and the dialogs. */

import type { ReactNode } from 'react';
import type { FeatureAsk, FeatureResult, PromptAsk, RunResult } from './ask.ts';
import { ConfirmCostModal } from './confirm-cost-modal.tsx';
import { CostPreview } from './cost-preview.tsx';
import { energyText } from './format.ts';
import { Icon } from './icon.tsx';
import { LowEnergyModal } from './low-energy-modal.tsx';
import { useReading } from './reader.tsx';
import {
  type EnergyGateOptions,
  type EnergyGateState,
  problemText,
  useEnergyGate,
  useFeatureGate,
} from './use-energy-gate.ts';
import type { Run } from './use-run.ts';

interface Shown {
  /** What the button says. Default: 'Run'. */
  readonly label?: string | undefined;
}

export interface EnergyGateProps extends EnergyGateOptions<RunResult>, Shown {
  /** What is to be asked; null while there is nothing. */
  readonly ask: PromptAsk | null;
  /** What shows the answer, while it comes and when it is there. */
  readonly children?: ((run: Run<PromptAsk, RunResult>) => ReactNode) | undefined;
}

export interface FeatureGateProps extends EnergyGateOptions<FeatureResult>, Shown {
  readonly ask: FeatureAsk | null;
  readonly children?: ((run: Run<FeatureAsk, FeatureResult>) => ReactNode) | undefined;
}

type AnyGate = Pick<
  EnergyGateState<PromptAsk, RunResult>,
  'preview' | 'press' | 'isBusy' | 'problem' | 'low' | 'confirm'
> & {
  readonly run: Pick<Run<never, unknown>, 'phase' | 'isRunning' | 'stop' | 'problem'> & { result: unknown };
};

/** What the run comes to, in a line. */
function Outcome({ gate }: { gate: AnyGate }) {
  const reading = useReading();
  const { words } = reading;
  const { phase, result } = gate.run;
  const problem = gate.problem ?? gate.run.problem;
  if (phase === 'reconnecting') {
    return (
      <p className="energy-note" data-tone="accent">
        <Icon name="offline" />
        {words.reconnecting}
      </p>
    );
  }
  if (problem !== null && gate.low === null && gate.confirm === null && phase !== 'stopped') {
    return (
      <p className="energy-note" data-tone="warning">
        <Icon name="alert" />
        {problemText(problem, words)}
      </p>
    );
  }
  const cost = (result as { energy_cost?: number } | null)?.energy_cost;
  if (phase === 'stopped') return <p className="energy-fine">{words.stopped}</p>;
  return cost === undefined ? null : <p className="energy-fine">{words.paid(energyText(cost, reading))}</p>;
}

function Gate({ gate, label, children }: { gate: AnyGate; label?: string | undefined; children: ReactNode }) {
  const { words } = useReading();
  const { preview, run, press, isBusy, low, confirm } = gate;
  return (
    <div className="energy-gate">
      <CostPreview {...preview} />
      <div className="energy-gate-actions">
        <button
          type="button"
          className="energy-button"
          disabled={preview.quote === null && !isBusy}
          aria-disabled={isBusy}
          onClick={press}
        >
          {isBusy ? words.running : (label ?? words.run)}
        </button>
        {run.isRunning && (
          <button type="button" className="energy-button energy-button-quiet" onClick={run.stop}>
            {words.stop}
          </button>
        )}
        <div className="energy-gate-outcome" role="status">
          <Outcome gate={gate} />
        </div>
      </div>
      {children}
      {low !== null && <LowEnergyModal {...low} />}
      {confirm !== null && <ConfirmCostModal {...confirm} />}
    </div>
  );
}

/** The price, the button, the dialogs and the ways out for a prompt; what runs is handed to `children`. */
export function EnergyGate({ ask, label, children, ...options }: EnergyGateProps) {
  const gate = useEnergyGate(ask, options);
  return (
    <Gate gate={gate} label={label}>
      {children?.(gate.run)}
    </Gate>
  );
}

/** The same for one of the AI features. */
export function FeatureGate({ ask, label, children, ...options }: FeatureGateProps) {
  const gate = useFeatureGate(ask, options);
  return (
    <Gate gate={gate} label={label}>
      {children?.(gate.run)}
    </Gate>
  );
}
