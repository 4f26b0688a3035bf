/** What to answer when a prospect objects. */

import { MessageCircleQuestion } from 'lucide-react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { type DeskSpec, type FormProps, inBrief, type ViewProps } from '../desk-spec.ts';
import { LanguageField, languageInput, type Tone, ToneField } from '../forms/manner-fields.tsx';
import { LongField } from '../forms/text-fields.tsx';
import { listIn, textIn } from '../read-output.ts';
import { Caret, Prose } from './prose.tsx';

interface Draft {
  readonly objection: string;
  readonly context: string;
  readonly tone: Tone;
  readonly language: string;
}

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <LongField
        label="What did they say?"
        rows={3}
        placeholder="“We already have a tool for that, and it does the job.”"
        value={draft.objection}
        onChange={(objection) => change({ objection })}
      />
      <LongField
        label="What should be known beside it?"
        rows={3}
        isOptional
        hint="What you sell, what was said before, what they care about."
        value={draft.context}
        onChange={(context) => change({ context })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <ToneField tone={draft.tone} onChoose={(tone) => change({ tone })} />
        <LanguageField language={draft.language} onChange={(language) => change({ language })} />
      </div>
    </>
  );
}

function Reply({ answer, isWriting }: { answer: unknown; isWriting: boolean }) {
  const reply = textIn(answer, 'reply');
  return (
    <li className="border-l-2 border-accent pl-4">
      <h3 className="font-medium">{textIn(answer, 'approach')}</h3>
      <div className="mt-1">
        <Prose text={reply} isWriting={isWriting} />
      </div>
      {!isWriting && reply !== '' && (
        <div className="mt-1 -ml-2.5">
          <CopyButton text={reply} label="Copy this one" />
        </div>
      )}
    </li>
  );
}

function View({ output, isWriting }: ViewProps) {
  const answers = listIn(output, 'answers');
  const [concern, question] = [textIn(output, 'concern'), textIn(output, 'question')];
  return (
    <div className="grid gap-6">
      {concern !== '' && (
        <p className="max-w-[68ch]">
          <span className="text-[13px] text-quiet">What probably stands behind it</span>
          <br />
          {concern}
        </p>
      )}
      <ul className="grid gap-5 empty:hidden">
        {answers.map((answer, nth) => (
          <Reply
            // biome-ignore lint/suspicious/noArrayIndexKey: answers are known by their place
            key={nth}
            answer={answer}
            isWriting={isWriting && nth === answers.length - 1 && question === ''}
          />
        ))}
      </ul>
      {isWriting && answers.length === 0 && <Caret />}
      {question !== '' && (
        <p className="flex items-start gap-3 rounded-control bg-raised px-4 py-3">
          <MessageCircleQuestion className="mt-0.5 size-5 shrink-0 text-quiet" aria-hidden />
          <span>
            <span className="text-[13px] text-quiet">Ask back</span>
            <br />
            {question}
          </span>
        </p>
      )}
    </div>
  );
}

const textOf = (output: unknown): string =>
  [
    textIn(output, 'concern'),
    ...listIn(output, 'answers').map((answer) => `${textIn(answer, 'approach')}: ${textIn(answer, 'reply')}`),
    textIn(output, 'question'),
  ].join('\n\n');

export const objectionDesk: DeskSpec<Draft> = {
  feature: 'ai_objection',
  emptyDraft: { objection: '', context: '', tone: 'friendly', language: '' },
  speaksForCompany: true,
  inputOf: ({ objection, context, tone, language }) =>
    objection.trim() === ''
      ? null
      : { objection, tone, ...(context.trim() === '' ? {} : { context }), ...languageInput(language) },
  missing: 'Write down what they said.',
  titleOf: ({ objection }) => inBrief(objection),
  action: 'Find answers',
  working: 'Finding answers',
  Form,
  View,
  textOf,
};
