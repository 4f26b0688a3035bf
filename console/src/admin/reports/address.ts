/** How does a page keep what it shows in its address, so that a link shows the same to another person? */

import { useNavigate, useSearch } from '@tanstack/react-router';

export type Search = Readonly<Record<string, unknown>>;

export type Go = (change: Search, how?: { readonly replace?: boolean }) => void;

/** What the page reads of its address, and how it changes it: what is named is set, undefined takes it out. */
export function useAddress<T>(read: (search: Search) => T): readonly [T, Go] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const go: Go = (change, { replace = false } = {}) => {
    void navigate({
      to: '.',
      search: (before: Search) => ({ ...before, ...change }),
      replace,
      resetScroll: false,
    });
  };
  return [read(search), go];
}

/** The one of these that the address names, else the first. */
export const oneOf = <const T extends string>(values: readonly [T, ...T[]], value: unknown): T =>
  values.find((one) => one === value) ?? values[0];

/** A text of the address; undefined where there is none. A number in quotes comes as a number. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

export const recordOf = (value: unknown): Search | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Search) : undefined;
