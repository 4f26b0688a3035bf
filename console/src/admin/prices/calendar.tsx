/** How do the surge windows of a week look, and how are they moved, stretched and drawn, by pointer and by keyboard? */

import { useReading } from 'energy-engine/react';
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { wallOfDate } from '../wall-clock.ts';
import { CalendarBlock } from './calendar-block.tsx';
import { CalendarCursor } from './calendar-cursor.tsx';
import { actionOf } from './calendar-keys.ts';
import type { ShownWindow } from './drafts.ts';
import { type Dragging, type Drawn, useDragging } from './use-dragging.ts';
import { datesOf, hourText, nowIn, type Placed, placedIn, type Week } from './week.ts';
import { dayMinutes, moved, resized, shortTime, timeOf, type WindowTimes } from './window-times.ts';
import { daysText, longTimesText } from './window-words.ts';

export interface CalendarProps {
  readonly windows: readonly ShownWindow[];
  readonly week: Week;
  /** The days that are shown, 0 to 6 from the week's first. */
  readonly days: readonly number[];
  readonly now: Date;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  readonly onTimes: (window: ShownWindow, times: WindowTimes) => void;
  readonly onOpen: (key: string) => void;
  readonly onRemove: (window: ShownWindow) => void;
  readonly onDraw: (drawn: Drawn) => void;
  readonly say: (sentence: string) => void;
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);

function DayNames({ week, days, now }: Pick<CalendarProps, 'week' | 'days' | 'now'>) {
  const { locale } = useReading();
  const today = nowIn(week.zone, now.getTime()).date;
  const dates = datesOf(week.first);
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short' });
  return days.map((day) => {
    const date = dates[day] ?? week.first;
    return (
      <div key={date} className="pb-2 text-center text-[12.5px] text-quiet">
        {weekday.format(wallOfDate(date))}{' '}
        <span
          className={`figures inline-grid min-w-6 place-items-center rounded-full px-1 text-[13px] font-medium ${date === today ? 'bg-ink text-surface' : 'text-ink'}`}
        >
          {Number(date.slice(8))}
        </span>
      </div>
    );
  });
}

function Ruler() {
  return (
    <div aria-hidden className="figures relative text-right text-[11.5px] text-quiet">
      {hours.slice(1).map((hour) => (
        <span
          key={hour}
          className="absolute right-2 -translate-y-1/2"
          style={{ top: `${(hour / 24) * 100}%` }}
        >
          {hourText(hour)}
        </span>
      ))}
    </div>
  );
}

function NowLine({ week, days, now }: Pick<CalendarProps, 'week' | 'days' | 'now'>) {
  const { date, minute } = nowIn(week.zone, now.getTime());
  const column = days.indexOf(datesOf(week.first).indexOf(date));
  if (column < 0) return null;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-10 h-px bg-ink before:absolute before:-top-[3px] before:-left-[3px] before:size-[7px] before:rounded-full before:bg-ink"
      style={{
        top: `${(minute / dayMinutes) * 100}%`,
        left: `${(column / days.length) * 100}%`,
        width: `${100 / days.length}%`,
      }}
    />
  );
}

function DrawnFrame({ drawing, days }: { drawing: Drawn; days: readonly number[] }) {
  return (
    <div
      aria-hidden
      className="figures pointer-events-none absolute z-20 rounded-[7px] border-2 border-dashed border-ink bg-surface/80 px-1.5 text-[12px] font-medium"
      style={{
        top: `${(drawing.from / dayMinutes) * 100}%`,
        height: `${((drawing.until - drawing.from) / dayMinutes) * 100}%`,
        left: `${(days.indexOf(drawing.day) / days.length) * 100}%`,
        width: `${100 / days.length}%`,
      }}
    >
      {shortTime(timeOf(drawing.from))}–{shortTime(timeOf(drawing.until))}
    </div>
  );
}

/** The windows as they are shown: the one that is being moved where it would come to stand. */
function withMoving(windows: readonly ShownWindow[], { moving }: Dragging): readonly ShownWindow[] {
  if (moving === null) return windows;
  return windows.map((window) => (window.key === moving.key ? { ...window, ...moving.times } : window));
}

/** The part of each window that takes the focus: its first start, else its first part. */
function primaries(blocks: readonly Placed[]): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>();
  for (const block of blocks) {
    const known = found.get(block.key);
    if (known === undefined || (!known.isStart && block.isStart)) found.set(block.key, block);
  }
  return found;
}

