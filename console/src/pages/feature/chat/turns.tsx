/** What was said so far, and what is being said. */

import { MessagesSquare } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { CostLine } from '../../../receipts/cost-line.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Caret, Prose } from '../desks/prose.tsx';
import { Cut, isRunning, Offline, Trouble, type TroubleProps } from '../trouble.tsx';
import { answerOf, draftOf, type Turn } from './conversation.ts';

function Said({ turn, isWriting }: { turn: Turn; isWriting: boolean }) {
  if (turn.role === 'user') {
    return (
      <li className="ml-auto max-w-[85%] rounded-card rounded-br-sm bg-raised px-4 py-2.5">
        <span className="sr-only">You: </span>
        <Prose text={turn.content} />
      </li>
    );
  }
  return (
    <li className="grid max-w-[92%] gap-1.5">
      <span className="sr-only">Answer: </span>
      <Prose text={turn.content} isWriting={isWriting} />
      {!isWriting && (
        <div className="flex flex-wrap items-start gap-x-3 [&>button:last-child]:min-h-9">
          {turn.paid !== undefined && <CostLine paid={turn.paid} />}
          <CopyButton text={turn.content} />
        </div>
      )}
    </li>
  );
}

const shownTurns = ({ kept, run }: Pick<TurnsProps, 'kept' | 'run'>): readonly Turn[] => {
  if (kept === null) return [];
  const answer = answerOf(kept, run);
  return answer === null ? draftOf(kept).turns : [...draftOf(kept).turns, answer];
};

/** For those who do not see the answer grow. */
function phaseText(run: TurnsProps['run'], isBusy: boolean): string {
  if (isBusy) return 'The answer is being written';
  return run?.phase === 'done' ? 'The answer is there' : '';
}

export interface TurnsProps extends Omit<TroubleProps, 'kept'> {
  readonly kept: TroubleProps['kept'] | null;
}

export function Turns({ kept, run, isLookingForPayment = false, onAskAgain }: TurnsProps) {
  const turns = shownTurns({ kept, run });
  const isBusy = isRunning(run) && kept?.state === 'open';
  const end = useRef<HTMLDivElement>(null);
  const lastLength = turns.at(-1)?.content.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever grows is followed
  useEffect(() => {
    if (isBusy) end.current?.scrollIntoView({ block: 'nearest' });
  }, [isBusy, lastLength, turns.length]);
  if (kept === null) {
    return (
      <div className="grid flex-1 place-items-center">
        <Empty icon={<MessagesSquare className="size-6" aria-hidden />} title="What is on your desk today?">
          Ask about a prospect, a message, a meeting, an offer.
        </Empty>
      </div>
    );
  }
  const isWaiting = isBusy && turns.at(-1)?.role === 'user';
  return (
    <div className="grid flex-1 content-start gap-5 p-5">
      <Offline notice={kept.notice} />
      <p role="status" className="sr-only">
        {phaseText(run, isBusy)}
      </p>
      <ol className="grid gap-5" aria-label="Conversation" aria-busy={isBusy}>
        {turns.map((turn, nth) => (
          <Said
            // biome-ignore lint/suspicious/noArrayIndexKey: turns are known by their place
            key={nth}
            turn={turn}
            isWriting={isBusy && !isWaiting && nth === turns.length - 1}
          />
        ))}
        {isWaiting && (
          <li aria-hidden>
            <Caret />
          </li>
        )}
      </ol>
      <Cut kept={kept} />
      <Trouble kept={kept} run={run} isLookingForPayment={isLookingForPayment} onAskAgain={onAskAgain} />
      <div ref={end} className="scroll-mb-40" />
    </div>
  );
}
