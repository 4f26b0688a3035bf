/** A new endpoint, or one that is changed: where it is, and what is told there? */

import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Switch, TextInput } from '../../ui/field.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { Failed } from '../../ui/states.tsx';
import { ChangedMeanwhile } from '../changed-meanwhile.tsx';
import { ReasonField, useReason } from '../reason-field.tsx';
import {
  type EndpointErrors,
  type EndpointForm,
  endpointChanges,
  endpointErrors,
  endpointFormOf,
  endpointValues,
  rebasedEndpoint,
  refusedUrl,
} from './endpoint-form.ts';
import { type Endpoint, eventWords } from './webhook-words.ts';
import { useRefreshWebhooks } from './webhooks-data.ts';

export interface EndpointDialogProps {
  /** As the server has it now; null: a new one. */
  readonly current: Endpoint | null;
  readonly onClose: () => void;
  /** Told of the endpoint that was made, and its secret. */
  readonly onMade: (id: string, secret: string | null) => void;
}

interface FieldsProps {
  readonly form: EndpointForm;
  readonly errors: EndpointErrors;
  readonly isNew: boolean;
  readonly onChange: (change: Partial<EndpointForm>) => void;
}

function Events({ form, errors, onChange }: FieldsProps) {
  return (
    <fieldset>
      <legend className="mb-2 text-[13.5px] font-medium">Told there</legend>
      <ul className="grid gap-3">
        {eventWords.map(({ type, title, when }) => (
          <li key={type}>
            <Switch
              label={title}
              hint={`${when} · ${type}`}
              checked={form.events.includes(type)}
              onChange={(checked) =>
                onChange({
                  events: checked ? [...form.events, type] : form.events.filter((one) => one !== type),
                })
              }
            />
          </li>
        ))}
      </ul>
      {errors.events !== undefined && (
        <p role="alert" className="mt-2 text-[13.5px] text-warning">
          {errors.events}
        </p>
      )}
    </fieldset>
  );
}

function Fields(props: FieldsProps) {
  const { form, errors, isNew, onChange } = props;
  return (
    <div className="grid gap-6">
      <Field label="Address" error={errors.url} hint="Public, and with https.">
        <TextInput
          type="url"
          placeholder="https://example.com/energy"
          value={form.url}
          onChange={({ currentTarget }) => onChange({ url: currentTarget.value })}
        />
      </Field>
      <Field label="Description" aside="optional">
        <TextInput
          maxLength={500}
          value={form.description}
          onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
        />
      </Field>
      <Events {...props} />
      {!isNew && (
        <Switch
          label="Switched on"
          hint="Switched off, it gives up what was still to be sent."
          checked={form.is_active}
          onChange={(is_active) => onChange({ is_active })}
        />
      )}
    </div>
  );
}

function useEndpoint({ current, onClose, onMade }: EndpointDialogProps) {
  const client = useClient();
  const refresh = useRefreshWebhooks();
  const notices = useNotices();
  const { locale } = useReading();
  const [base, setBase] = useState(current);
  const [form, setForm] = useState(() => endpointFormOf(current));
  const [errors, setErrors] = useState<EndpointErrors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const isOvertaken = base !== null && current?.version !== base.version;

  const send = async (reason: string): Promise<void> => {
    if (base === null) {
      const values = endpointValues(form);
      const made = await client.request('POST /v1/admin/webhooks', { body: { values, reason } });
      onMade(made.endpoint_id, made.secret);
      return;
    }
    const body = { values: endpointChanges(form, base), version: base.version, reason };
    await client.request('PATCH /v1/admin/webhooks/{id}', { params: { id: base.id }, body });
    notices.done('The endpoint is saved');
    onClose();
  };
  return {
    ...{ base, form, errors, problem, isBusy, isOvertaken },
    isChanged: base === null || Object.keys(endpointChanges(form, base)).length > 0,
    change(change: Partial<EndpointForm>) {
      setForm({ ...form, ...change });
      setErrors({});
    },
    rebase(without: readonly string[]) {
      if (current === null) return;
      setForm(rebasedEndpoint(form, { base, current, without }));
      setBase(current);
      setProblem(null);
    },
    async save(reason: string) {
      const wrong = endpointErrors(form);
      setErrors(wrong);
      if (Object.keys(wrong).length > 0) return;
      setBusy(true);
      setProblem(null);
      try {
        await send(reason);
      } catch (error) {
        const why = refusedUrl(error, locale);
        if (why === null) setProblem(error);
        else setErrors({ url: why });
      } finally {
        await refresh();
        setBusy(false);
      }
    },
  };
}

export function EndpointDialog(props: EndpointDialogProps) {
  const { current, onClose } = props;
  const editing = useEndpoint(props);
  const reason = useReason();
  const { base, form, errors, problem, isBusy, isChanged, isOvertaken } = editing;
  const save = () => {
    const given = reason.given();
    if (given !== null) void editing.save(given);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title={base === null ? 'New endpoint' : 'Endpoint'}
      lead="A server of yours that is told of what happens here."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} disabled={!isChanged || isOvertaken} onClick={save}>
            {base === null ? 'Make it and show its secret' : 'Save'}
          </Button>
        </>
      }
    >
      <div className="grid gap-6">
        {isOvertaken && base !== null && (
          <ChangedMeanwhile
            resource="webhooks"
            subject={`webhooks/${base.id}`}
            base={{ ...endpointFormOf(base) }}
            theirs={current === null ? null : { ...endpointFormOf(current) }}
            mine={{ ...endpointChanges(form, base) }}
            onTheirs={onClose}
            onMine={current === null ? onClose : editing.rebase}
          />
        )}
        <Fields {...{ form, errors }} isNew={base === null} onChange={editing.change} />
        <ReasonField reason={reason} />
        {problem !== null && !isOvertaken && <Failed error={problem} />}
      </div>
    </Dialog>
  );
}
