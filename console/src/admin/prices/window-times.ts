/** When is a window open, in minutes of the day, and how does it move? */

export interface WindowTimes {
  /** 'HH:MM' or 'HH:MM:SS'. */
  readonly start_time: string;
  /** At or before the start: on the next day. */
  readonly end_time: string;
  /** Days it starts on, 0 = Sunday; none: every day. */
  readonly days_of_week: readonly number[];
}

export type Edge = 'start' | 'end';

export const dayMinutes = 1_440;
/** By how much keys and the pointer move a window, and how short it can be made by them. */
export const stepMinutes = 15;

const within = (value: number, size: number): number => ((value % size) + size) % size;

/** '14:30' is 870; seconds are fractions. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 60 + minutes + seconds / 60;
}

/** Of any day: 1440 is 00:00. Seconds are written only where there are some, as in the table. */
export function timeOf(minutes: number): string {
  const seconds = Math.round(within(minutes, dayMinutes) * 60) % (dayMinutes * 60);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** '14:00:00' without the seconds, where there are none. */
export const shortTime = (time: string): string => time.replace(/^(\d\d:\d\d):00$/, '$1');

/** How long it is open, up to a whole day. */
export function lengthOf({ start_time, end_time }: Omit<WindowTimes, 'days_of_week'>): number {
  return within(minutesOf(end_time) - minutesOf(start_time), dayMinutes) || dayMinutes;
}

export const crossesMidnight = (times: Omit<WindowTimes, 'days_of_week'>): boolean =>
  minutesOf(times.start_time) + lengthOf(times) > dayMinutes;

/** Later by so many minutes, or earlier; a day is 1440. The days move along where midnight is passed, all of them together. */
export function moved(times: WindowTimes, minutes: number): WindowTimes {
  const start = minutesOf(times.start_time) + minutes;
  const days = Math.floor(start / dayMinutes);
  return {
    start_time: timeOf(start),
    end_time: timeOf(start + lengthOf(times)),
    days_of_week: times.days_of_week.map((day) => within(day + days, 7)).sort((a, b) => a - b),
  };
}

/** With one edge moved by so many minutes: never shorter than a step, never longer than a day. */
export function resized(times: WindowTimes, edge: Edge, minutes: number): WindowTimes {
  const length = lengthOf(times);
  const wanted = length + (edge === 'end' ? minutes : -minutes);
  const next = Math.min(dayMinutes, Math.max(Math.min(stepMinutes, length), wanted));
  const start = moved(times, edge === 'end' ? 0 : length - next);
  return { ...start, end_time: timeOf(minutesOf(start.start_time) + next) };
}
