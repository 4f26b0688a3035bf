/** How does the console look, and how are numbers and dates written? */

import { energyText, momentText, useReading } from 'energy-engine/react';
import { locales, useLocale } from '../../session/locale.ts';
import { type ThemeChoice, themeChoices, useTheme } from '../../session/theme.ts';
import { Card } from '../../ui/card.tsx';
import { Choice, Field, Select } from '../../ui/field.tsx';

const themeNames: Readonly<Record<ThemeChoice, string>> = {
  system: 'As the machine',
  light: 'Light',
  dark: 'Dark',
};

/** The locale's name in itself. */
const nameOf = (locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language', languageDisplay: 'standard' }).of(locale) ?? locale;

const sampleEnergy = 1_234.5;

export function Look() {
  const [theme, setTheme] = useTheme();
  const [locale, setLocale] = useLocale();
  const reading = useReading();
  return (
    <Card title="Look" lead="For this browser.">
      <div className="grid gap-5 sm:grid-cols-2">
        <div>
          <p className="mb-1.5 text-[13.5px] font-medium" aria-hidden>
            Colours
          </p>
          <Choice
            label="Colours"
            value={theme}
            options={themeChoices.map((value) => ({ value, label: themeNames[value] }))}
            onChoose={setTheme}
          />
        </div>
        <Field
          label="Numbers and dates"
          hint={`${energyText(sampleEnergy, reading)} · ${momentText(reading.now(), reading)}`}
        >
          <Select
            value={locale ?? ''}
            options={[
              { value: '', label: 'As the machine' },
              ...locales.map((value) => ({ value: value as string, label: nameOf(value) })),
            ]}
            onChoose={(value) => setLocale(value === '' ? null : value)}
          />
        </Field>
      </div>
    </Card>
  );
}
