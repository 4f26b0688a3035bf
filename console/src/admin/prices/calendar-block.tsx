/** How does a surge window look on a day of the calendar, and what can be done to it there? */

import { useReading } from 'energy-engine/react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useRef } from 'react';
import type { ShownWindow } from './drafts.ts';
import type { Grip } from './use-dragging.ts';
import type { Placed } from './week.ts';
import { dayMinutes } from './window-times.ts';
import { daysText, longTimesText, priceText, timesText } from './window-words.ts';

export interface CalendarBlockProps {
  readonly block: Placed;
  readonly window: ShownWindow;
  /** The one part of a window that takes the focus and speaks for all. */
  readonly isPrimary: boolean;
  readonly isSelected: boolean;
  readonly isMoving: boolean;
  readonly onGrab: (event: PointerEvent, grip: Grip) => void;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

const states: Readonly<Record<ShownWindow['state'], string>> = {
  saved: '',
  changed: ', changed, not saved',
  new: ', new, not saved',
  removed: ', to be deleted, not saved',
};

export function toneOf(multiplier: number): string {
  if (multiplier === 1) return 'var(--chart-6)';
  return multiplier > 1 ? 'var(--chart-4)' : 'var(--chart-3)';
}

export function windowLabel(window: ShownWindow, locale: string): string {
  const price = priceText(window.multiplier, locale);
  const when = `${daysText(window.days_of_week)} ${longTimesText(window)}`;
  return `${window.name}, ${price}, ${when}${window.is_active ? '' : ', paused'}${states[window.state]}`;
}

function lookOf({ block, window, isSelected, isMoving }: CalendarBlockProps): string {
  const fill = window.is_active
    ? 'bg-[color-mix(in_oklab,var(--tone)_17%,var(--energy-surface))]'
    : 'bg-[repeating-linear-gradient(135deg,transparent_0_5px,color-mix(in_oklab,var(--tone)_18%,transparent)_5px_10px)] bg-surface';
  const edge =
    window.state === 'saved' ? '' : 'outline-1 -outline-offset-3 outline-dashed outline-[var(--tone)]';
  const ring = isSelected ? 'ring-2 ring-[var(--tone)]' : '';
  const lift = isMoving ? 'shadow-floating z-20' : isSelected ? 'z-10' : '';
  // Cut at midnight: what goes on has no corners there.
  const corners = `${block.isStart ? 'rounded-t-[7px]' : ''} ${block.isEnd ? 'rounded-b-[7px]' : ''}`;
  return `${fill} ${edge} ${ring} ${lift} ${corners} ${window.state === 'removed' ? 'opacity-70' : ''}`;
}

function Words({ block, window }: Pick<CalendarBlockProps, 'block' | 'window'>) {
  const { locale } = useReading();
  const length = block.until - block.from;
  if (length < 30) return null;
  const price = `${priceText(window.multiplier, locale)}${window.is_active ? '' : ', paused'}`;
  const line = 'figures truncate text-[12px]';
  return (
    <span
      aria-hidden
      className={`flex min-h-0 flex-col overflow-hidden leading-[1.25] ${window.state === 'removed' ? 'line-through' : ''}`}
    >
      <span className={line}>
        <span className="text-[12.5px] font-semibold">{window.name}</span>
        {length < 75 && ` ${price}`}
      </span>
      {length >= 75 && <span className={line}>{price}</span>}
      {length >= 105 && <span className={`${line} text-quiet`}>{timesText(window)}</span>}
    </span>
  );
}

/** Where an edge is gripped. */
function Handle({ grip, onGrab }: { grip: 'start' | 'end'; onGrab: CalendarBlockProps['onGrab'] }) {
  return (
    <span
      data-grip={grip}
      onPointerDown={(event) => onGrab(event, grip)}
      className={`absolute inset-x-0 h-2 cursor-ns-resize ${grip === 'start' ? 'top-0' : 'bottom-0'}`}
    />
  );
}

export function CalendarBlock(props: CalendarBlockProps) {
  const { block, window, isPrimary, isSelected, onGrab, onSelect, onOpen, onKey } = props;
  const { locale } = useReading();
  const pressed = useRef({ byFinger: false, wasSelected: false });
  const at = (minute: number) => `${(minute / dayMinutes) * 100}%`;
  const shape = {
    '--tone': toneOf(window.multiplier),
    top: at(block.from),
    height: at(block.until - block.from),
    left: `${(block.lane / block.lanes) * 100}%`,
    width: `${100 / block.lanes}%`,
  } as React.CSSProperties;
  const parts = {
    style: shape,
    'data-window': window.key,
    className: `absolute flex cursor-grab flex-col items-stretch justify-start border-l-[3px] border-[var(--tone)] px-1.5 py-0.5 text-left text-ink transition-shadow select-none active:cursor-grabbing ${isSelected ? 'touch-none' : 'touch-pan-y'} ${lookOf(props)}`,
    onPointerDown(event: PointerEvent) {
      pressed.current = { byFinger: event.pointerType === 'touch', wasSelected: isSelected };
      // A finger scrolls until it has said which window it means.
      if (event.pointerType !== 'touch' || isSelected) onGrab(event, 'move');
      else event.stopPropagation();
    },
    onClick() {
      const { byFinger, wasSelected } = pressed.current;
      if (byFinger && !wasSelected) onSelect();
      else onOpen();
    },
  };
  const inside = (
    <>
      <Words block={block} window={window} />
      {block.isStart && <Handle grip="start" onGrab={onGrab} />}
      {block.isEnd && <Handle grip="end" onGrab={onGrab} />}
    </>
  );
  if (!isPrimary) {
    return (
      <div aria-hidden {...parts}>
        {inside}
      </div>
    );
  }
  return (
    <button
      type="button"
      {...parts}
      data-primary
      aria-describedby="calendar-keys"
      onFocus={onSelect}
      onKeyDown={onKey}
    >
      <span className="sr-only">{windowLabel(window, locale)}</span>
      {inside}
    </button>
  );
}
