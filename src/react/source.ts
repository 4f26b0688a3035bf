/** Where do the components of one provider get their answers from, and under which names are they kept? */

import { createContext, useContext } from 'react';
import type { EnergyClient } from '../client/client.ts';

/** What can be asked for; each is asked for again when it may have changed. */
export type Part =
  | 'status'
  | 'prices'
  | 'budget'
  | 'usage'
  | 'entries'
  | 'grants'
  | 'calls'
  | 'regeneration'
  | 'quote';

export interface Source {
  readonly client: EnergyClient;
  /** The name of an answer in the cache. Each provider has names of its own, so that no user sees what is another's. */
  keyOf(part?: Part, ...more: readonly unknown[]): readonly unknown[];
  /** How often a balance is asked for that nobody tells of. Milliseconds. */
  readonly pollMs: number;
}

let made = 0;

/** A source with names of its own. */
export function createSource(client: EnergyClient, pollMs: number): Source {
  made += 1;
  const scope = made;
  return {
    client,
    pollMs,
    keyOf: (part, ...more) => ['energy-engine', scope, ...(part === undefined ? [] : [part]), ...more],
  };
}

export const SourceContext = createContext<Source | null>(null);

export function useSource(): Source {
  const source = useContext(SourceContext);
  if (source === null) throw new Error('put the components inside <EnergyProvider client={…}>');
  return source;
}

/** The client of the provider above. Throws where there is none. */
export const useEnergyClient = (): EnergyClient => useSource().client;

/** The client has tried again already, and a browser that takes itself to be offline is told so by the error. */
export const usualQuery = { retry: false, networkMode: 'always' } as const;
