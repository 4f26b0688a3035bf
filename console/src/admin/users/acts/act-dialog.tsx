/** What stands around every act on an account: what it will do in words, why, and what it did. */

import { EnergyProblem } from 'energy-engine/client';
import { energyText, useReading } from 'energy-engine/react';
import { CircleCheck } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failed } from '../../../ui/states.tsx';
import { ReasonField, useReason } from '../../reason-field.tsx';
import { changedIn, changeOfText, type Entry, entryTitle } from '../user-text.ts';
import { useAct } from './use-act.ts';

/** What an act answers: its entry, or why nothing came of it. */
export type Outcome = Entry | { readonly delta: 0; readonly why: string };

/** The entry that the act left, as the ledger has it. */
function DoneEntry({ entry }: { entry: Entry }) {
  const reading = useReading();
  const changed = changedIn(entry.receipt, reading);
  return (
    <dl className="grid gap-1.5 text-[14.5px]">
      <div className="flex justify-between gap-6">
        <dt className="text-quiet">Entry {entry.seq}</dt>
        <dd className="font-medium">{entryTitle(entry, reading)}</dd>
      </div>
      {entry.delta !== 0 && (
        <div className="flex justify-between gap-6">
          <dt className="text-quiet">Energy</dt>
          <dd className="figures font-medium">{changeOfText(entry.delta, reading)}</dd>
        </div>
      )}
      {changed.map(({ name, before, after }) => (
        <div key={name} className="flex justify-between gap-6">
          <dt className="text-quiet">{name}</dt>
          <dd className="figures text-right">
            {before} → <span className="font-medium">{after}</span>
          </dd>
        </div>
      ))}
      <div className="flex justify-between gap-6">
        <dt className="text-quiet">Owned now</dt>
        <dd className="figures">{energyText(entry.balance_after, reading)}</dd>
      </div>
    </dl>
  );
}

function Done({ outcome, onClose }: { outcome: Outcome; onClose: () => void }) {
  const isEntry = 'seq' in outcome;
  return (
    <div role="status" className="grid gap-4">
      <p className="flex items-center gap-2.5 font-medium">
        <CircleCheck className={`size-5 ${isEntry ? 'text-good' : 'text-quiet'}`} aria-hidden />
        {isEntry ? 'Done, and written in the audit log' : 'Nothing was added'}
      </p>
      {isEntry ? <DoneEntry entry={outcome} /> : <p className="text-quiet">{outcome.why}</p>}
      <div className="flex justify-end">
        <Button autoFocus onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

const isOvertaken = (error: unknown): boolean =>
  EnergyProblem.isInstance(error) && error.code === 'changed_meanwhile';

/** Another admin was first. Nothing of theirs is lost: who goes on sees it before. */
function Overtaken({ onReopen }: { onReopen: (() => void) | undefined }) {
  return (
    <div role="alert" className="grid gap-3 rounded-card bg-warning-soft p-4 text-warning">
      <div>
        <p className="font-medium">Somebody else has changed this account meanwhile</p>
        <p className="text-[14px]">Nothing of yours was done. See how it stands now, and decide again.</p>
      </div>
      <div>
        <Button size="small" onClick={onReopen}>
          Begin anew
        </Button>
      </div>
    </div>
  );
}

export interface ActDialogProps<Content> {
  readonly title: string;
  /** What the form says, without the reason; null where it cannot be done as it stands. */
  readonly content: Content | null;
  /** What will happen, in a sentence; shown as soon as there is content. */
  readonly summary: ReactNode;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly send: (content: Content & { readonly reason: string }, idempotencyKey: string) => Promise<Outcome>;
  readonly onClose: () => void;
  /** Begins anew, where somebody else has changed the account meanwhile. */
  readonly onReopen?: () => void;
  readonly children?: ReactNode;
}

/** A form whose last field is the reason. To be rendered while it is open. */
export function ActDialog<Content extends object>(props: ActDialogProps<Content>) {
  const { title, content, summary, action, isDangerous = false, send, onClose, onReopen, children } = props;
  const reason = useReason();
  const form = useId();
  const { act, done, error, isPending } = useAct(send);
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        kind={isDangerous ? 'danger' : 'primary'}
        type="submit"
        form={form}
        isBusy={isPending}
        disabled={content === null}
      >
        {action}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title}
      {...(done === undefined ? { footer } : {})}
    >
      {done === undefined ? (
        <form
          id={form}
          className="grid gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            const why = reason.given();
            if (content !== null && why !== null) act({ ...content, reason: why });
          }}
        >
          {children}
          <ReasonField reason={reason} />
          {content !== null && (
            <p aria-live="polite" className="rounded-control bg-raised px-4 py-3 text-[14.5px] text-pretty">
              {summary}
            </p>
          )}
          {isOvertaken(error) ? (
            <Overtaken onReopen={onReopen} />
          ) : (
            error !== null && <Failed error={error} />
          )}
        </form>
      ) : (
        <Done outcome={done} onClose={onClose} />
      )}
    </Dialog>
  );
}
