/** Try the drafts on days that were, before they count: on which days, and how people answer to prices? */

import { momentText, useReading } from 'energy-engine/react';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Choice, Field, TextInput } from '../../ui/field.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { numberWriting, readNumber } from '../written-number.ts';
import type { Backtest, BacktestAsked } from './backtest.ts';
import { BacktestFigures } from './backtest-report.tsx';
import type { ShownWindow } from './drafts.ts';
import { standingFrom } from './standing.ts';
import { windowsText } from './trial.ts';

export interface BacktestCardProps {
  readonly backtest: Backtest;
  readonly windows: readonly ShownWindow[];
  readonly asked: BacktestAsked;
  readonly onAsked: (change: Partial<BacktestAsked>) => void;
}

const stretches = [7, 14, 30, 90].map((days) => ({ value: String(days), label: `${days} days` }));

interface NumberProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly most: number;
  readonly onNumber: (value: number) => void;
}

/** Takes what can be read as a number, and says so of what cannot. */
function NumberField({ label, hint, value, most, onNumber }: NumberProps) {
  const { locale } = useReading();
  const [text, setText] = useState(numberWriting(value, locale));
  const numberIn = (written: string): number | null => {
    const read = readNumber(written, { locale });
    return 'value' in read && read.value >= 0 && read.value <= most ? read.value : null;
  };
  return (
    <Field
      label={label}
      hint={hint}
      error={numberIn(text) === null ? `A number from 0 to ${most}.` : undefined}
    >
      <TextInput
        inputMode="decimal"
        className="figures"
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          const next = numberIn(currentTarget.value);
          if (next !== null) onNumber(next);
        }}
      />
    </Field>
  );
}

function Assumptions({ asked, onAsked }: Pick<BacktestCardProps, 'asked' | 'onAsked'>) {
  const [low, high] = asked.elasticity;
  return (
    <div className="grid gap-5">
      <div>
        <p className="mb-1.5 text-[13.5px] font-medium">On the last</p>
        <Choice
          label="Days"
          value={String(asked.days)}
          options={stretches}
          onChoose={(days) => onAsked({ days: Number(days) })}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        <NumberField
          label="Calls react to prices: at least"
          hint="0: everybody calls all the same."
          value={low}
          most={10}
          onNumber={(value) => onAsked({ elasticity: [value, high] })}
        />
        <NumberField
          label="At most"
          hint="1: 10 % dearer, about 10 % fewer calls."
          value={high}
          most={10}
          onNumber={(value) => onAsked({ elasticity: [low, value] })}
        />
        <NumberField
          label="Percent who wait"
          hint="Of the calls in a dearer hour, for a cheaper one."
          value={asked.waiting}
          most={100}
          onNumber={(waiting) => onAsked({ waiting })}
        />
      </div>
    </div>
  );
}

function What({ windows }: Pick<BacktestCardProps, 'windows'>) {
  const reading = useReading();
  const now = reading.now().getTime();
  const from = standingFrom(windows, now);
  const count = windows.filter(({ draft }) => draft !== null).length;
  const of = count === 0 ? 'the windows in force' : count === 1 ? 'your draft' : `your ${count} drafts`;
  return (
    <p className="text-quiet text-pretty">
      Every call of those days is priced again with {of}
      {from > now ? `, as the prices will be from ${momentText(new Date(from), reading)} on` : ''}. Nothing is
      changed by it.
    </p>
  );
}

export function BacktestCard(props: BacktestCardProps) {
  const { backtest, windows, asked, onAsked } = props;
  const { now } = useReading();
  const { result, error, isRunning, run, stop } = backtest;
  const isOld =
    result !== null &&
    (result.windows !== windowsText(windows, now()) ||
      JSON.stringify(result.asked) !== JSON.stringify(asked));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <What windows={windows} />
      <Assumptions asked={asked} onAsked={onAsked} />
      <div className="flex flex-wrap gap-2">
        <Button
          kind={result === null || isOld ? 'primary' : 'secondary'}
          isBusy={isRunning}
          onClick={() => run({ asked, windows, now: now() })}
        >
          Try it on the past
        </Button>
        {isRunning && (
          <Button kind="quiet" onClick={stop}>
            Stop
          </Button>
        )}
      </div>
      {error !== null && <Failed error={error} />}
      {isRunning && <Loading lines={3} />}
      {!isRunning && result !== null && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-t border-line pt-6" aria-live="polite">
          {isOld && (
            <p className="rounded-card bg-accent-soft px-4 py-3 text-[14px] text-accent-text">
              These figures are of earlier drafts or assumptions. Try it again to see what the present ones
              would have brought.
            </p>
          )}
          <BacktestFigures report={result.report} />
        </div>
      )}
      {!isRunning && result === null && error === null && (
        <Empty icon={<FlaskConical className="size-6" aria-hidden />} title="Not tried yet">
          See what the windows would have brought, who would have paid more, and who would have been refused.
        </Empty>
      )}
    </div>
  );
}
