/** A word that says what kind of thing this is. */

import type { ReactNode } from 'react';

export type Tone = 'plain' | 'accent' | 'good' | 'warning';

const tones: Readonly<Record<Tone, string>> = {
  plain: 'bg-raised text-quiet',
  accent: 'bg-accent-soft text-accent-text',
  good: 'bg-good-soft text-good',
  warning: 'bg-warning-soft text-warning',
};

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-full px-2 py-0.5 text-[12.5px] font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
