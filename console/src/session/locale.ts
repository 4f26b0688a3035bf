/** In which way are numbers, dates and times written? As the person chose, else as their machine says. */

import { useSyncExternalStore } from 'react';

const storageKey = 'energy-locale';
const readers = new Set<() => void>();

/** BCP 47; what a machine says may stand beside these. */
export const locales = [
  'en-GB',
  'en-US',
  'de-DE',
  'fr-FR',
  'es-ES',
  'it-IT',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'sv-SE',
  'tr-TR',
  'ja-JP',
  'ko-KR',
  'zh-CN',
  'hi-IN',
] as const;

const subscribe = (tell: () => void) => {
  readers.add(tell);
  window.addEventListener('storage', tell);
  return () => {
    readers.delete(tell);
    window.removeEventListener('storage', tell);
  };
};

/** Null: as the machine says. */
const chosen = (): string | null => {
  const kept = localStorage.getItem(storageKey);
  return locales.find((one) => one === kept) ?? null;
};

export function useLocale(): readonly [string | null, (locale: string | null) => void] {
  const locale = useSyncExternalStore(subscribe, chosen);
  return [
    locale,
    (next) => {
      if (next === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, next);
      for (const tell of readers) tell();
    },
  ];
}
