/** What is to be known of an answer that did not come whole, or that nobody wrote? */

import { type FeatureResult, isOutcomeUnknown, type RunState } from 'energy-engine/react';
import type { KeptResult } from '../../results/kept-result.ts';
import { useRunnerOf } from '../../runs/runs-provider.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

type State = RunState<FeatureResult>;

export const isRunning = (run: State | undefined): boolean =>
  run?.phase === 'running' || run?.phase === 'reconnecting';

export interface TroubleProps {
  readonly kept: KeptResult;
  /** Of the run that this is; undefined for one that was kept earlier. */
  readonly run?: State | undefined;
  readonly isLookingForPayment?: boolean;
  readonly onAskAgain: (kept: KeptResult) => void;
}

/** What was charged for a call that ended early, and where what it wrote is. */
function endText({ state, paid, output }: KeptResult): string {
  if (state === 'unsettled') return 'What it cost could not be learned yet. It will stand in your receipts.';
  if (paid.length === 0) return 'Nothing was charged.';
  if (output === undefined)
    return 'What was written until then is paid for. The page that showed it was closed.';
  return 'What was written until then is paid for, and stays here.';
}

/** One call of a feature at a time: while another one is written, this has to wait. */
function AskButton({ kept, onAskAgain }: Pick<TroubleProps, 'kept' | 'onAskAgain'>) {
  const { run } = useRunnerOf(kept.feature);
  return (
    <Button size="small" disabled={run.isRunning} onClick={() => onAskAgain(kept)}>
      Ask for the answer
    </Button>
  );
}

export function Trouble({ kept, run, isLookingForPayment = false, onAskAgain }: TroubleProps) {
  if (run?.phase === 'reconnecting') {
    return (
      <Banner tone="warning" title="The connection was lost" isAnnounced>
        The answer is asked for again. It is the same request: it is charged once at most.
      </Banner>
    );
  }
  if (isRunning(run)) return null;
  if (isLookingForPayment) {
    return (
      <Banner title="It was ended early" isAnnounced>
        Finding out what was charged …
      </Banner>
    );
  }
  if (kept.state === 'gone') {
    return (
      <Banner title="Its answer is kept no more" isAnnounced>
        An answer can be asked for for a day. This one was made and paid; its receipt stays.
      </Banner>
    );
  }
  if (kept.state === 'ended' || kept.state === 'unsettled') {
    return (
      <Banner title="It was ended early" isAnnounced>
        {endText(kept)}
      </Banner>
    );
  }
  const problem = run?.problem ?? null;
  if (kept.state === 'open' && run === undefined && kept.output !== undefined) {
    return (
      <Banner
        title="It was ended by leaving the page"
        isAnnounced
        action={<AskButton kept={kept} onAskAgain={onAskAgain} />}
      >
        What was written until then stays here. What it cost is not known yet: asking tells it, and is charged
        once at most.
      </Banner>
    );
  }
  if (kept.state === 'open' && (run === undefined || (problem !== null && isOutcomeUnknown(problem)))) {
    return (
      <Banner
        tone="warning"
        title="It is not known what became of this"
        isAnnounced
        action={<AskButton kept={kept} onAskAgain={onAskAgain} />}
      >
        The connection was lost after you pressed. Asking is the same request once more: it is charged once at
        most, also where the first one arrived.
      </Banner>
    );
  }
  if (problem === null) return null;
  return (
    <Banner tone="warning" title={problem.message} isAnnounced>
      {problem.advice}
    </Banner>
  );
}

export function Offline({ notice }: { notice: string | null }) {
  if (notice === null) return null;
  return (
    <Banner title="Not written by a language model">
      None is connected here. This was put together from your own words, so that you can see how everything
      works.
    </Banner>
  );
}

/** The price was for so much, and the model had more to say. */
export function Cut({ kept }: Pick<TroubleProps, 'kept'>) {
  if (kept.isCut !== true) return null;
  return (
    <Banner tone="warning" title="Cut off at its length" isAnnounced>
      The model reached the most that it may write for this, and the end is missing. What is here is paid for.
      Ask for something shorter, or for one part at a time.
    </Banner>
  );
}
