/** Light or dark? What the person chose, else what their machine says. */

import { useSyncExternalStore } from 'react';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'energy-theme';
const machine = window.matchMedia('(prefers-color-scheme: dark)');
const readers = new Set<() => void>();

const chosen = (): ThemeChoice => {
  const kept = localStorage.getItem(storageKey);
  return themeChoices.find((one) => one === kept) ?? 'system';
};

/** Called once before the first paint, and whenever something has changed. */
export function applyTheme(): void {
  const choice = chosen();
  const machineTheme = machine.matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = choice === 'system' ? machineTheme : choice;
  for (const tell of readers) tell();
}

machine.addEventListener('change', applyTheme);
window.addEventListener('storage', applyTheme);

const subscribe = (tell: () => void) => {
  readers.add(tell);
  return () => readers.delete(tell);
};

export function useTheme(): readonly [ThemeChoice, (choice: ThemeChoice) => void] {
  const choice = useSyncExternalStore(subscribe, chosen);
  return [
    choice,
    (next) => {
      localStorage.setItem(storageKey, next);
      applyTheme();
    },
  ];
}
