/** Slides that win a customer or an investor. */

import { Choice } from '../../../ui/field.tsx';
import { type DeskSpec, type FormProps, inBrief } from '../desk-spec.ts';
import { LanguageField, languageInput, type Tone, ToneField } from '../forms/manner-fields.tsx';
import { LineField, LongField } from '../forms/text-fields.tsx';
import { listIn, textIn, textsIn } from '../read-output.ts';
import { DeckView } from './deck-view.tsx';

interface Draft {
  readonly company: string;
  readonly description: string;
  readonly audience: string;
  readonly slides: '7' | '15';
  readonly tone: Tone;
  readonly language: string;
}

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <LineField label="Company" value={draft.company} onChange={(company) => change({ company })} />
        <LineField
          label="Who sees it?"
          isOptional
          placeholder="Seed investors in Europe"
          value={draft.audience}
          onChange={(audience) => change({ audience })}
        />
      </div>
      <LongField
        label="What should the deck be made of?"
        rows={7}
        hint="What the company does and for whom, what it has reached, what it asks for."
        placeholder="We make software that lets installers quote a heat pump in ten minutes instead of three days …"
        value={draft.description}
        onChange={(description) => change({ description })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <div>
          <p className="mb-1.5 text-[13.5px] font-medium" aria-hidden>
            Slides
          </p>
          <Choice
            label="Slides"
            value={draft.slides}
            options={[
              { value: '7', label: '7, to the point' },
              { value: '15', label: '15, in full' },
            ]}
            onChoose={(slides) => change({ slides })}
          />
        </div>
        <LanguageField language={draft.language} onChange={(language) => change({ language })} />
      </div>
      <ToneField tone={draft.tone} onChoose={(tone) => change({ tone })} />
    </>
  );
}

const textOf = (output: unknown): string =>
  [
    textIn(output, 'title'),
    textIn(output, 'subtitle'),
    ...listIn(output, 'slides').map((slide, nth) =>
      [
        `${nth + 1}. ${textIn(slide, 'title')}`,
        ...textsIn(slide, 'bullets').map((bullet) => `- ${bullet}`),
        textIn(slide, 'notes'),
      ].join('\n'),
    ),
  ].join('\n\n');

export const pitchDeckDesk: DeskSpec<Draft> = {
  feature: 'ai_pitchdeck',
  emptyDraft: { company: '', description: '', audience: '', slides: '7', tone: 'friendly', language: '' },
  inputOf: ({ company, description, audience, slides, tone, language }) =>
    company.trim() === '' || description.trim() === ''
      ? null
      : {
          company: company.trim(),
          description,
          slides: Number(slides),
          tone,
          ...(audience.trim() === '' ? {} : { audience: audience.trim() }),
          ...languageInput(language),
        },
  missing: 'Say the company’s name and what the deck should be made of.',
  titleOf: ({ company }) => inBrief(company),
  action: 'Write the deck',
  working: 'Writing the deck',
  Form,
  View: DeckView,
  textOf,
};
