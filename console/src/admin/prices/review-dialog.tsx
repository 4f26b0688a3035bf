/** What is about to be saved, and why? Every draft beside what it replaces, and what became of it. */

import { useQueryClient } from '@tanstack/react-query';
import { EnergyProblem } from 'energy-engine/client';
import { momentText, useReading, useRefreshEnergy } from 'energy-engine/react';
import { useRef, useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { Failed } from '../../ui/states.tsx';
import { adminKey } from '../admin-data.ts';
import { ChangedMeanwhile } from '../changed-meanwhile.tsx';
import { Difference } from '../difference.tsx';
import { ReasonField, useReason } from '../reason-field.tsx';
import type { BacktestResult } from './backtest.ts';
import { type Draft, type Drafts, discarded, rebased, type ShownWindow, valuesOf } from './drafts.ts';
import { OnThePast } from './on-the-past.tsx';
import type { PricePreview } from './price-preview.ts';
import { earliestRise } from './rise.ts';
import { RiseNotice } from './rise-notice.tsx';
import { type Saving, saveDrafts } from './save-drafts.ts';
import type { Trial } from './trial.ts';

export interface ReviewDialogProps {
  readonly windows: readonly ShownWindow[];
  readonly drafts: Drafts;
  readonly onDrafts: (change: (drafts: Drafts) => Drafts) => void;
  readonly onClose: () => void;
  readonly onOpen: (key: string) => void;
  /** Has a refused rise begin when it may. */
  readonly onPlan: (window: ShownWindow, at: string) => void;
  readonly canPlan: (window: ShownWindow, at: string) => boolean;
  /** Has everything that is to count sooner begin later. */
  readonly onPlanAll: (at: string) => void;
  readonly canPlanAll: (at: string) => boolean;
  /** What of the drafts is dearer without notice; null: nothing is. */
  readonly rise: PricePreview['sudden_rise'];
  /** What is known of these drafts on the past. */
  readonly trial: Trial<BacktestResult>;
  readonly onTry: () => void;
  readonly onStop: () => void;
}

const states: Readonly<Record<ShownWindow['state'], readonly [string, Tone]>> = {
  saved: ['saved', 'plain'],
  changed: ['changed', 'accent'],
  new: ['new', 'good'],
  removed: ['to be deleted', 'warning'],
};

/** From when on a refused rise would be none; null for every other refusal. */
function earliestOf(error: unknown): string | null {
  if (!EnergyProblem.isInstance(error)) return null;
  const { earliest } = error.details;
  return typeof earliest === 'string' ? earliestRise(new Date(earliest), 0) : null;
}

interface RefusalProps {
  readonly error: unknown;
  readonly onPlan: (at: string) => void;
  readonly canPlan: (at: string) => boolean;
}

function Refusal({ error, onPlan, canPlan }: RefusalProps) {
  const reading = useReading();
  const earliest = earliestOf(error);
  return (
    <div className="grid gap-2">
      <Failed error={error} />
      {earliest !== null && canPlan(earliest) && (
        <Button size="small" className="justify-self-start" onClick={() => onPlan(earliest)}>
          Begin {momentText(new Date(earliest), reading)}
        </Button>
      )}
    </div>
  );
}

interface OneProps extends Pick<ReviewDialogProps, 'onDrafts' | 'onOpen' | 'onPlan' | 'canPlan'> {
  readonly window: ShownWindow;
  readonly draft: Draft;
  readonly error: unknown;
}

/** Whose row is another than the draft was begun with. */
function Overtaken({ window, draft, onDrafts }: OneProps) {
  const { row } = window;
  if (draft.base === null) return null;
  return (
    <ChangedMeanwhile
      resource="surge_windows"
      subject={`surge_windows/${draft.base.id}`}
      base={{ ...valuesOf(draft.base) }}
      theirs={row === null ? null : { ...valuesOf(row) }}
      mine={draft.isRemoved ? null : draft.values}
      onTheirs={() => onDrafts((drafts) => discarded(drafts, draft.key))}
      onMine={(without) =>
        onDrafts((drafts) => {
          const mine = Object.entries(draft.values).filter(([name]) => !without.includes(name));
          return rebased(drafts, { ...draft, values: Object.fromEntries(mine) }, row);
        })
      }
    />
  );
}

function One(props: OneProps) {
  const { window, draft, error, onDrafts, onOpen, onPlan, canPlan } = props;
  const [word, tone] = states[window.state];
  return (
    <li
      aria-label={window.name}
      className="grid grid-cols-[minmax(0,1fr)] gap-3 border-b border-line pb-5 last:border-0 last:pb-0"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p className="flex min-w-0 items-center gap-2 font-medium">
          <span className="truncate">{window.name}</span>
          <Badge tone={tone}>{word}</Badge>
        </p>
        <span className="flex shrink-0">
          {!draft.isRemoved && (
            <Button size="small" kind="quiet" onClick={() => onOpen(window.key)}>
              Edit
            </Button>
          )}
          <Button
            size="small"
            kind="quiet"
            onClick={() => onDrafts((drafts) => discarded(drafts, window.key))}
          >
            Discard
          </Button>
        </span>
      </div>
      {window.isOvertaken ? (
        <Overtaken {...props} />
      ) : (
        <Difference
          resource="surge_windows"
          before={draft.base === null ? null : { ...valuesOf(draft.base) }}
          after={draft.isRemoved ? null : { ...valuesOf(window) }}
        />
      )}
      {/* What somebody else did is told above. */}
      {error !== null && !window.isOvertaken && (
        <Refusal error={error} onPlan={(at) => onPlan(window, at)} canPlan={(at) => canPlan(window, at)} />
      )}
    </li>
  );
}

/** Saves, keeps what was refused, and asks for everything anew that the change concerns. */
function useSaving({ drafts, onDrafts, onClose }: ReviewDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const refreshEnergy = useRefreshEnergy();
  const notices = useNotices();
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Saving['refused']>(null);
  const keys = useRef(new Map<string, string>());

  const save = async (reason: string) => {
    setBusy(true);
    setRefused(null);
    const keyOf = (draft: Draft): string => {
      const text = JSON.stringify([draft, reason]);
      const key = keys.current.get(text) ?? crypto.randomUUID();
      keys.current.set(text, key);
      return key;
    };
    const onSaved = ({ key }: Draft) => onDrafts((all) => discarded(all, key));
    const saving = await saveDrafts(client, drafts, { reason, keyOf, onSaved });
    await Promise.all([queries.invalidateQueries({ queryKey: [adminKey] }), refreshEnergy()]);
    setBusy(false);
    setRefused(saving.refused);
    const count = saving.saved.length;
    if (count > 0) notices.done(count === 1 ? 'One change is saved' : `${count} changes are saved`);
    if (saving.refused === null) onClose();
  };
  return { save, isBusy, refused, forget: () => setRefused(null) };
}

interface ActsProps extends Pick<ReviewDialogProps, 'trial' | 'onTry' | 'onClose'> {
  /** True where trying comes before saving. */
  readonly isTryingNext: boolean;
  readonly isBusy: boolean;
  readonly isBlocked: boolean;
  readonly count: number;
  readonly onSave: () => void;
}

function Acts({ trial, isTryingNext, isBusy, isBlocked, count, ...does }: ActsProps) {
  return (
    <>
      <Button onClick={does.onClose}>Back</Button>
      {isTryingNext && (
        <Button kind="primary" isBusy={trial.state === 'running'} onClick={does.onTry}>
          Try it on the past
        </Button>
      )}
      <Button
        kind={isTryingNext ? 'secondary' : 'primary'}
        isBusy={isBusy}
        disabled={isBlocked || isTryingNext}
        onClick={does.onSave}
      >
        {count === 1 ? 'Save the change' : `Save ${count} changes`}
      </Button>
    </>
  );
}

export function ReviewDialog(props: ReviewDialogProps) {
  const { windows, drafts, onDrafts, onClose, onOpen, onPlan, canPlan, rise, trial } = props;
  const { save, isBusy, refused, forget } = useSaving(props);
  const reason = useReason();
  const [isUntriedWanted, setUntriedWanted] = useState(false);
  const isTryingNext = (trial.state === 'untried' || trial.state === 'running') && !isUntriedWanted;
  const isOvertaken = windows.some((window) => window.draft !== null && window.isOvertaken);
  const trySave = () => {
    const given = reason.given();
    if (given !== null) void save(given);
  };
  const plan = (window: ShownWindow, at: string) => {
    forget();
    onPlan(window, at);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      title="Review and save"
      lead="Each window is saved by itself and has its own line in the audit log. Quotes that are out keep their price."
      footer={
        <Acts
          {...{ trial, isTryingNext, isBusy, onClose }}
          onTry={props.onTry}
          onSave={trySave}
          count={drafts.length}
          isBlocked={isOvertaken || rise !== null}
        />
      }
    >
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-5">
        {windows.map((window) => {
          const { key, draft } = window;
          if (draft === null) return null;
          const error = refused?.draft.key === key ? refused.error : null;
          return <One key={key} {...{ window, draft, error, onDrafts, onOpen, canPlan }} onPlan={plan} />;
        })}
      </ul>
      {refused !== null && drafts.length > 1 && (
        <p role="status" className="mt-4 text-[14px] text-quiet">
          Saving stopped there. What is listed here is not saved; everything else is.
        </p>
      )}
      <div className="mt-6 grid gap-4">
        {rise !== null && (
          <RiseNotice
            rise={rise}
            onPlan={(at) => {
              forget();
              props.onPlanAll(at);
            }}
            canPlan={props.canPlanAll}
          />
        )}
        <OnThePast
          trial={trial}
          isUntriedWanted={isUntriedWanted}
          onUntriedWanted={setUntriedWanted}
          onTry={props.onTry}
          onStop={props.onStop}
        />
      </div>
      <ReasonField reason={reason} className="mt-5" />
    </Dialog>
  );
}
