/** How well does one prospect fit? */

import { type DeskSpec, type FormProps, inBrief, type ViewProps } from '../desk-spec.ts';
import { LanguageField, languageInput } from '../forms/manner-fields.tsx';
import {
  emptyProspect,
  type ProspectField,
  ProspectFields,
  prospectInput,
  prospectName,
} from '../forms/prospect-fields.tsx';
import { LongField } from '../forms/text-fields.tsx';
import { numberIn, textIn, textsIn } from '../read-output.ts';
import { Caret } from './prose.tsx';
import { ScoreBar } from './score-bar.tsx';

interface Draft {
  readonly ideal: string;
  readonly prospect: readonly ProspectField[];
  readonly language: string;
}

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <LongField
        label="Whom do you look for?"
        rows={3}
        hint="What your best customers have in common."
        placeholder="Installers with 5 to 50 people who quote heat pumps and have no software for it yet"
        value={draft.ideal}
        onChange={(ideal) => change({ ideal })}
      />
      <ProspectFields
        legend="The prospect"
        fields={draft.prospect}
        onChange={(prospect) => change({ prospect })}
      />
      <LanguageField language={draft.language} onChange={(language) => change({ language })} />
    </>
  );
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  if (points.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 text-[13px] text-quiet">{title}</h3>
      <ul className="grid list-disc gap-1.5 pl-5">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </div>
  );
}

function View({ output, isWriting }: ViewProps) {
  const score = numberIn(output, 'score');
  const nextStep = textIn(output, 'nextStep');
  return (
    <div className="grid gap-6">
      {score === null ? isWriting && <Caret /> : <ScoreBar score={score} isLarge />}
      <div className="grid gap-6 sm:grid-cols-2">
        <Points title="What speaks for it" points={textsIn(output, 'reasons')} />
        <Points title="What speaks against it, or is not known" points={textsIn(output, 'doubts')} />
      </div>
      {nextStep !== '' && (
        <p className="rounded-control bg-raised px-4 py-3">
          <span className="text-[13px] text-quiet">Next</span>
          <br />
          {nextStep}
        </p>
      )}
    </div>
  );
}

const textOf = (output: unknown): string =>
  [
    `${numberIn(output, 'score') ?? '?'} of 100`,
    ...textsIn(output, 'reasons').map((reason) => `+ ${reason}`),
    ...textsIn(output, 'doubts').map((doubt) => `− ${doubt}`),
    textIn(output, 'nextStep'),
  ].join('\n');

export const scannerDesk: DeskSpec<Draft> = {
  feature: 'ai_scanner',
  emptyDraft: { ideal: '', prospect: emptyProspect, language: '' },
  speaksForCompany: true,
  inputOf({ ideal, prospect, language }) {
    const known = prospectInput(prospect);
    if (ideal.trim() === '' || known === null) return null;
    return { ideal, prospect: known, ...languageInput(language) };
  },
  missing: 'Say whom you look for, and what you know of the prospect.',
  titleOf: ({ prospect }) => inBrief(prospectName(prospect)),
  action: 'Judge the prospect',
  working: 'Judging the prospect',
  Form,
  View,
  textOf,
};
