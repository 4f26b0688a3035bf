/** In which tone and language? */

import { Choice, Field, TextInput } from '../../../ui/field.tsx';
import { lineAtMost } from './limits.ts';

export const tones = ['friendly', 'formal', 'direct', 'playful'] as const;
export type Tone = (typeof tones)[number];

const toneNames: Readonly<Record<Tone, string>> = {
  friendly: 'Friendly',
  formal: 'Formal',
  direct: 'Direct',
  playful: 'Playful',
};

export function ToneField({ tone, onChoose }: { tone: Tone; onChoose: (tone: Tone) => void }) {
  return (
    <div>
      <p className="mb-1.5 text-[13.5px] font-medium" aria-hidden>
        Tone
      </p>
      <Choice
        label="Tone"
        value={tone}
        options={tones.map((value) => ({ value, label: toneNames[value] }))}
        onChoose={onChoose}
      />
    </div>
  );
}

export interface LanguageFieldProps {
  readonly language: string;
  readonly onChange: (language: string) => void;
}

export function LanguageField({ language, onChange }: LanguageFieldProps) {
  return (
    <Field label="Language" aside="optional">
      <TextInput
        value={language}
        maxLength={lineAtMost}
        placeholder="That of your text"
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </Field>
  );
}

/** Nothing where nothing was said. */
export const languageInput = (language: string) =>
  language.trim() === '' ? {} : { language: language.trim() };
