/** How do a user's standing and the prices of the hour read in an answer? */

import type { z } from 'zod';
import { energyOf } from '../amount.ts';
import type { openWindow } from '../contract/shapes.ts';
import type { status as statusShape, surgePrices } from '../contract/status-shapes.ts';
import type { AccountStatus } from '../ledger/account.ts';
import type { WindowChange } from '../pricing/surge-change.ts';
import type { ActiveWindow } from '../pricing/surge-window.ts';
import { accountDocument } from './document.ts';

const windowDocument = (active: ActiveWindow | null): z.output<typeof openWindow> | null =>
  active && {
    name: active.window.name,
    multiplier: Number(active.window.multiplier),
    ends_at: active.endsAt.toISOString(),
  };

type Prices = z.output<typeof surgePrices>;
export type PricesReach = Prices['reach'];

/** The window that is open and the next change, and whose prices they make. */
export const pricesDocument = (
  open: ActiveWindow | null,
  next: WindowChange | null,
  reach: { readonly now: PricesReach; readonly next: PricesReach },
): Prices => ({
  reach: reach.now,
  now: windowDocument(open),
  next: next && {
    name: next.name,
    multiplier: next.multiplier,
    starts_at: next.startsAt.toISOString(),
    reach: reach.next,
  },
});

/** An account with what is to come. */
export const statusDocument = (
  status: AccountStatus,
  open: ActiveWindow | null,
): z.output<typeof statusShape> => ({
  ...accountDocument(status),
  surge_window: windowDocument(open),
  streak_freezes: {
    held: status.freezes.held,
    at_most: status.freezes.atMost,
    every_days: status.freezes.everyDays,
  },
  refill: { amount: energyOf(status.nextRefill.energy), at: status.nextRefill.at.toISOString() },
  lapsing: status.lapsing.map(({ seq, reason, remaining, expiresAt }) => ({
    seq,
    reason,
    remaining: energyOf(remaining),
    expires_at: expiresAt.toISOString(),
  })),
});
