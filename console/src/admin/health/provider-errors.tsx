/** What went wrong at providers, and what does each kind mean? */

import { countText, momentText, useReading } from 'energy-engine/react';
import { Card } from '../../ui/card.tsx';
import { Table } from '../../ui/table.tsx';
import type { HealthReport } from './findings.ts';

type ErrorRow = HealthReport['provider_errors']['items'][number];

const kinds: Readonly<Record<ErrorRow['kind'], { readonly name: string; readonly advice: string }>> = {
  rate_limited: { name: 'Too many calls', advice: 'Ask the provider for a higher limit, or spread calls.' },
  no_credit: {
    name: 'No credit left',
    advice: 'Top up the account at the provider: every call fails until then.',
  },
  refused_key: { name: 'Key refused', advice: 'The key is wrong or was revoked: set a new one and restart.' },
  refused_request: {
    name: 'Request refused',
    advice: 'Too long, or not allowed by the provider: look at the feature.',
  },
  unknown_model: {
    name: 'Model not known',
    advice: 'Change the model of the feature under “Tiers and rules”.',
  },
  timed_out: { name: 'Too slow', advice: 'Look at the status page of the provider.' },
  server_error: { name: 'Failed at the provider', advice: 'Look at the status page of the provider.' },
  unreachable: { name: 'Not reachable', advice: 'Check the network and the address of the provider.' },
  broken_off: {
    name: 'Broken off in the middle',
    advice: 'What was delivered was paid for; look at the network.',
  },
  other: { name: 'Something else', advice: "Read the server's log." },
};

export function ProviderErrors({ errors }: { errors: HealthReport['provider_errors'] }) {
  const reading = useReading();
  return (
    <Card
      title="Errors of providers"
      lead={`Of the last ${errors.hours} hours, in all processes. Nobody pays for a call that failed before its first word.`}
      isPadded={false}
    >
      {errors.items.length === 0 ? (
        <p className="px-5 pb-5 text-quiet">None.</p>
      ) : (
        <Table
          caption="Errors of providers"
          rows={errors.items}
          keyOf={({ provider, model, kind }) => `${provider} ${model} ${kind}`}
          columns={[
            {
              key: 'kind',
              title: 'What went wrong',
              cell: ({ kind }) => (
                <span className="block min-w-44">
                  <span className="font-medium">{kinds[kind].name}</span>
                  <span className="block text-[13px] text-quiet">{kinds[kind].advice}</span>
                </span>
              ),
            },
            {
              key: 'where',
              title: 'Where',
              cell: ({ provider, model }) => (
                <span className="block min-w-24 break-words">
                  {provider}
                  <span className="block text-[13px] text-quiet">
                    {model === '' ? 'other models' : model}
                  </span>
                </span>
              ),
            },
            { key: 'errors', title: 'Times', isFigure: true, cell: (row) => countText(row.errors, reading) },
            {
              key: 'last',
              title: 'Last',
              isSecondary: true,
              cell: ({ last_at: at }) => (
                <span className="whitespace-nowrap">{momentText(new Date(at), reading)}</span>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}
