/** One message to one person. */

import { Field, Select } from '../../../ui/field.tsx';
import { type DeskSpec, type FormProps, inBrief, type ViewProps } from '../desk-spec.ts';
import { LanguageField, languageInput, type Tone, ToneField } from '../forms/manner-fields.tsx';
import {
  emptyProspect,
  type ProspectField,
  ProspectFields,
  prospectInput,
  prospectName,
} from '../forms/prospect-fields.tsx';
import { LongField } from '../forms/text-fields.tsx';
import { textIn } from '../read-output.ts';
import { Prose } from './prose.tsx';

const channels = ['email', 'linkedin', 'text message', 'letter'] as const;
type Channel = (typeof channels)[number];
const channelNames: Readonly<Record<Channel, string>> = {
  email: 'Email',
  linkedin: 'LinkedIn',
  'text message': 'Text message',
  letter: 'Letter',
};

interface Draft {
  readonly goal: string;
  readonly prospect: readonly ProspectField[];
  readonly channel: Channel;
  readonly tone: Tone;
  readonly language: string;
}

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <LongField
        label="What should the message bring about?"
        hint="What to say, and the one thing that they should do next."
        placeholder="Invite her to a 20-minute call next week. We cut the time for quotes from days to minutes."
        value={draft.goal}
        onChange={(goal) => change({ goal })}
      />
      <ProspectFields
        legend="To whom"
        fields={draft.prospect}
        onChange={(prospect) => change({ prospect })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label="By">
          <Select
            value={draft.channel}
            options={channels.map((value) => ({ value, label: channelNames[value] }))}
            onChoose={(channel) => change({ channel })}
          />
        </Field>
        <LanguageField language={draft.language} onChange={(language) => change({ language })} />
      </div>
      <ToneField tone={draft.tone} onChoose={(tone) => change({ tone })} />
    </>
  );
}

function View({ output, isWriting }: ViewProps) {
  const subject = textIn(output, 'subject');
  return (
    <article className="grid gap-3">
      {subject !== '' && (
        <p>
          <span className="text-[13px] text-quiet">Subject</span>
          <br />
          <span className="font-semibold">{subject}</span>
        </p>
      )}
      <Prose text={textIn(output, 'body')} isWriting={isWriting} />
    </article>
  );
}

const textOf = (output: unknown): string => `${textIn(output, 'subject')}\n\n${textIn(output, 'body')}`;

export const messageDesk: DeskSpec<Draft> = {
  feature: 'ai_message',
  emptyDraft: { goal: '', prospect: emptyProspect, channel: 'email', tone: 'friendly', language: '' },
  speaksForCompany: true,
  inputOf({ goal, prospect, channel, tone, language }) {
    if (goal.trim() === '') return null;
    const to = prospectInput(prospect);
    return { goal, channel, tone, ...(to === null ? {} : { prospect: to }), ...languageInput(language) };
  },
  missing: 'Say what the message should bring about.',
  titleOf: ({ goal, prospect }) =>
    inBrief([prospectName(prospect), goal].filter((part) => part !== '').join(': ')),
  action: 'Write the message',
  working: 'Writing the message',
  Form,
  View,
  textOf,
};
