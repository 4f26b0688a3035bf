/** What of a row can be saved, and will hardly be meant? */

import type { Values } from '../three-way.ts';
import type { RowErrors } from './row-form.ts';

interface Warning {
  readonly name: string;
  /** The value that it should not be above. */
  readonly limit: string;
  readonly tell: (limit: string) => string;
}

const ofTiers: readonly Warning[] = [
  {
    name: 'daily_energy',
    limit: 'max_energy',
    tell: (cap) => `More than the cap of ${cap}: what does not fit is not added.`,
  },
  {
    name: 'spike_threshold',
    limit: 'daily_limit',
    tell: (tokens) => `More than the ${tokens} tokens of a day: a call is hardly ever as large.`,
  },
  {
    name: 'compression_threshold',
    limit: 'daily_limit',
    tell: (tokens) => `More than the ${tokens} tokens of a day: as much is hardly ever used.`,
  },
];

const warnings: Readonly<Record<string, readonly Warning[]>> = { token_budgets: ofTiers };

/** By field; of a row as it would be. */
export function rowWarnings(resource: string, values: Values, locale: string): RowErrors {
  const found = (warnings[resource] ?? []).flatMap(({ name, limit, tell }) => {
    const [value, most] = [Number(values[name]), Number(values[limit])];
    return value > most ? [[name, tell(new Intl.NumberFormat(locale).format(most))] as const] : [];
  });
  return Object.fromEntries(found);
}
