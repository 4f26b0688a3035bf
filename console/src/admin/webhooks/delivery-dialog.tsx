/** One delivery: what was told, every attempt to tell it, and once more. */

import { Link } from '@tanstack/react-router';
import { momentText, useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failed } from '../../ui/states.tsx';
import { type Delivery, deliveryStates, eventTitle, outcomeText } from './webhook-words.ts';
import { useRefreshWebhooks } from './webhooks-data.ts';

export interface DeliveryDialogProps {
  readonly endpointId: string;
  readonly delivery: Delivery;
  readonly onClose: () => void;
}

function Attempts({ attempts }: Pick<Delivery, 'attempts'>) {
  const reading = useReading();
  if (attempts.length === 0) return <p className="text-quiet">It has not been tried yet.</p>;
  return (
    <ol className="grid gap-2">
      {attempts.map((attempt) => (
        <li
          key={attempt.attempt}
          className="flex flex-wrap items-baseline justify-between gap-x-4 text-[14px]"
        >
          <span>
            <span className="figures text-quiet">{attempt.attempt}.</span> {outcomeText(attempt)}
          </span>
          <span className="figures text-[13px] text-quiet">
            {momentText(new Date(attempt.at), reading)}
            {attempt.milliseconds === null ? '' : ` · ${attempt.milliseconds} ms`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Told({ payload }: Pick<Delivery, 'payload'>) {
  if (payload === null) return <p className="text-quiet">Forgotten with the user whom it told of.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <pre tabIndex={0} className="overflow-x-auto rounded-card bg-raised p-4 text-[13px] leading-relaxed">
      {JSON.stringify(payload, null, 2)}
    </pre>
  );
}

export function DeliveryDialog({ endpointId, delivery: first, onClose }: DeliveryDialogProps) {
  const client = useClient();
  const reading = useReading();
  const refresh = useRefreshWebhooks();
  const [delivery, setDelivery] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [word, tone] = deliveryStates[delivery.state];
  const resend = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const params = { id: endpointId, event_id: delivery.event_id };
      setDelivery(
        await client.request('POST /v1/admin/webhooks/{id}/deliveries/{event_id}/resend', { params }),
      );
    } catch (error) {
      setProblem(error);
    } finally {
      await refresh();
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title={eventTitle(delivery.type)}
      lead={`Told on ${momentText(new Date(delivery.created_at), reading)} · ${delivery.event_id}`}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void resend()}>
            Send it again
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        <div className="flex flex-wrap items-center gap-3">
          <Badge tone={tone}>{word}</Badge>
          {delivery.next_attempt_at !== null && (
            <span className="text-[14px] text-quiet">
              next on {momentText(new Date(delivery.next_attempt_at), reading)}
            </span>
          )}
          {delivery.user_id !== null && (
            <Link
              to="/admin/users/$userId"
              params={{ userId: delivery.user_id }}
              className="text-[14px] underline decoration-line-strong underline-offset-3 hover:decoration-ink"
            >
              The user
            </Link>
          )}
        </div>
        {problem !== null && <Failed error={problem} />}
        <section aria-label="Attempts">
          <h3 className="mb-2 text-[14px] font-semibold">Attempts</h3>
          <Attempts attempts={delivery.attempts} />
        </section>
        <section aria-label="What is told">
          <h3 className="mb-2 text-[14px] font-semibold">What is told</h3>
          <Told payload={delivery.payload} />
        </section>
      </div>
    </Dialog>
  );
}
