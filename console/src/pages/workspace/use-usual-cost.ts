/** What does a feature usually cost? By the person's own calls; before those, by the server's price of a short example. */

import { useQuery } from '@tanstack/react-query';
import type { FeatureAsk } from 'energy-engine/react';
import type { FeatureName } from '../../features/catalog.ts';
import { useClient, useSession } from '../../session/session-provider.tsx';

const days = 90;
const keptMs = 10 * 60_000;

/** Short ones, that read no web site. */
const examples: Readonly<Partial<Record<FeatureName, FeatureAsk['input']>>> = {
  ai_chatbot: { message: 'How do I prepare for a first call with an installer of heat pumps?' },
  ai_pitchdeck: {
    company: 'Northwind',
    description: 'Software that lets installers quote a heat pump in ten minutes instead of three days.',
  },
  ai_sequence: { goal: 'A trial for a team of eight that quotes by spreadsheet today.' },
  ai_deepscan: {
    ideal: 'Installers with 5 to 50 people.',
    prospects: Array.from({ length: 10 }, (_, nth) => ({ name: `Installer ${nth + 1}`, city: 'Lübeck' })),
  },
  ai_objection: { objection: 'We already have a tool for that, and it does the job.' },
  ai_about: {
    name: 'Northwind',
    facts: 'Founded 2015 by two installers. 23 people. Software that makes quotes.',
  },
};

export interface UsualCost {
  readonly energy: number;
  /** True where it is the mean of the person's own calls. */
  readonly isOwn: boolean;
}

/** The mean of the person's own calls of each feature, as the server adds them up. */
function useOwnCosts() {
  const client = useClient();
  const { userId } = useSession();
  return useQuery({
    queryKey: ['usual-costs', userId],
    queryFn: async ({ signal }) => {
      const { features } = await client.request('GET /v1/me/usage', { query: { days }, signal });
      return new Map(
        features
          .filter(({ requests }) => requests > 0)
          .map(({ feature, requests, energy_cost }) => [feature, energy_cost / requests]),
      );
    },
    staleTime: 30_000,
  });
}

export function useUsualCost(feature: FeatureName): UsualCost | null {
  const client = useClient();
  const { userId } = useSession();
  const own = useOwnCosts();
  const example = examples[feature];
  const isNew = own.data !== undefined && !own.data.has(feature);
  const quoted = useQuery({
    queryKey: ['example-cost', userId, feature],
    queryFn: async ({ signal }) => {
      const body = { input: example ?? null };
      const quote = await client.request('POST /v1/me/features/{feature}/quotes', {
        params: { feature },
        body,
        signal,
      });
      return quote.final_cost;
    },
    enabled: isNew && example !== undefined,
    staleTime: keptMs,
  });
  const mean = own.data?.get(feature);
  if (mean !== undefined) return { energy: mean, isOwn: true };
  return quoted.data === undefined ? null : { energy: quoted.data, isOwn: false };
}
