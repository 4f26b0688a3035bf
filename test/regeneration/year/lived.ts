/** Which dates has a user lived, and how long is their streak? Counted from the dates alone, sharing nothing with the SQL. */

import { Temporal } from 'temporal-polyfill';

/** Days since 1970. */
type Day = number;

const offsets = new Map<string, { from: number; to: number; offset: number }>();
const dayMs = 86_400_000;

/** The date on the wall of a zone; the offset of a zone is looked up once for each stretch between clock changes. */
function wallDay(at: number, zone: string): Day {
  let span = offsets.get(zone);
  if (span === undefined || at < span.from || at >= span.to) {
    const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    const [before, after] = [here.getTimeZoneTransition('previous'), here.getTimeZoneTransition('next')];
    span = {
      from: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      to: after?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offset: here.offsetNanoseconds / 1e6,
    };
    if (at >= span.from) offsets.set(zone, span);
  }
  return Math.floor((at + span.offset) / dayMs);
}

/** Requirements R3 and the freezes of its issue: one for each seven days, two at most. */
const weekDays = 7;
const freezesAtMost = 2;

export class Lived {
  zone: string;
  day: Day;
  streak = 0;
  freezes = 0;
  /** The length of the last absence. */
  absence = 0;
  startedOn: Day | undefined;
  lastActive: Day | undefined;
  daysActive = 0;
  longest = 0;

  constructor(zone: string, at: number) {
    this.zone = zone;
    this.day = wallDay(at, zone);
  }

  /** The user's day at this moment: it never goes back. */
  today(at: number): Day {
    this.day = Math.max(this.day, wallDay(at, this.zone));
    return this.day;
  }

  move(zone: string, at: number): void {
    const before = this.today(at);
    this.zone = zone;
    const leapt = Math.max(0, this.today(at) - before - 1);
    if (this.lastActive !== undefined) this.lastActive += leapt;
  }

  active(at: number): void {
    const today = this.today(at);
    if (this.lastActive !== undefined && this.lastActive >= today) return;
    const missed = this.lastActive === undefined ? Number.POSITIVE_INFINITY : today - this.lastActive - 1;
    this.absence = this.lastActive === undefined ? 0 : today - this.lastActive;
    if (this.streak > 0 && missed <= this.freezes) {
      this.streak += 1;
      this.freezes -= missed;
    } else {
      this.streak = 1;
      this.freezes = Math.max(0, this.freezes - Math.min(missed, this.freezes));
      this.startedOn = today;
    }
    if (this.streak % weekDays === 0) this.freezes = Math.min(freezesAtMost, this.freezes + 1);
    this.lastActive = today;
    this.daysActive += 1;
    this.longest = Math.max(this.longest, this.streak);
  }

  /** The streak as it stands at this moment. */
  standing(at: number): number {
    if (this.lastActive === undefined) return 0;
    return this.today(at) - this.lastActive - 1 <= this.freezes ? this.streak : 0;
  }
}
