/** Whose account is this? Users by the beginning of their id or email. */

import { type Hundredths, hundredthsOf } from '../amount.ts';
import { type FindUsersRequest, readFindUsersRequest } from './report-request.ts';
import { askReport } from './report-verb.ts';
import type { ReportContext } from './usage-report.ts';

export interface FoundUser {
  readonly userId: string;
  /** Null where sign-up gave none. */
  readonly email: string | null;
  readonly tier: string;
  readonly ownedEnergy: Hundredths;
  readonly heldEnergy: Hundredths;
  readonly timeZone: string;
  readonly isFrozen: boolean;
  readonly isForgotten: boolean;
  readonly signedUpAt: Date;
}

interface Row {
  readonly user_id: string;
  readonly email: string | null;
  readonly tier: string;
  readonly energy: number;
  readonly held: number;
  readonly time_zone: string;
  readonly is_frozen: boolean;
  readonly is_forgotten: boolean;
  readonly signed_up: string;
}

/** In order of their ids; the last one's is `after` of the next page. As of now, from the accounts. Throws `invalid_request`. */
export async function findUsers(context: ReportContext, request: FindUsersRequest): Promise<FoundUser[]> {
  const asked = readFindUsersRequest(request, context.settings);
  const { users } = await askReport<{ users: Row[] }>(context.database, 'report_find_users', asked);
  return users.map((row) => ({
    userId: row.user_id,
    email: row.email,
    tier: row.tier,
    ownedEnergy: hundredthsOf(row.energy),
    heldEnergy: hundredthsOf(row.held),
    timeZone: row.time_zone,
    isFrozen: row.is_frozen,
    isForgotten: row.is_forgotten,
    signedUpAt: new Date(row.signed_up),
  }));
}
