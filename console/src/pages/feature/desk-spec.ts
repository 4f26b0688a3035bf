/** What makes one feature's page different from another's: its form, what it sends, and how its answer looks. */

import type { FeatureAsk } from 'energy-engine/react';
import type { ReactNode } from 'react';
import type { FeatureName } from '../../features/catalog.ts';

export type Input = FeatureAsk['input'];

export interface FormProps<Draft> {
  readonly draft: Draft;
  /** Changes some fields. */
  readonly change: (fields: Partial<Draft>) => void;
}

export interface ViewProps {
  /** As the feature's form says; while it is written, as much as can be read of it. */
  readonly output: unknown;
  readonly isWriting: boolean;
}

export interface DeskSpec<Draft extends object> {
  readonly feature: FeatureName;
  readonly emptyDraft: Draft;
  /** What is sent; null while something is missing. */
  readonly inputOf: (draft: Draft) => Input | null;
  /** What is missing, in words, where `inputOf` is null. */
  readonly missing: string;
  /** What a result is called by. */
  readonly titleOf: (draft: Draft) => string;
  /** On the button, such as 'Write the deck'. */
  readonly action: string;
  /** While it runs, such as 'Writing your deck'. */
  readonly working: string;
  /** True where the company that the person speaks for goes along. */
  readonly speaksForCompany?: boolean;
  /** True where a price is only asked for when the person says so, since it reads a web site. */
  readonly isPricedOnDemand?: boolean;
  readonly Form: (props: FormProps<Draft>) => ReactNode;
  readonly View: (props: ViewProps) => ReactNode;
  /** The whole result as text, to be copied. */
  readonly textOf: (output: unknown) => string;
}

const titleSigns = 80;

/** The beginning of a text, on one line. */
export function inBrief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const signs = Array.from(line);
  return signs.length <= titleSigns ? line : `${signs.slice(0, titleSigns - 1).join('')}…`;
}