/** What a key does, and what is said of it. Keeps the focus on the window while its parts move. */
function useKeys({ onTimes, onOpen, onRemove, say }: CalendarProps) {
  const area = useRef<HTMLDivElement>(null);
  const focused = useRef<string | null>(null);
  useLayoutEffect(() => {
    const key = focused.current;
    focused.current = null;
    if (key === null || area.current?.querySelector('[data-primary]:focus') !== null) return;
    area.current.querySelector<HTMLElement>(`[data-primary][data-window="${CSS.escape(key)}"]`)?.focus();
  });
  const onKey = (event: KeyboardEvent, window: ShownWindow) => {
    const action = actionOf(event);
    if (action === null) return;
    event.preventDefault();
    if (action.kind === 'open') return onOpen(window.key);
    if (action.kind === 'remove') return onRemove(window);
    const isEveryDay = window.days_of_week.length % 7 === 0;
    if (action.kind === 'move' && Math.abs(action.minutes) === dayMinutes && isEveryDay) {
      return say(`${window.name} is open every day. Press Enter to choose single days.`);
    }
    const times =
      action.kind === 'move' ? moved(window, action.minutes) : resized(window, action.edge, action.minutes);
    focused.current = window.key;
    onTimes(window, times);
    say(`${window.name}: ${daysText(times.days_of_week)} ${longTimesText(times)}. Not saved yet.`);
  };
  return { area, onKey };
}

interface DayProps extends Pick<CalendarProps, 'selected' | 'onSelect' | 'onOpen'> {
  readonly blocks: readonly Placed[];
  readonly primary: ReadonlyMap<string, Placed>;
  readonly byKey: ReadonlyMap<string, ShownWindow>;
  readonly dragging: Dragging;
  readonly onKey: (event: KeyboardEvent, window: ShownWindow) => void;
}

function Day({ blocks, primary, byKey, dragging, selected, onSelect, onOpen, onKey }: DayProps) {
  return (
    <div className="relative border-l border-line px-px last:border-r">
      {blocks.map((block) => {
        const window = byKey.get(block.key);
        if (window === undefined) return null;
        return (
          <CalendarBlock
            key={`${block.key} ${block.isStart} ${block.isEnd}`}
            block={block}
            window={window}
            isPrimary={primary.get(block.key) === block}
            isSelected={selected === block.key}
            isMoving={dragging.moving?.key === block.key}
            onGrab={(event, grip) => {
              onSelect(window.key);
              dragging.grab(event, grip, window);
            }}
            onSelect={() => onSelect(window.key)}
            onOpen={() => onOpen(window.key)}
            onKey={(event) => onKey(event, window)}
          />
        );
      })}
    </div>
  );
}

function Columns(props: CalendarProps) {
  const { windows, week, days, now, onTimes, onDraw, say } = props;
  const { area, onKey } = useKeys(props);
  const dragging = useDragging({ area, days, onMoved: onTimes, onDrawn: onDraw });
  const shown = withMoving(windows, dragging);
  const blocks = placedIn(week, shown).filter(({ day }) => days.includes(day));
  const primary = primaries(blocks);
  const byKey = new Map(shown.map((window) => [window.key, window]));
  return (
    // What the pointer draws here, the frame draws by keyboard.
    <div
      ref={area}
      data-testid="calendar"
      className="relative grid touch-pan-y border-y border-line bg-[repeating-linear-gradient(to_bottom,transparent_0_calc(100%/24-1px),var(--energy-border)_calc(100%/24-1px)_calc(100%/24))]"
      style={{ gridTemplateColumns: `repeat(${days.length}, minmax(0, 1fr))` }}
      onPointerDown={dragging.draw}
      onPointerMove={dragging.onPointerMove}
      onPointerUp={dragging.onPointerUp}
      onPointerCancel={dragging.onPointerCancel}
    >
      <CalendarCursor days={days} onDraw={onDraw} say={say} />
      {days.map((day) => (
        <Day
          key={day}
          {...props}
          {...{ primary, byKey, dragging, onKey }}
          blocks={blocks.filter((block) => block.day === day)}
        />
      ))}
      {dragging.drawing !== null && <DrawnFrame drawing={dragging.drawing} days={days} />}
      <NowLine week={week} days={days} now={now} />
    </div>
  );
}

export function Calendar(props: CalendarProps) {
  const { week, days, now } = props;
  return (
    <div>
      <div className="grid" style={{ gridTemplateColumns: `48px repeat(${days.length}, minmax(0, 1fr))` }}>
        <span />
        <DayNames week={week} days={days} now={now} />
      </div>
      <div className="grid h-[744px] grid-cols-[48px_minmax(0,1fr)]">
        <Ruler />
        <Columns {...props} />
      </div>
    </div>
  );
}
