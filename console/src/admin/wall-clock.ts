/** What does a wall clock in a zone show at a moment, and at which moment does it show a time? */

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** What the wall shows, written as if it were UTC: epoch milliseconds. */
export function wallMsAt(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const fraction = ((ms % 1_000) + 1_000) % 1_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + fraction;
}

/** The moment between two at which the zone's clock is set; they stand on both sides of it. */
function changeBetween(zone: string, before: number, after: number): number {
  const offsetAt = (ms: number) => wallMsAt(zone, ms) - ms;
  const old = offsetAt(before);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

/** The moment at which the wall shows that: of a time that is skipped, the moment of the skip; of one that comes twice, the first. */
export function momentOf(zone: string, wallMs: number): number {
  // Offsets of the day before and the day after are all that can hold around one change of the clock.
  const candidates = [wallMs - dayMs, wallMs + dayMs]
    .map((near) => wallMs - (wallMsAt(zone, near) - near))
    .sort((a, b) => a - b);
  const [first = wallMs, last = wallMs] = candidates;
  return candidates.find((moment) => wallMsAt(zone, moment) === wallMs) ?? changeBetween(zone, first, last);
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** 'YYYY-MM-DD' of a wall clock. */
export const dateOfWall = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);

export const wallOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const dateIn = (zone: string, ms: number): string => dateOfWall(wallMsAt(zone, ms));

export const dayAfter = (date: string, days: number): string => dateOfWall(wallOfDate(date) + days * dayMs);

/** 0 is Sunday. */
export const weekdayOf = (date: string): number => new Date(wallOfDate(date)).getUTCDay();

/** The Monday of the week that the day is in. */
export const mondayOf = (date: string): string => dayAfter(date, -((weekdayOf(date) + 6) % 7));

/** A moment as `<input type="datetime-local">` wants it, in the zone. */
export const localText = (zone: string, moment: string): string =>
  new Date(wallMsAt(zone, Date.parse(moment))).toISOString().slice(0, 16);

/** The moment that such an input means; null where it is empty or not yet whole. */
export function momentOfLocal(zone: string, text: string): string | null {
  const wallMs = Date.parse(`${text}Z`);
  return Number.isNaN(wallMs) ? null : new Date(momentOf(zone, wallMs)).toISOString();
}
