/** The dialog of an act, for a user of whom the id alone need be known. */

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { nameOf, useAccount } from '../use-user.ts';
import type { ActName, ActProps } from './act-names.ts';
import { AdjustAct } from './adjust-act.tsx';
import { FreezeAct } from './freeze-act.tsx';
import { GrantAct } from './grant-act.tsx';
import { LimitsAct } from './limits-act.tsx';
import { TierAct } from './tier-act.tsx';

const acts: Readonly<Record<ActName, (props: ActProps) => ReactNode>> = {
  adjust: AdjustAct,
  grant: GrantAct,
  tier: TierAct,
  limits: LimitsAct,
  freeze: FreezeAct,
};

export interface ActOnUserProps {
  readonly act: ActName;
  readonly userId: string;
  readonly onClose: () => void;
}

/** Shown once the account is known. What it says of the account stays as it was opened, also when the act has changed it. */
export function ActOnUser({ act, userId, onClose }: ActOnUserProps) {
  const account = useAccount(userId);
  const [opened, setOpened] = useState(account.data);
  if (opened === undefined && account.data !== undefined) setOpened(account.data);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const One = acts[act];
  if (opened === undefined) return null;
  const reopen = async (onRead?: () => void) => {
    const { data } = await account.refetch({ throwOnError: true });
    // Whoever has closed the dialog meanwhile has not seen how the account stands.
    if (data === undefined || !isThere.current) return;
    onRead?.();
    setOpened(data);
  };
  return (
    <One key={opened.version} account={opened} name={nameOf(opened)} onClose={onClose} onReopen={reopen} />
  );
}
