/** What came of it: while it is written, when it is there, and where it did not come. */

import { type FeatureResult, momentText, type RunState, useReading } from 'energy-engine/react';
import { LoaderCircle, RotateCcw, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { CostLine } from '../../receipts/cost-line.tsx';
import type { KeptResult } from '../../results/kept-result.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { scrollBehavior } from '../../ui/motion.ts';
import type { DeskSpec } from './desk-spec.ts';
import { Cut, isRunning, Offline, Trouble, type TroubleProps } from './trouble.tsx';

type Spec = Pick<DeskSpec<object>, 'View' | 'working' | 'textOf'>;
type State = RunState<FeatureResult>;

export interface ResultCardProps extends TroubleProps {
  readonly spec: Spec;
  readonly onUseAgain: (kept: KeptResult) => void;
  readonly onClose: () => void;
}

const outputOf = (kept: KeptResult, run: State | undefined): unknown => {
  if (kept.state !== 'open' || run === undefined) return kept.output;
  return run.result?.output ?? run.partial ?? (run.text === '' ? undefined : { text: run.text });
};

/** What a screen reader says of the run: that it goes on, and that it is done. What else comes of it is said by `Trouble`. */
function phaseText(run: State | undefined, working: string): string {
  if (isRunning(run)) return `${working} …`;
  return run?.phase === 'done' ? 'Done' : '';
}

function Title({ kept, run, working }: { kept: KeptResult; run: State | undefined; working: string }) {
  const reading = useReading();
  const isBusy = isRunning(run);
  const said = phaseText(run, working);
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      {isBusy && (
        <LoaderCircle
          className="size-[18px] shrink-0 text-accent-text motion-safe:animate-spin"
          aria-hidden
        />
      )}
      <div className="min-w-0">
        <h2 className="truncate text-[17px] font-semibold tracking-[-0.01em]">{kept.title}</h2>
        <p className="text-[13px] text-quiet">
          <span role="status">{said}</span>
          {!isBusy && `${said === '' ? '' : ', '}${momentText(new Date(kept.at), reading)}`}
        </p>
      </div>
    </div>
  );
}

/** Where a result begins lower than this share of the screen, it is brought up. */
const lowShare = 0.4;

/** Brings what has just begun, or was just opened, into view; and once more when it is there, since it has grown. */
function useInView(id: string, isBusy: boolean) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null || id === '') return;
    const isLow = element.getBoundingClientRect().top > lowShare * window.innerHeight;
    if (isBusy || isLow) element.scrollIntoView({ block: 'start', behavior: scrollBehavior() });
  }, [id, isBusy]);
  return place;
}

export function ResultCard(props: ResultCardProps): ReactNode {
  const { spec, kept, run, onUseAgain, onClose } = props;
  const isBusy = isRunning(run);
  const place = useInView(kept.id, isBusy);
  const output = outputOf(kept, run);
  const { View } = spec;
  return (
    <div ref={place} className="scroll-mt-20">
      <Card>
        <div className="mb-4 flex items-start justify-between gap-3">
          <Title kept={kept} run={run} working={spec.working} />
          {!isBusy && (
            <IconButton label="Close the result" className="-mt-1 -mr-2" onClick={onClose}>
              <X className="size-5" aria-hidden />
            </IconButton>
          )}
        </div>
        <div className="grid gap-5">
          <Offline notice={kept.notice} />
          {output !== undefined && (
            <div aria-busy={isBusy}>
              <View output={output} isWriting={isBusy} />
            </div>
          )}
          <Cut kept={kept} />
          <Trouble {...props} />
          {!isBusy && kept.state !== 'open' && (
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line pt-3">
              {kept.state === 'unsettled' ? <span /> : <CostLine paid={kept.paid} />}
              <div className="flex flex-wrap gap-1">
                {output !== undefined && <CopyButton text={() => spec.textOf(output)} label="Copy all" />}
                <Button kind="quiet" size="small" onClick={() => onUseAgain(kept)}>
                  <RotateCcw className="size-4" aria-hidden />
                  Use again
                </Button>
              </div>
            </div>
          )}
        </div>
      </Card>
    </div>
  );
}
