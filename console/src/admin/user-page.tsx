/** How does one account stand, what happened to it, and what can be done? */

import { useParams } from '@tanstack/react-router';
import { EnergyProblem } from 'energy-engine/client';
import { Snowflake, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { Asked, Empty } from '../ui/states.tsx';
import { type Search, useAddress } from './reports/address.ts';
import { AccountCard } from './users/account-card.tsx';
import { ActOnUser } from './users/acts/act.tsx';
import type { ActName } from './users/acts/act-names.ts';
import { Lots, OpenHolds } from './users/lots.tsx';
import { kinds, Timeline } from './users/timeline.tsx';
import { useAccount } from './users/use-user.ts';
import { UserAudit } from './users/user-audit.tsx';
import { UserHeader } from './users/user-header.tsx';

function readTimeline(search: Search) {
  const entry = Number(search.entry);
  return {
    kind: kinds.find((kind) => kind === search.kind),
    entry: Number.isInteger(entry) && entry > 0 ? entry : undefined,
  };
}

function Frozen() {
  return (
    <p className="flex items-center gap-3 rounded-card bg-warning-soft px-4 py-3 text-warning">
      <Snowflake className="size-5 shrink-0" aria-hidden />
      The account is frozen: no call can be started and no charge paid.
    </p>
  );
}

function User({ userId }: { userId: string }) {
  const [{ kind, entry }, go] = useAddress(readTimeline);
  const account = useAccount(userId);
  const [act, setAct] = useState<ActName | null>(null);
  const { error } = account;
  if (
    EnergyProblem.isInstance(error) &&
    (error.code === 'unknown_user' || error.code === 'invalid_request')
  ) {
    return (
      <Empty icon={<UserRoundX className="size-6" aria-hidden />} title="There is no account of this user">
        The address may be cut off, or the user has never signed in.
      </Empty>
    );
  }
  return (
    <Asked query={account} lines={8}>
      {(known) => (
        <>
          <UserHeader account={known} onAct={setAct} />
          <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
            {known.frozen && <Frozen />}
            <AccountCard account={known} />
            <div className="grid grid-cols-[minmax(0,1fr)] gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
              <Timeline userId={userId} kind={kind} entry={entry} go={go} />
              <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-5">
                <OpenHolds userId={userId} />
                <Lots userId={userId} />
                <UserAudit userId={userId} />
              </div>
            </div>
          </div>
          {act !== null && <ActOnUser act={act} userId={userId} onClose={() => setAct(null)} />}
        </>
      )}
    </Asked>
  );
}

export function UserPage() {
  const { userId = '' } = useParams({ strict: false });
  return <User key={userId} userId={userId} />;
}
