/** The secret of an endpoint, this once: it is kept here in no way in which it could be shown again. */

import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';

export function SecretDialog({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="The secret of this endpoint"
      lead={
        secret === null
          ? 'It was shown before, with the first answer, and cannot be shown again: make a new one if it is lost.'
          : 'It is shown this once. Give it to the server that receives the webhooks: with it the server knows that they come from here.'
      }
      footer={
        <Button kind="primary" onClick={onClose}>
          {secret === null ? 'Close' : 'I have kept it'}
        </Button>
      }
    >
      {secret !== null && (
        <div className="grid gap-3">
          <Field label="Secret">
            <TextInput
              readOnly
              className="figures font-mono text-[14px]"
              value={secret}
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
          </Field>
          <CopyButton kind="secondary" className="justify-self-start" text={secret} />
        </div>
      )}
    </Dialog>
  );
}
