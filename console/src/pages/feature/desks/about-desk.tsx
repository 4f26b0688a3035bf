/** A page that says who a company is, shown as it would stand on a web site. */

import { type DeskSpec, type FormProps, inBrief, type ViewProps } from '../desk-spec.ts';
import { wordsAtMost } from '../forms/limits.ts';
import { LanguageField, languageInput, type Tone, ToneField } from '../forms/manner-fields.tsx';
import { NumberField } from '../forms/number-field.tsx';
import { LineField, LongField } from '../forms/text-fields.tsx';
import { listIn, textIn } from '../read-output.ts';
import { Caret, Prose } from './prose.tsx';

interface Draft {
  readonly name: string;
  readonly facts: string;
  readonly audience: string;
  readonly words: number;
  readonly tone: Tone;
  readonly language: string;
}

const wordsAtLeast = 50;

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <LineField label="Company" value={draft.name} onChange={(name) => change({ name })} />
        <LineField
          label="Who reads it?"
          isOptional
          placeholder="Installers, and their customers"
          value={draft.audience}
          onChange={(audience) => change({ audience })}
        />
      </div>
      <LongField
        label="What is true of it?"
        rows={7}
        hint="History, people, products, numbers. Nothing else is written."
        placeholder="Founded 2015 in Lübeck by two installers. 23 people. Software that makes quotes for heat pumps …"
        value={draft.facts}
        onChange={(facts) => change({ facts })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <NumberField
          label="Words"
          value={draft.words}
          least={wordsAtLeast}
          most={wordsAtMost}
          step={50}
          onChange={(words) => change({ words })}
        />
        <LanguageField language={draft.language} onChange={(language) => change({ language })} />
      </div>
      <ToneField tone={draft.tone} onChoose={(tone) => change({ tone })} />
    </>
  );
}

function View({ output, isWriting }: ViewProps) {
  const sections = listIn(output, 'sections');
  const callToAction = textIn(output, 'callToAction');
  return (
    <article className="rounded-card border border-line px-6 py-8 sm:px-10 sm:py-12">
      <h3 className="text-[30px] leading-tight font-semibold tracking-[-0.025em] text-balance">
        {textIn(output, 'headline')}
      </h3>
      <p className="mt-3 max-w-[60ch] text-[18px] leading-relaxed text-quiet text-pretty">
        {textIn(output, 'lead')}
      </p>
      <div className="mt-8 grid gap-7">
        {sections.map((section, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sections are known by their place
          <section key={nth}>
            <h4 className="mb-1.5 text-[18px] font-semibold tracking-[-0.01em]">
              {textIn(section, 'heading')}
            </h4>
            <Prose text={textIn(section, 'text')} isWriting={isWriting && nth === sections.length - 1} />
          </section>
        ))}
        {isWriting && sections.length === 0 && <Caret />}
      </div>
      {callToAction !== '' && (
        <p className="mt-9 inline-block rounded-control bg-accent px-5 py-2.5 font-medium text-on-accent">
          {callToAction}
        </p>
      )}
    </article>
  );
}

const textOf = (output: unknown): string =>
  [
    textIn(output, 'headline'),
    textIn(output, 'lead'),
    ...listIn(output, 'sections').map(
      (section) => `${textIn(section, 'heading')}\n\n${textIn(section, 'text')}`,
    ),
    textIn(output, 'callToAction'),
  ].join('\n\n');

export const aboutDesk: DeskSpec<Draft> = {
  feature: 'ai_about',
  emptyDraft: { name: '', facts: '', audience: '', words: 250, tone: 'friendly', language: '' },
  inputOf: ({ name, facts, audience, words, tone, language }) =>
    name.trim() === '' || facts.trim() === '' || words < wordsAtLeast
      ? null
      : {
          name: name.trim(),
          facts,
          words,
          tone,
          ...(audience.trim() === '' ? {} : { audience: audience.trim() }),
          ...languageInput(language),
        },
  missing: 'Say the company’s name and what is true of it.',
  titleOf: ({ name }) => inBrief(name),
  action: 'Write the page',
  working: 'Writing the page',
  Form,
  View,
  textOf,
};
