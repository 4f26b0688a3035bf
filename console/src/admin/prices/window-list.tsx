/** All windows in a list: also those that are paused, or not open in the week that is shown. */

import { useReading } from 'energy-engine/react';
import { Pause, Pencil, Play, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toneOf } from './calendar-block.tsx';
import type { ShownWindow } from './drafts.ts';
import { daysText, featuresText, longTimesText, priceText, shortMomentText } from './window-words.ts';

export interface WindowListProps {
  readonly windows: readonly ShownWindow[];
  readonly platformZone: string;
  readonly onOpen: (key: string) => void;
  readonly onActive: (window: ShownWindow, isActive: boolean) => void;
  readonly onDiscard: (window: ShownWindow) => void;
}

interface ActionsProps extends Pick<WindowListProps, 'onOpen' | 'onActive' | 'onDiscard'> {
  readonly window: ShownWindow;
}

function States({ window, now }: { window: ShownWindow; now: Date }) {
  const reading = useReading();
  const { active_from: from, active_until: until } = window;
  const badges: ReactNode[] = [];
  const moment = (at: string) => shortMomentText(at, reading);
  if (window.isOvertaken)
    badges.push(
      <Badge key="o" tone="warning">
        changed by somebody else
      </Badge>,
    );
  if (window.state === 'changed')
    badges.push(
      <Badge key="c" tone="accent">
        changed, not saved
      </Badge>,
    );
  if (window.state === 'new')
    badges.push(
      <Badge key="n" tone="accent">
        new, not saved
      </Badge>,
    );
  if (window.state === 'removed')
    badges.push(
      <Badge key="r" tone="warning">
        to be deleted
      </Badge>,
    );
  if (!window.is_active) badges.push(<Badge key="p">paused</Badge>);
  if (from !== null && Date.parse(from) > now.getTime())
    badges.push(<Badge key="f">from {moment(from)}</Badge>);
  if (until !== null) {
    badges.push(
      <Badge key="u">
        {Date.parse(until) > now.getTime() ? 'until' : 'ended'} {moment(until)}
      </Badge>,
    );
  }
  if (badges.length === 0)
    badges.push(
      <Badge key="i" tone="good">
        in force
      </Badge>,
    );
  return <span className="flex flex-wrap gap-1">{badges}</span>;
}

function Name({ window, onOpen }: { window: ShownWindow; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className={`flex min-w-28 items-center gap-2.5 rounded-md text-left font-medium wrap-anywhere hover:underline ${window.state === 'removed' ? 'line-through' : ''}`}
    >
      <span
        aria-hidden
        className="size-2.5 shrink-0 rounded-full"
        style={{ background: toneOf(window.multiplier) }}
      />
      {window.name}
    </button>
  );
}

const whenText = (window: ShownWindow): string =>
  `${longTimesText(window)}, ${daysText(window.days_of_week)}`;

function When({ window, platformZone }: { window: ShownWindow; platformZone: string }) {
  const zone = window.time_zone;
  return (
    <span className="figures">
      {whenText(window)}
      {zone !== null && zone !== platformZone && <span className="text-quiet"> ({zone})</span>}
    </span>
  );
}

function Actions({ window, onOpen, onActive, onDiscard }: ActionsProps) {
  const Icon = window.is_active ? Pause : Play;
  return (
    <span className="inline-flex">
      <IconButton label={`Edit ${window.name}`} className="max-sm:hidden" onClick={() => onOpen(window.key)}>
        <Pencil className="size-4" aria-hidden />
      </IconButton>
      <IconButton
        label={`${window.is_active ? 'Pause' : 'Resume'} ${window.name}`}
        onClick={() => onActive(window, !window.is_active)}
      >
        <Icon className="size-4" aria-hidden />
      </IconButton>
      {window.draft !== null && (
        <IconButton label={`Discard the draft of ${window.name}`} onClick={() => onDiscard(window)}>
          <Undo2 className="size-4" aria-hidden />
        </IconButton>
      )}
    </span>
  );
}

/** All in one cell, where there is no room for more. */
function NarrowCell({ window, platformZone, now }: { window: ShownWindow; platformZone: string; now: Date }) {
  const { locale } = useReading();
  return (
    <div className="mt-1 grid gap-1 text-[13.5px] text-quiet sm:hidden">
      <span>{priceText(window.multiplier, locale)}</span>
      <When window={window} platformZone={platformZone} />
      <States window={window} now={now} />
    </div>
  );
}

export function WindowList(props: WindowListProps) {
  const { windows, platformZone, onOpen } = props;
  const { locale, now } = useReading();
  const moment = now();
  const columns: Column<ShownWindow>[] = [
    {
      key: 'name',
      title: 'Window',
      cell: (window) => (
        <>
          <Name window={window} onOpen={() => onOpen(window.key)} />
          <NarrowCell window={window} platformZone={platformZone} now={moment} />
        </>
      ),
    },
    {
      key: 'price',
      title: 'Price',
      isSecondary: true,
      cell: ({ multiplier }) => priceText(multiplier, locale),
    },
    {
      key: 'when',
      title: 'When',
      isSecondary: true,
      cell: (window) => <When window={window} platformZone={platformZone} />,
    },
    {
      key: 'features',
      title: 'Counts for',
      isSecondary: true,
      cell: ({ applies_to }) => featuresText(applies_to),
    },
    {
      key: 'state',
      title: 'State',
      isSecondary: true,
      cell: (window) => <States window={window} now={moment} />,
    },
    {
      key: 'do',
      title: <span className="sr-only">What to do</span>,
      isFigure: true,
      cell: (window) => <Actions {...props} window={window} />,
    },
  ];
  return <Table caption="All surge windows" columns={columns} rows={windows} keyOf={({ key }) => key} />;
}
