/** How does a hold stay open while a model is still answering? */

import { EnergyError } from '../errors.ts';
import type { HeldCall } from './held-call.ts';

export interface Lease {
  stop(): void;
}

/** The lease is renewed each time this share of it has passed, so that one failed attempt does not end it. */
const renewalsPerLease = 3;

/**
 * Extends the hold while the call runs; to be called when the hold has just been placed. Where it has ended, or its time
 * in all is over before the next renewal, `onLost` is called once with the reason, and the call must stop: what it would
 * deliver could not be paid. `isIdle` true means that nobody is waiting for the model; an idle call is not extended.
 */
export function keepLease(
  call: HeldCall,
  onLost: (reason: EnergyError) => void,
  isIdle: () => boolean = () => false,
): Lease {
  const { ledger, settings, timers, clock } = call.context;
  const { holdSeconds, holdSecondsInAll } = settings;
  const period = (holdSeconds * 1_000) / renewalsPerLease;
  // The database's clock says when a lease ends, and need not agree with this machine's.
  const databaseAhead = call.hold.createdAt.getTime() - clock.now().getTime();
  let endsAt = call.hold.expiresAt.getTime();
  let renewing = false;
  let stopped = false;

  const stop = (): void => {
    stopped = true;
    stopTimer();
  };
  const lose = (): void => {
    if (stopped) return;
    stop();
    onLost(
      new EnergyError('hold_not_open', 'the hold lapsed while the model was answering; the call was ended'),
    );
  };
  const loseIfLate = (): void => {
    // Leave while there is still time to settle what was delivered.
    if (endsAt - (clock.now().getTime() + databaseAhead) <= period) lose();
  };
  const renew = async (): Promise<void> => {
    try {
      const hold = await ledger.extendHold(call.hold, {
        seconds: holdSeconds,
        secondsInAll: holdSecondsInAll,
      });
      endsAt = hold.expiresAt.getTime();
    } catch (error) {
      if (!EnergyError.isInstance(error) || !error.retryable) return lose();
    }
    loseIfLate();
  };
  const stopTimer = timers.every(period, () => {
    if (isIdle()) return loseIfLate();
    // A renewal that does not come back is no renewal.
    if (renewing) return loseIfLate();
    renewing = true;
    void renew().finally(() => {
      renewing = false;
    });
  });
  return { stop };
}
