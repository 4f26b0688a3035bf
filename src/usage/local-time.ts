/** Which day and which hour of the week is it where the user lives? */

import { EnergyError } from '../errors.ts';

export const hoursOfDay = 24;
export const daysOfWeek = 7;
export const hoursOfWeek = hoursOfDay * daysOfWeek;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The moment 1970-01-01T00:00Z was a Thursday, the fourth day of a week that starts on Sunday. */
const firstWeekday = 4;

/** No zone changes its offset but at a full quarter of an hour UTC (IANA rules since 1970). */
const quarterMs = 15 * minuteMs;

/** Offsets remembered by one zone: four years of quarters in use is more than any run of learning meets. */
const rememberedAtMost = 140_000;

/** A user's wall clock, as far as habits need it. */
export interface LocalTime {
  /** 0–167; 0 is Sunday, 00:00 to 01:00. */
  hourOfWeek(at: number): number;
  /** Calendar days since 1970-01-01 by the user's own calendar. */
  day(at: number): number;
}

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' });
  } catch (cause) {
    throw new EnergyError('invalid_request', `time zone must be an IANA name such as Europe/Berlin`, {
      details: { zone },
      cause,
    });
  }
};

/** "GMT+05:30" → milliseconds; "GMT" is zero. */
function offsetMsOf(name: string): number {
  const match = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name);
  if (!match) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const size = Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * 1_000;
  return sign === '-' ? -size : size;
}

function makeLocalTime(zone: string): LocalTime {
  const formatter = formatterOf(zone);
  const offsets = new Map<number, number>();
  const offsetAt = (at: number): number => {
    const quarter = Math.floor(at / quarterMs);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const parts = formatter.formatToParts(quarter * quarterMs);
    const offset = offsetMsOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
    if (offsets.size >= rememberedAtMost) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  };
  const hours = (at: number): number => Math.floor((at + offsetAt(at)) / hourMs);
  return {
    hourOfWeek: (at) => {
      const hour = (hours(at) + firstWeekday * hoursOfDay) % hoursOfWeek;
      return hour < 0 ? hour + hoursOfWeek : hour;
    },
    day: (at) => Math.floor(hours(at) / hoursOfDay),
  };
}

const zones = new Map<string, LocalTime>();

/**
 * The wall clock of a zone: an IANA name, or an offset such as "+05:30". Instants are milliseconds since 1970, UTC.
 * Throws `invalid_request` for an unknown zone.
 */
export function localTimeIn(zone: string): LocalTime {
  const known = zones.get(zone);
  if (known) return known;
  const made = makeLocalTime(zone);
  zones.set(zone, made);
  return made;
}
