/** Several messages over days, on a line of time. */

import { Mail, MessageSquareText, Phone, UserPlus } from 'lucide-react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { type DeskSpec, type FormProps, inBrief, type ViewProps } from '../desk-spec.ts';
import { daysAtMost, stepsAtMost } from '../forms/limits.ts';
import { LanguageField, languageInput, type Tone, ToneField } from '../forms/manner-fields.tsx';
import { NumberField } from '../forms/number-field.tsx';
import {
  emptyProspect,
  type ProspectField,
  ProspectFields,
  prospectInput,
  prospectName,
} from '../forms/prospect-fields.tsx';
import { LongField } from '../forms/text-fields.tsx';
import { listIn, numberIn, textIn } from '../read-output.ts';
import { Caret, Prose } from './prose.tsx';

interface Draft {
  readonly goal: string;
  readonly prospect: readonly ProspectField[];
  readonly steps: number;
  readonly days: number;
  readonly tone: Tone;
  readonly language: string;
}

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <LongField
        label="What should the sequence bring about?"
        hint="Where it should lead, and what is worth saying on the way."
        placeholder="A trial for his team of eight. They quote by spreadsheet today; the season starts in March."
        value={draft.goal}
        onChange={(goal) => change({ goal })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <NumberField
          label="Messages"
          value={draft.steps}
          least={2}
          most={stepsAtMost}
          onChange={(steps) => change({ steps, days: Math.max(draft.days, steps) })}
        />
        <NumberField
          label="Over how many days"
          value={draft.days}
          least={Math.max(2, draft.steps)}
          most={daysAtMost}
          onChange={(days) => change({ days })}
        />
      </div>
      <ProspectFields
        legend="To whom"
        fields={draft.prospect}
        onChange={(prospect) => change({ prospect })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <ToneField tone={draft.tone} onChoose={(tone) => change({ tone })} />
        <LanguageField language={draft.language} onChange={(language) => change({ language })} />
      </div>
    </>
  );
}

const channelIcons: Readonly<Record<string, typeof Mail>> = {
  email: Mail,
  linkedin: UserPlus,
  phone: Phone,
  'text message': MessageSquareText,
};

function Step({ step, isLast, isWriting }: { step: unknown; isLast: boolean; isWriting: boolean }) {
  const channel = textIn(step, 'channel');
  const Icon = channelIcons[channel] ?? Mail;
  const [subject, body] = [textIn(step, 'subject'), textIn(step, 'body')];
  return (
    <li className="grid grid-cols-[40px_minmax(0,1fr)] gap-4">
      <div className="flex flex-col items-center">
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-text">
          <Icon className="size-[18px]" aria-hidden />
        </span>
        {!isLast && <span aria-hidden className="w-px flex-1 bg-line-strong" />}
      </div>
      <div className={`min-w-0 ${isLast ? '' : 'pb-8'}`}>
        <p className="flex min-h-10 flex-wrap items-center gap-x-2.5">
          <span className="figures font-semibold">Day {numberIn(step, 'day') ?? '…'}</span>
          <span className="text-[14px] text-quiet">
            {[channel, textIn(step, 'purpose')].filter(Boolean).join(' · ')}
          </span>
        </p>
        {subject !== '' && <p className="mt-1 font-medium">{subject}</p>}
        <div className="mt-1.5">
          <Prose text={body} isWriting={isWriting} />
        </div>
        {!isWriting && body !== '' && (
          <div className="mt-1 -ml-2.5">
            <CopyButton text={`${subject}\n\n${body}`} label="Copy this one" />
          </div>
        )}
      </div>
    </li>
  );
}

function View({ output, isWriting }: ViewProps) {
  const steps = listIn(output, 'steps');
  if (steps.length === 0) return isWriting ? <Caret /> : null;
  return (
    <ol>
      {steps.map((step, nth) => {
        const isLast = nth === steps.length - 1;
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are known by their place
        return <Step key={nth} step={step} isLast={isLast} isWriting={isWriting && isLast} />;
      })}
    </ol>
  );
}

const textOf = (output: unknown): string =>
  listIn(output, 'steps')
    .map(
      (step) =>
        `Day ${numberIn(step, 'day')}, ${textIn(step, 'channel')}: ${textIn(step, 'subject')}\n\n${textIn(step, 'body')}`,
    )
    .join('\n\n—\n\n');

export const sequenceDesk: DeskSpec<Draft> = {
  feature: 'ai_sequence',
  emptyDraft: { goal: '', prospect: emptyProspect, steps: 4, days: 14, tone: 'friendly', language: '' },
  speaksForCompany: true,
  inputOf({ goal, prospect, steps, days, tone, language }) {
    if (goal.trim() === '' || steps < 2 || days < steps) return null;
    const to = prospectInput(prospect);
    return { goal, steps, days, tone, ...(to === null ? {} : { prospect: to }), ...languageInput(language) };
  },
  missing: 'Say what the sequence should bring about.',
  titleOf: ({ goal, prospect }) =>
    inBrief([prospectName(prospect), goal].filter((part) => part !== '').join(': ')),
  action: 'Write the sequence',
  working: 'Writing the sequence',
  Form,
  View,
  textOf,
};
