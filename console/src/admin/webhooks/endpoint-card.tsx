/** One endpoint: how it stands, what can be done to it, and what was told there. */

import { momentText, useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Deliveries, type DeliveriesProps } from './deliveries.tsx';
import { type Asking, TestButton } from './endpoint-acts.tsx';
import { type Endpoint, eventTitle, offWords } from './webhook-words.ts';

export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  const { is_active: isActive, disabled_because: because, failing_since: since } = endpoint;
  if (!isActive) return <Badge tone="warning">{because === null ? 'switched off' : offWords[because]}</Badge>;
  return since === null ? <Badge tone="good">on</Badge> : <Badge tone="warning">failing</Badge>;
}

export interface EndpointCardProps extends Omit<DeliveriesProps, 'endpointId'> {
  readonly endpoint: Endpoint;
  readonly onEdit: () => void;
  readonly onAsk: (asking: Asking) => void;
}

export function EndpointCard({ endpoint, onEdit, onAsk, ...deliveries }: EndpointCardProps) {
  const reading = useReading();
  const moment = (at: string) => momentText(new Date(at), reading);
  const { failing_since: since, previous_secret_until: until } = endpoint;
  return (
    <Card
      isPadded={false}
      title={<span className="break-all">{endpoint.url}</span>}
      lead={endpoint.description}
      actions={
        <>
          <TestButton endpoint={endpoint} />
          <Button size="small" onClick={onEdit}>
            Edit
          </Button>
          <Button size="small" onClick={() => onAsk('rotate')}>
            New secret
          </Button>
          <Button size="small" kind="danger" onClick={() => onAsk('delete')}>
            Delete
          </Button>
        </>
      }
    >
      <div className="grid gap-2 px-5 pb-5 text-[14px] text-quiet">
        <p className="flex flex-wrap items-center gap-2">
          <EndpointState endpoint={endpoint} />
          {since !== null && <span>since {moment(since)}</span>}
          <span>
            Secret of {moment(endpoint.secret_since)}
            {until !== null && Date.parse(until) > reading.now().getTime()
              ? `; the one before signs as well until ${moment(until)}`
              : ''}
          </span>
        </p>
        <p>Told of: {endpoint.events.map(eventTitle).join(', ')}</p>
      </div>
      <Deliveries endpointId={endpoint.id} {...deliveries} />
    </Card>
  );
}
