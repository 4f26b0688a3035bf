/** How does the pointer move, stretch and draw windows? Nothing is changed before it lets go, and Escape takes it back. */

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { ShownWindow } from './drafts.ts';
import { dayMinutes, moved, resized, stepMinutes, type WindowTimes } from './window-times.ts';

export interface Place {
  /** Of the seven days of the week. */
  readonly day: number;
  readonly minute: number;
}

export type Grip = 'move' | 'start' | 'end';

/** Hours that are being drawn. */
export interface Drawn {
  readonly day: number;
  readonly from: number;
  readonly until: number;
}

type Drag =
  | { readonly grip: Grip; readonly window: ShownWindow; readonly from: Place; readonly to: Place }
  | { readonly grip: 'draw'; readonly from: Place; readonly to: Place };

interface Start {
  readonly x: number;
  readonly y: number;
  readonly drag: Drag;
}

/** So many pixels are a trembling hand. */
const stillPixels = 4;

const stepped = (minutes: number): number => Math.round(minutes / stepMinutes) * stepMinutes;

const minutesBetween = (from: Place, to: Place): number =>
  (to.day - from.day) * dayMinutes + stepped(to.minute - from.minute);

function timesAfter({ grip, window, from, to }: Extract<Drag, { grip: Grip }>): WindowTimes {
  const minutes = minutesBetween(from, to);
  return grip === 'move' ? moved(window, minutes) : resized(window, grip, minutes);
}

function drawnOf({ from, to }: Drag): Drawn {
  const [first, last] = [Math.min(from.minute, to.minute), Math.max(from.minute, to.minute)];
  const start = Math.floor(first / stepMinutes) * stepMinutes;
  const end = Math.min(
    dayMinutes,
    Math.max(start + stepMinutes, Math.ceil(last / stepMinutes) * stepMinutes),
  );
  return { day: from.day, from: start, until: end };
}

export interface DraggingOptions {
  /** The columns: their left edge is the first day, their top is midnight. */
  readonly area: RefObject<HTMLElement | null>;
  /** The days that have a column, from left to right. */
  readonly days: readonly number[];
  readonly onMoved: (window: ShownWindow, times: WindowTimes) => void;
  readonly onDrawn: (drawn: Drawn) => void;
}

function useEscape(isWanted: boolean, then: () => void): void {
  useEffect(() => {
    if (!isWanted) return;
    const listener = (event: KeyboardEvent) => {
      if (event.key === 'Escape') then();
    };
    window.addEventListener('keydown', listener, true);
    return () => window.removeEventListener('keydown', listener, true);
  });
}

export function useDragging({ area, days, onMoved, onDrawn }: DraggingOptions) {
  const start = useRef<Start | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);

  const stop = () => {
    start.current = null;
    setDrag(null);
  };
  useEscape(drag !== null, stop);

  const placeOf = ({ clientX, clientY }: PointerEvent): Place => {
    const { left, top, width, height } = area.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    const column = Math.floor(((clientX - left) / width) * days.length);
    const day = days[Math.min(days.length - 1, Math.max(0, column))] ?? 0;
    return { day, minute: Math.min(dayMinutes, Math.max(0, ((clientY - top) / height) * dayMinutes)) };
  };

  return {
    /** The window under the pointer with the times that it would get; null while none is moved. */
    moving: drag === null || drag.grip === 'draw' ? null : { key: drag.window.key, times: timesAfter(drag) },
    drawing: drag?.grip === 'draw' ? drawnOf(drag) : null,
    grab(event: PointerEvent, grip: Grip, window: ShownWindow) {
      if (event.button !== 0) return;
      event.stopPropagation();
      const from = placeOf(event);
      start.current = { x: event.clientX, y: event.clientY, drag: { grip, window, from, to: from } };
    },
    /** A finger scrolls here; only a mouse or a pen draws. */
    draw(event: PointerEvent) {
      if (event.button !== 0 || event.pointerType === 'touch') return;
      const from = placeOf(event);
      start.current = { x: event.clientX, y: event.clientY, drag: { grip: 'draw', from, to: from } };
    },
    onPointerMove(event: PointerEvent) {
      const begun = start.current;
      if (begun === null) return;
      const isStill = Math.hypot(event.clientX - begun.x, event.clientY - begun.y) < stillPixels;
      if (drag === null && isStill) return;
      // Not before: what is only pressed has to be told of the click.
      area.current?.setPointerCapture(event.pointerId);
      setDrag({ ...begun.drag, to: placeOf(event) });
    },
    onPointerUp() {
      if (drag?.grip === 'draw') onDrawn(drawnOf(drag));
      else if (drag !== null) onMoved(drag.window, timesAfter(drag));
      stop();
    },
    onPointerCancel: stop,
  };
}

export type Dragging = ReturnType<typeof useDragging>;
