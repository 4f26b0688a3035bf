/** Light, dark, or as the machine says? */

import { Monitor, Moon, Sun } from 'lucide-react';
import { type ThemeChoice, useTheme } from '../session/theme.ts';
import { Choice } from '../ui/field.tsx';

const icons = { system: Monitor, light: Sun, dark: Moon } as const;
const names: Readonly<Record<ThemeChoice, string>> = {
  system: 'As the machine says',
  light: 'Light',
  dark: 'Dark',
};

export function ThemeSwitch() {
  const [choice, choose] = useTheme();
  const options = (['system', 'light', 'dark'] as const).map((value) => {
    const Icon = icons[value];
    return {
      value,
      label: (
        <>
          <Icon className="size-4" aria-hidden />
          <span className="sr-only">{names[value]}</span>
        </>
      ),
    };
  });
  return <Choice label="Theme" value={choice} options={options} onChoose={choose} />;
}
