/** One row of a table: its fields, why they change, and what to do where somebody else was faster? */

import { Link } from '@tanstack/react-router';
import { useReading } from 'energy-engine/react';
import { History, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Failed } from '../../ui/states.tsx';
import { ChangedMeanwhile } from '../changed-meanwhile.tsx';
import { fieldsOf } from '../fields.ts';
import { ReasonField, useReason } from '../reason-field.tsx';
import { keyOf, type Resource, type Row, spokenOf, titleOf } from '../resources.ts';
import { RowFields } from './row-fields.tsx';
import { type RowEditing, useRow } from './use-row.ts';

export interface RowDialogProps {
  readonly resource: Resource;
  /** As the server has it now; null: it has none. */
  readonly current: Row | null;
  readonly onClose: () => void;
}

function Overtaken({ resource, current, editing, onClose }: RowDialogProps & { editing: RowEditing }) {
  const { base, mine, rebase, isOvertaken } = editing;
  if (!isOvertaken || base === null) return null;
  return (
    <div className="mb-6">
      <ChangedMeanwhile
        resource={resource.name}
        subject={`${resource.name}/${keyOf(resource, base)}`}
        base={base}
        theirs={current}
        mine={mine}
        onTheirs={onClose}
        onMine={rebase}
      />
    </div>
  );
}

/** Asks once more, with a reason of its own. */
function Removal({ resource, editing }: { resource: Resource; editing: RowEditing }) {
  const [isAsking, setAsking] = useState(false);
  const reason = useReason();
  const { base, isBusy, isOvertaken, remove } = editing;
  if (base === null || resource.remove === undefined) return null;
  return (
    <>
      <Button kind="danger" className="mr-auto" disabled={isOvertaken} onClick={() => setAsking(true)}>
        <Trash2 className="size-4" aria-hidden />
        Delete
      </Button>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete ${titleOf(resource, base)}?`}
        lead="It counts no more from the next call on. The audit log can bring it back."
        action="Delete"
        isDangerous
        isBusy={isBusy}
        onConfirm={async () => {
          const given = reason.given();
          if (given === null) return;
          await remove(given);
          setAsking(false);
        }}
      >
        <ReasonField reason={reason} />
      </Confirm>
    </>
  );
}

function Past({ resource, base }: { resource: Resource; base: Row }) {
  return (
    <Link
      to="/admin/audit"
      search={{ subject: `${resource.name}/${keyOf(resource, base)}` }}
      className="inline-flex w-fit items-center gap-2 text-[14px] text-quiet hover:text-ink hover:underline"
    >
      <History className="size-4" aria-hidden />
      What was changed before
    </Link>
  );
}

export function RowDialog(props: RowDialogProps) {
  const { resource, current, onClose } = props;
  const editing = useRow(resource, current, onClose);
  const reason = useReason();
  const { words } = useReading();
  const { base, form, errors, problem, isBusy, isChanged, isOvertaken } = editing;
  // What names the row is given once.
  const fields = (fieldsOf[resource.name] ?? []).filter(({ isFixed }) => base === null || isFixed !== true);
  const save = () => void editing.save(reason.given);
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title={base === null ? `New ${resource.noun}` : spokenOf(resource, base, words)}
      lead={resource.lead}
      footer={
        <>
          <Removal resource={resource} editing={editing} />
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} disabled={!isChanged || isOvertaken} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <Overtaken {...props} editing={editing} />
      <form
        noValidate
        className="grid gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged && !isOvertaken) save();
        }}
      >
        <RowFields {...{ fields, form, errors }} warnings={editing.warnings} onWrite={editing.write} />
        <ReasonField reason={reason} />
        {problem !== null && <Failed error={problem} />}
        {base !== null && <Past resource={resource} base={base} />}
        <button type="submit" hidden tabIndex={-1} aria-hidden />
      </form>
    </Dialog>
  );
}
