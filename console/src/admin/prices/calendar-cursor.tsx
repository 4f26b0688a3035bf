/** How does somebody without a pointer draw a window? With a frame on the calendar that the arrow keys move and stretch. */

import { type KeyboardEvent, useState } from 'react';
import { actionOf } from './calendar-keys.ts';
import type { Drawn } from './use-dragging.ts';
import { hourText } from './week.ts';
import { dayMinutes, shortTime, stepMinutes, timeOf } from './window-times.ts';
import { weekdays } from './window-words.ts';

export interface CalendarCursorProps {
  /** The days that have a column, 0 to 6. */
  readonly days: readonly number[];
  readonly onDraw: (drawn: Drawn) => void;
  readonly say: (sentence: string) => void;
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

const endText = (minutes: number): string =>
  minutes === dayMinutes ? hourText(24) : shortTime(timeOf(minutes));

const spanText = ({ day, from, until }: Drawn): string =>
  `${weekdays[day]?.long}, ${shortTime(timeOf(from))} to ${endText(until)}`;

/** The frame after a key; null where the key is none of ours. */
function after(frame: Drawn, event: KeyboardEvent, days: readonly number[]): Drawn | null {
  const action = actionOf(event);
  if (action === null || action.kind === 'open' || action.kind === 'remove') return null;
  const length = frame.until - frame.from;
  if (action.kind === 'resize') {
    return { ...frame, until: clamp(frame.until + action.minutes, frame.from + stepMinutes, dayMinutes) };
  }
  if (Math.abs(action.minutes) === dayMinutes) {
    const column = days.indexOf(frame.day) + Math.sign(action.minutes);
    return { ...frame, day: days[clamp(column, 0, days.length - 1)] ?? frame.day };
  }
  const from = clamp(frame.from + action.minutes, 0, dayMinutes - length);
  return { ...frame, from, until: from + length };
}

export function CalendarCursor({ days, onDraw, say }: CalendarCursorProps) {
  const [kept, setFrame] = useState<Drawn>({ day: days[0] ?? 0, from: 12 * 60, until: 13 * 60 });
  const frame = days.includes(kept.day) ? kept : { ...kept, day: days[0] ?? 0 };
  const column = days.indexOf(frame.day);
  return (
    <button
      type="button"
      aria-label={`Draw a new window: ${spanText(frame)}`}
      aria-describedby="cursor-keys"
      onClick={() => onDraw(frame)}
      onKeyDown={(event) => {
        const next = after(frame, event, days);
        if (next === null) return;
        event.preventDefault();
        setFrame(next);
        say(spanText(next));
      }}
      className="pointer-events-none absolute z-10 rounded-[7px] border-2 border-dashed border-ink bg-surface/70 text-[12px] font-medium opacity-0 focus-visible:opacity-100"
      style={{
        top: `${(frame.from / dayMinutes) * 100}%`,
        height: `${((frame.until - frame.from) / dayMinutes) * 100}%`,
        left: `${(column / days.length) * 100}%`,
        width: `${100 / days.length}%`,
      }}
    >
      New
    </button>
  );
}
