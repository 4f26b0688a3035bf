/** By which name are the words of a line of the ledger found? */

import type { Entry } from './data.ts';

const hasEnded = (after: unknown): boolean =>
  typeof after === 'object' && after !== null && 'frozen_at' in after && after.frozen_at === null;

/** Its reason; `unfreeze` where a freeze was ended, for which the ledger has the reason of freezing. */
export const entryReason = ({ reason, receipt }: Pick<Entry, 'reason' | 'receipt'>): string =>
  reason === 'freeze' && hasEnded(receipt.after) ? 'unfreeze' : reason;
