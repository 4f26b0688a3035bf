/** How is a key made, and its secret taken along the one time that it is shown? */

import { useReading } from 'energy-engine/react';
import { type FormEvent, useState } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Select, Switch, TextInput } from '../../ui/field.tsx';
import { Failed } from '../../ui/states.tsx';
import { type KeyScope, keyScopes, useMakeKey } from './use-keys.ts';

export const scopeTexts: Readonly<Record<KeyScope, { title: string; hint: string }>> = {
  'me:run': { title: 'Run', hint: 'Makes calls, through the proxy or the API, and so spends your energy.' },
  'me:read': { title: 'Read', hint: 'Sees your energy, usage and receipts, and asks what calls cost.' },
};

const dayMs = 86_400_000;
const lives = [
  { value: '30', label: 'After 30 days' },
  { value: '90', label: 'After 90 days' },
  { value: '365', label: 'After a year' },
  { value: 'never', label: 'Never' },
] as const;
type Life = (typeof lives)[number]['value'];

interface FormProps {
  readonly make: ReturnType<typeof useMakeKey>;
  readonly onCancel: () => void;
}

function KeyForm({ make, onCancel }: FormProps) {
  const { now } = useReading();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['me:run', 'me:read']);
  const [life, setLife] = useState<Life>('90');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = life === 'never' ? null : new Date(now().getTime() + Number(life) * dayMs);
    make.mutate({ name: name.trim(), scopes, expiresAt });
  };
  return (
    <form className="grid gap-5" onSubmit={submit}>
      <Field label="Name" hint="What it is for, so that you know it again.">
        <TextInput
          required
          maxLength={100}
          pattern=".*\S.*"
          placeholder="My notebook"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      </Field>
      <fieldset className="grid gap-4">
        <legend className="mb-2 text-[13.5px] font-medium">It may</legend>
        {keyScopes.map((scope) => (
          <Switch
            key={scope}
            label={scopeTexts[scope].title}
            hint={scopeTexts[scope].hint}
            checked={scopes.includes(scope)}
            onChange={(isWanted) =>
              setScopes(isWanted ? [...scopes, scope] : scopes.filter((one) => one !== scope))
            }
          />
        ))}
      </fieldset>
      <Field label="It ends">
        <Select value={life} options={lives} onChoose={setLife} />
      </Field>
      {make.error !== null && <Failed error={make.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" isBusy={make.isPending} disabled={scopes.length === 0}>
          Make the key
        </Button>
      </div>
    </form>
  );
}

function Secret({ secret }: { secret: string | null }) {
  if (secret === null) {
    return (
      <Banner tone="warning" title="The secret was shown before">
        It cannot be had a second time: revoke this key and make another one.
      </Banner>
    );
  }
  return (
    <div className="grid gap-4">
      <Banner title="Copy it now">It is shown this once. Whoever has it can use it.</Banner>
      <code className="rounded-control bg-raised px-4 py-3 text-[13.5px] break-all select-all">{secret}</code>
      <CopyButton text={secret} label="Copy the key" kind="primary" size="usual" />
    </div>
  );
}

export function MakeKey({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const make = useMakeKey();
  const close = () => {
    onOpenChange(false);
    make.reset();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => (isOpen ? onOpenChange(true) : close())}
      title={make.data === undefined ? 'A new key' : `“${make.data.name}” is made`}
      {...(make.data === undefined ? {} : { footer: <Button onClick={close}>Done</Button> })}
    >
      {make.data === undefined ? (
        <KeyForm make={make} onCancel={close} />
      ) : (
        <Secret secret={make.data.secret} />
      )}
    </Dialog>
  );
}
