/** What time is it in a test? Whatever the test says. */

import type { Clock } from '../clock.ts';
import { EnergyError } from '../errors.ts';

export interface Span {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}

export interface FakeClock extends Clock {
  /** Moves the clock to a moment, forward or back: `2026-03-29T01:59:00Z`. */
  set(iso: string): void;
  /** Moves the clock on; a day is 24 hours, whatever a zone's clocks do. */
  advance(span: Span): void;
}

function momentOf(iso: string): number {
  const moment = Date.parse(iso);
  if (Number.isNaN(moment)) {
    throw new EnergyError(
      'invalid_request',
      `${JSON.stringify(iso)} is no moment; write 2026-03-29T01:59:00Z`,
    );
  }
  return moment;
}

const millisecondsOf = ({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Span): number =>
  (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;

/** A clock that stands until it is moved. Throws `invalid_request` for what is no ISO date. */
export function createFakeClock(startIso: string): FakeClock {
  let moment = momentOf(startIso);
  return {
    now: () => new Date(moment),
    set: (iso) => {
      moment = momentOf(iso);
    },
    advance: (span) => {
      moment += millisecondsOf(span);
    },
  };
}
