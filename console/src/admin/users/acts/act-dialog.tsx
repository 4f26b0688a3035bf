/** What stands around every act on an account: what it will do in words, why, and what it did. */

import { useMutation } from '@tanstack/react-query';
import { EnergyProblem } from 'energy-engine/client';
import { energyText, useReading } from 'energy-engine/react';
import { CircleCheck } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useSession } from '../../../session/session-provider.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failed } from '../../../ui/states.tsx';
import { type Reason, ReasonField, useReason } from '../../reason-field.tsx';
import { sentenceOf } from '../../sentence.ts';
import { changedIn, changeOfText, type Entry, entryTitle } from '../user-text.ts';
import type { ActName, ActProps } from './act-names.ts';
import { actKeyOf, type OpenAct } from './open-acts.ts';
import { useAct } from './use-act.ts';

/** What an act answers: its entry, where it did less than was asked for with why; or why nothing came of it. */
export type Outcome =
  | (Entry & { readonly cut?: string | null })
  | { readonly delta: 0; readonly why: string };

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
      {isEntry ? <DoneEntry entry={outcome} /> : <p className="text-quiet">{sentenceOf(outcome.why)}</p>}
      {isEntry && outcome.cut != null && <p className="text-[14.5px] text-warning">{outcome.cut}</p>}
      <div className="flex justify-end">
        <Button autoFocus onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

interface Reopening {
  readonly isPending: boolean;
  /** Why the account could not be read; null while it is read. */
  readonly error: unknown;
  readonly reopen: (onRead?: () => void) => void;
}

/** Begins anew, and tells while the account is read and where it cannot be. */
function useReopening(onReopen: ActProps['onReopen']): Reopening {
  const { isPending, error, mutate } = useMutation({
    networkMode: 'always',
    mutationFn: (onRead: (() => void) | undefined) => onReopen(onRead),
  });
  return { isPending, error, reopen: mutate };
}

const isOvertaken = (error: unknown): boolean =>
  EnergyProblem.isInstance(error) && error.code === 'changed_meanwhile';

/** Another admin was first. Nothing of theirs is lost: who goes on sees it before. */
function Overtaken({ reopening }: { reopening: Reopening }) {
  return (
    <>
      <div role="alert" className="grid gap-3 rounded-card bg-warning-soft p-4 text-warning">
        <div>
          <p className="font-medium">Somebody else has changed this account meanwhile</p>
          <p className="text-[14px]">Nothing of yours was done. See how it stands now, and decide again.</p>
        </div>
        <div>
          <Button size="small" isBusy={reopening.isPending} onClick={() => reopening.reopen()}>
            Begin anew
          </Button>
        </div>
      </div>
      {reopening.error !== null && <Failed error={reopening.error} />}
    </>
  );
}

interface UnknownProps {
  readonly open: OpenAct<{ readonly reason: string }>;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly reopening: Reopening;
  readonly onAskAgain: () => void;
  readonly onGiveUp: () => void;
}

/** Sent, and nobody knows whether it was done: the same can be asked for again, and anything else only after a look. */
function Unknown({ open, error, isBusy, reopening, onAskAgain, onGiveUp }: UnknownProps) {
  return (
    <div className="grid gap-4">
      <div role="alert" className="grid gap-3 rounded-card bg-warning-soft p-4 text-warning">
        <div>
          <p className="font-medium">It is not known whether this was done</p>
          <p className="text-[14px]">
            Its answer was lost. Asking again is the same once more: it is done once, also where the first one
            arrived.
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="small" isBusy={isBusy} disabled={reopening.isPending} onClick={onAskAgain}>
            Ask again
          </Button>
        </div>
      </div>
      <div className="rounded-control bg-raised px-4 py-3 text-[14.5px] text-pretty">
        <p>{open.told}</p>
        <p className="mt-1 text-quiet">“{open.content.reason}”</p>
      </div>
      {error !== null && reopening.error === null && !isBusy && <Failed error={error} />}
      <p className="text-[14px] text-quiet">
        For something else, look in the timeline whether it was done.{' '}
        <button
          type="button"
          className="underline underline-offset-3"
          disabled={isBusy || reopening.isPending}
          aria-busy={reopening.isPending || undefined}
          onClick={onGiveUp}
        >
          {reopening.isPending ? 'Reading the account …' : 'Read the account and begin anew'}
        </button>
      </p>
      {reopening.error !== null && <Failed error={reopening.error} />}
    </div>
  );
}

export interface ActDialogProps<Content> {
  /** What is done, and to whom. */
  readonly of: { readonly userId: string; readonly act: ActName };
  readonly title: string;
  /** What the form says, without the reason; null where it cannot be done as it stands. */
  readonly content: Content | null;
  /** What will happen, in a sentence; shown as soon as there is content. */
  readonly summary: string;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly send: (content: Content & { readonly reason: string }, idempotencyKey: string) => Promise<Outcome>;
  readonly onClose: () => void;
  /** Begins anew with the account as it is now. */
  readonly onReopen: ActProps['onReopen'];
  readonly children?: ReactNode;
}

/** A form whose last field is the reason. To be rendered while it is open. */
export function ActDialog<Content extends object>(props: ActDialogProps<Content>) {
  const { of, title, content, summary, action, isDangerous = false, send, onClose, onReopen } = props;
  const { userId: adminId } = useSession();
  const reason = useReason();
  const form = useId();
  const acting = useAct(actKeyOf(adminId, of.userId, of.act), send);
  const { act, done, error, isPending, open } = acting;
  const reopening = useReopening(onReopen);
  const footer = (
    <>
      <Button onClick={onClose}>{isPending ? 'Close' : 'Cancel'}</Button>
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
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={title}
      {...(done === undefined && open === null ? { footer } : {})}
    >
      {done !== undefined && <Done outcome={done} onClose={onClose} />}
      {done === undefined && open !== null && (
        <Unknown
          open={open}
          error={error}
          isBusy={isPending}
          reopening={reopening}
          onAskAgain={acting.askAgain}
          onGiveUp={() => reopening.reopen(acting.giveUp)}
        />
      )}
      {done === undefined && open === null && (
        <ActForm
          {...props}
          {...{ form, reason, error, isPending, reopening }}
          onSubmit={() => {
            const why = reason.given();
            if (content !== null && why !== null) act({ ...content, reason: why }, summary);
          }}
        />
      )}
    </Dialog>
  );
}

interface ActFormProps extends Pick<ActDialogProps<object>, 'content' | 'summary' | 'children'> {
  readonly form: string;
  readonly reason: Reason;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly reopening: Reopening;
  readonly onSubmit: () => void;
}

function ActForm(props: ActFormProps) {
  const { form, reason, error, isPending, reopening, content, summary, onSubmit, children } = props;
  return (
    <form
      id={form}
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <ReasonField reason={reason} />
      {content !== null && (
        <p aria-live="polite" className="rounded-control bg-raised px-4 py-3 text-[14.5px] text-pretty">
          {summary}
        </p>
      )}
      {isOvertaken(error) ? <Overtaken reopening={reopening} /> : error !== null && <Failed error={error} />}
      <p role="status" className="text-[14px] text-quiet empty:hidden">
        {isPending && 'It is sent. Closing this does not take it back: it may still be done.'}
      </p>
    </form>
  );
}
