/** What can be done to an account? */

import type { Account } from '../user-text.ts';

export const actNames = ['adjust', 'grant', 'tier', 'limits', 'freeze'] as const;
export type ActName = (typeof actNames)[number];

export interface ActProps {
  readonly account: Account;
  /** What the user is called. */
  readonly name: string;
  readonly onClose: () => void;
  /** Begins anew with the account as it is now; `onRead` is called once that is known. Rejects where it cannot be read. */
  readonly onReopen: (onRead?: () => void) => Promise<void>;
}
