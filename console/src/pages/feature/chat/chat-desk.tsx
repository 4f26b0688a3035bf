/** A conversation that knows the person's company, each answer with its price before and its receipt after. */

import { MessageSquarePlus } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useKeeping } from '../../../results/use-results.ts';
import { useRunnerOf } from '../../../runs/runs-provider.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { inBrief } from '../desk-spec.ts';
import { Earlier } from '../earlier.tsx';
import { FeatureHeader } from '../feature-header.tsx';
import { CompanyFields, companyInput, useCompany } from '../forms/company.tsx';
import { DeskDialogs } from '../paying/desk-dialogs.tsx';
import { PricePanel } from '../paying/price-panel.tsx';
import { MissingResult } from '../standard-desk.tsx';
import { useDraft } from '../use-draft.ts';
import { type FeatureDesk, useFeatureDesk, useShown } from '../use-feature-desk.ts';
import { Composer } from './composer.tsx';
import { answeredTurns, type ChatDraft } from './conversation.ts';
import { historyOf } from './history.ts';
import { isSent, placeOfNext, placeTaken } from './place.ts';
import { Turns } from './turns.tsx';

const empty = { message: '' };

/** A conversation is kept once: each answer takes the place of the one before. */
function useOneKept({ runner: { kept } }: FeatureDesk): void {
  const { forget } = useKeeping();
  const previousId = placeTaken(kept);
  useEffect(() => {
    if (previousId !== null) void forget(previousId);
  }, [previousId, forget]);
}

function useChat() {
  const { draft, change } = useDraft('ai_chatbot', empty);
  const [company] = useCompany();
  const { kept } = useShown(useRunnerOf('ai_chatbot').kept);
  const turns = answeredTurns(kept);
  const message = draft.message.trim();
  const input = message === '' ? null : { message, history: historyOf(turns), ...companyInput(company) };
  const chatDraft: ChatDraft = {
    turns: [...turns, { role: 'user', content: message }],
    previousId: placeOfNext(kept),
  };
  const title = inBrief(turns[0]?.content ?? message);
  const desk = useFeatureDesk('ai_chatbot', { input, title, draft: chatDraft });
  return { ...desk, message: draft.message, write: (text: string) => change({ message: text }) };
}

/**
 * What was sent stays in the field until there is an answer to it: what was refused can be sent again. What was written
 * meanwhile stays as well.
 */
function useEmptied({ run, kept }: FeatureDesk['runner'], message: string, empty: () => void): void {
  const isAnswered = run.phase === 'done' || (run.isRunning && run.text !== '');
  const wasAnswered = useRef(isAnswered);
  useEffect(() => {
    if (isAnswered && !wasAnswered.current && isSent(kept, message)) empty();
    wasAnswered.current = isAnswered;
  }, [isAnswered, kept, message, empty]);
}

export function ChatDesk() {
  const chat = useChat();
  const { desk, runner, shown, hints, askAgain, close, message, write } = chat;
  useOneKept(chat);
  const isUnderWay = desk.isRunning && runner.run.text === '' && isSent(runner.kept, message);
  useEmptied(runner, message, () => write(''));
  return (
    <>
      <FeatureHeader feature="ai_chatbot" />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_320px] lg:items-start">
        <Card className="flex min-h-[420px] flex-col" isPadded={false}>
          {shown.isMissing && <MissingResult />}
          {shown.kept !== null && !desk.isRunning && (
            <div className="flex justify-end px-3 pt-3 -mb-3">
              <Button size="small" kind="quiet" onClick={close}>
                <MessageSquarePlus className="size-4" aria-hidden />
                New conversation
              </Button>
            </div>
          )}
          <Turns
            kept={shown.kept}
            run={shown.isOfRun ? runner.run : undefined}
            isLookingForPayment={shown.isOfRun && runner.isLookingForPayment}
            onAskAgain={askAgain}
          />
          <div className="grid gap-3 border-t border-line p-4">
            <Composer
              // What is under way stands in the conversation already.
              message={isUnderWay ? '' : message}
              onWrite={write}
              onSend={desk.press}
            />
            <CompanyFields />
          </div>
        </Card>
        <PricePanel desk={desk} action="Send" missing="Write a message." {...hints} />
        <Earlier feature="ai_chatbot" shownId={shown.kept?.id ?? null} />
      </div>
      <DeskDialogs desk={desk} />
    </>
  );
}
