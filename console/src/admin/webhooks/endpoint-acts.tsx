/** What can be done to an endpoint beside changing it: a test, a new secret, deleting it? */

import { useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { Failed } from '../../ui/states.tsx';
import { ReasonField, useReason } from '../reason-field.tsx';
import { type Endpoint, outcomeText } from './webhook-words.ts';
import { useRefreshWebhooks } from './webhooks-data.ts';

export type Asking = 'rotate' | 'delete';

interface ActProps {
  readonly endpoint: Endpoint;
  readonly onClose: () => void;
}

/** Runs what was asked for, tells what went wrong, and asks for everything anew. */
function useAct(act: (reason: string) => Promise<unknown>) {
  const refresh = useRefreshWebhooks();
  const reason = useReason();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const confirm = async () => {
    const given = reason.given();
    if (given === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await act(given);
    } catch (error) {
      setProblem(error);
    } finally {
      await refresh();
      setBusy(false);
    }
  };
  return { reason, isBusy, problem, confirm };
}

const overlaps = [
  { value: '24', label: 'For a day, so that nothing is missed' },
  { value: '168', label: 'For a week' },
  { value: '0', label: 'Not any more: others know it' },
] as const;

export function RotateDialog({
  endpoint,
  onClose,
  onSecret,
}: ActProps & { onSecret: (secret: string | null) => void }) {
  const client = useClient();
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]['value']>('24');
  const { reason, isBusy, problem, confirm } = useAct(async (given) => {
    const { secret } = await client.request('POST /v1/admin/webhooks/{id}/rotate', {
      params: { id: endpoint.id },
      body: { reason: given, overlap_hours: Number(overlap) },
    });
    onSecret(secret);
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => open || onClose()}
      title="Make a new secret?"
      lead="Webhooks are signed with the new one from then on. For a while the old one can sign beside it."
      action="Make it"
      isBusy={isBusy}
      onConfirm={confirm}
    >
      <div className="grid gap-5">
        <Field label="The old secret signs as well">
          <Select value={overlap} options={overlaps} onChoose={setOverlap} />
        </Field>
        <ReasonField reason={reason} />
        {problem !== null && <Failed error={problem} />}
      </div>
    </Confirm>
  );
}

export function DeleteDialog({ endpoint, onClose, onDeleted }: ActProps & { onDeleted: () => void }) {
  const client = useClient();
  const notices = useNotices();
  const { reason, isBusy, problem, confirm } = useAct(async (given) => {
    const query = { version: endpoint.version, reason: given };
    await client.request('DELETE /v1/admin/webhooks/{id}', { params: { id: endpoint.id }, query });
    notices.done('The endpoint is deleted');
    onDeleted();
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => open || onClose()}
      title="Delete this endpoint?"
      lead={`${endpoint.url} is told nothing more, and what became of its deliveries is forgotten. This cannot be undone.`}
      action="Delete"
      isDangerous
      isBusy={isBusy}
      onConfirm={confirm}
    >
      <div className="grid gap-5">
        <ReasonField reason={reason} />
        {problem !== null && <Failed error={problem} />}
      </div>
    </Confirm>
  );
}

/** Sends a test at once and says what came of it. */
export function TestButton({ endpoint }: { endpoint: Endpoint }) {
  const client = useClient();
  const refresh = useRefreshWebhooks();
  const notices = useNotices();
  const [isBusy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      const { attempts } = await client.request('POST /v1/admin/webhooks/{id}/test', {
        params: { id: endpoint.id },
      });
      const [attempt] = attempts;
      if (attempt?.outcome === 'delivered') notices.done('The test has arrived');
      else
        notices.failed(
          new Error(
            `The test did not arrive: ${attempt === undefined ? 'it was not sent' : outcomeText(attempt)}`,
          ),
        );
    } catch (error) {
      notices.failed(error);
    } finally {
      await refresh();
      setBusy(false);
    }
  };
  return (
    <Button size="small" isBusy={isBusy} onClick={() => void test()}>
      Send a test
    </Button>
  );
}
