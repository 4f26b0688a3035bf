/** What does time bring to an account of the model? Lapsed holds, lapsed lots, turned days, instant by instant. */

import {
  type Account,
  addLot,
  capOf,
  enter,
  keyOf,
  type Lot,
  openHolds,
  spendingOrder,
  tiers,
} from './model-account.ts';
import { dayAfter, daysBetween, localDay, type Millis, startOfDay } from './model-calendar.ts';

/** What open holds cover of each lot: hold by hold, oldest first, each from the lots alive when it was placed. */
function covered(account: Account): Map<Lot, number> {
  const cover = new Map<Lot, number>();
  const lots = spendingOrder(account);
  for (const hold of openHolds(account).sort((a, b) => a.createdAt - b.createdAt)) {
    let wanted = hold.energy;
    for (const lot of lots) {
      if ((lot.expiresAt ?? Infinity) <= hold.createdAt) continue;
      const part = Math.min(wanted, lot.remaining - (cover.get(lot) ?? 0));
      cover.set(lot, (cover.get(lot) ?? 0) + part);
      wanted -= part;
    }
  }
  return cover;
}

function lapseLots(account: Account, moment: Millis): void {
  const cover = covered(account);
  for (const lot of spendingOrder(account)) {
    if ((lot.expiresAt ?? Infinity) > moment) continue;
    const lost = lot.remaining - (cover.get(lot) ?? 0);
    if (lost === 0) continue;
    lot.remaining -= lost;
    enter(account, { kind: 'expire', reason: lot.reason, delta: -lost, lots: [[lot.seq, lost]] });
  }
}

function turnDay(account: Account, day: string): void {
  account.day = day;
  account.tokensUsed = 0;
  account.warnings = 0;
  const amount = Math.min(tiers[account.tier].daily, capOf(account) - account.current);
  if (amount <= 0 || account.erased) return;
  addLot(account, {
    kind: 'grant',
    reason: 'daily_reset',
    key: keyOf(`daily_reset:${day}`),
    delta: amount,
    amount,
    expiresAt: undefined,
  });
}

/** Lets everything happen that was due by `at`. At one instant holds end first, then lots lapse, then the day turns. */
export function applyDue(account: Account, at: Millis): void {
  for (;;) {
    const midnight = startOfDay(dayAfter(account.day), account.zone);
    const lotsDue = spendingOrder(account).filter((lot) => (lot.expiresAt ?? Infinity) <= at);
    const cover = covered(account);
    const lapsing = lotsDue.filter((lot) => lot.remaining > (cover.get(lot) ?? 0));
    const moment = Math.min(
      midnight,
      ...openHolds(account).map(({ expiresAt }) => expiresAt),
      ...lapsing.map(({ expiresAt }) => expiresAt ?? Infinity),
    );
    if (moment > at) return;
    for (const hold of openHolds(account)) {
      if (hold.expiresAt <= moment) hold.status = 'expired';
    }
    lapseLots(account, moment);
    if (midnight <= moment) turnDay(account, localDay(moment, account.zone));
  }
}

const freezesAtMost = 2;
const freezeEveryDays = 7;

/** The streak as it stands: over once more days were missed than freezes are held. */
export function standingStreak({ activeDay, day, streak, freezes }: Account): number {
  if (activeDay === undefined) return 0;
  return daysBetween(activeDay, day) - 1 <= freezes ? streak : 0;
}

/**
 * A user was active: the same local day leaves the streak, the next adds one, a gap uses up freezes, or begins anew and is
 * remembered.
 */
export function noteActivity(account: Account): void {
  if (account.activeDay === account.day) return;
  const gap = account.activeDay === undefined ? 0 : daysBetween(account.activeDay, account.day);
  const missed = Math.max(0, gap - 1);
  account.streak = gap > 0 && missed <= account.freezes ? account.streak + 1 : 1;
  account.freezes = Math.max(0, account.freezes - missed);
  if (account.streak % freezeEveryDays === 0) account.freezes = Math.min(freezesAtMost, account.freezes + 1);
  account.absence = gap;
  account.activeDay = account.day;
}
