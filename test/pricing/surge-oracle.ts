/** What does a plain reading of the wall clock say, minute by minute, without any of the code under test? */

import type { SurgeWindow } from '@/pricing/surge-window';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const formats = new Map<string, Intl.DateTimeFormat>();

interface Reading {
  readonly weekday: number;
  readonly minute: number;
}

function readingAt(zone: string, ms: number): Reading {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));
  return {
    weekday: weekdays.indexOf(parts.weekday ?? ''),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

export function isOpen(window: SurgeWindow, platformZone: string, ms: number): boolean {
  if (window.activeFrom !== null && ms < Number(window.activeFrom)) return false;
  if (window.activeUntil !== null && ms >= Number(window.activeUntil)) return false;
  const { weekday, minute } = readingAt(window.timeZone ?? platformZone, ms);
  const [start, end] = [minuteOf(window.startTime), minuteOf(window.endTime)];
  const onDay = (day: number): boolean =>
    window.daysOfWeek.length === 0 || window.daysOfWeek.includes((day + 7) % 7);
  if (start < end) return minute >= start && minute < end && onDay(weekday);
  return (minute >= start && onDay(weekday)) || (minute < end && onDay(weekday - 1));
}

export function oracleWindow(
  windows: readonly SurgeWindow[],
  platformZone: string,
  feature: string,
  ms: number,
): SurgeWindow | null {
  let best: SurgeWindow | null = null;
  for (const window of windows) {
    const spared = Number(window.multiplier) > 1 && window.exemptFeatures.includes(feature);
    const meant = !spared && (window.appliesTo.length === 0 || window.appliesTo.includes(feature));
    if (!window.isActive || !meant || !isOpen(window, platformZone, ms)) continue;
    if (best === null || beats(window, best)) best = window;
  }
  return best;
}

function beats(challenger: SurgeWindow, best: SurgeWindow): boolean {
  if (challenger.priority !== best.priority) return challenger.priority > best.priority;
  if (challenger.multiplier !== best.multiplier)
    return Number(challenger.multiplier) < Number(best.multiplier);
  return challenger.name < best.name;
}
