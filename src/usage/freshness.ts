/** How old is what a report says? */

/** What every report says of itself. */
export interface Freshness {
  /** Everything committed before is in the report; null: no rollup has come to its end yet. */
  readonly completeUntil: Date | null;
  /** Since then; null likewise. */
  readonly staleSeconds: number | null;
  /** Whose days and hours the sums are of; null: nothing is rolled up. */
  readonly timeZone: string | null;
}

/** The state of the sums as SQL answers it (`energy.report_state`). */
export interface StateAnswer {
  readonly complete_until: string | null;
  readonly time_zone: string | null;
}

export function freshnessOf({ complete_until, time_zone }: StateAnswer, now: Date): Freshness {
  const completeUntil = complete_until === null ? null : new Date(complete_until);
  return {
    completeUntil,
    staleSeconds:
      completeUntil === null ? null : Math.max(0, (now.getTime() - completeUntil.getTime()) / 1_000),
    timeZone: time_zone,
  };
}
