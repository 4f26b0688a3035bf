/** When does time alone change what is shown? Then it is asked for again. */

/** The server's clock may be behind the reader's: what should have come by now is asked for again after this long. */
const againMs = 5_000;
/** A moment that passed so long ago is no longer waited for. */
const forgottenMs = 300_000;
/** A little later than the moment itself. */
const afterMs = 250;
/** What a timer can wait. */
const longestMs = 2 ** 31 - 1;

/** Milliseconds until the next of these moments, ISO or null; null where there is none. */
export function msUntilNext(moments: readonly (string | null | undefined)[], now: Date): number | null {
  const waits = moments
    .flatMap((moment) => (moment == null ? [] : [Date.parse(moment) - now.getTime()]))
    .filter((ms) => ms > -forgottenMs);
  if (waits.length === 0) return null;
  const soonest = Math.min(...waits);
  return soonest <= 0 ? againMs : Math.min(soonest + afterMs, longestMs);
}

/** The sooner of two waits, either of which may be none. */
export function soonerOf(one: number | null, other: number | null): number | false {
  const waits = [one, other].flatMap((ms) => (ms === null ? [] : [ms]));
  return waits.length === 0 ? false : Math.min(...waits);
}
