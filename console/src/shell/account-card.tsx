/** Who is signed in, what do they have, and how do they leave? */

import { EnergyBar, useFreshness, useStatus } from 'energy-engine/react';
import { LogOut } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useSession } from '../session/session-provider.tsx';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import { Failed, Skeleton } from '../ui/states.tsx';
import { useSigningOut } from './use-signing-out.tsx';

function watchNetwork(tell: () => void): () => void {
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return () => {
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
}

/** Whether the browser takes itself to have a network. */
const useIsOnline = (): boolean => useSyncExternalStore(watchNetwork, () => navigator.onLine);

export function OwnEnergy() {
  const { data, error, refetch } = useStatus();
  const { since } = useFreshness();
  if (data !== undefined) return <EnergyBar status={data} staleSince={since} />;
  if (error !== null) return <Failed error={error} onRetry={() => refetch()} />;
  return <Skeleton className="h-16 w-full" />;
}

export function AccountCard() {
  const { signOut, question } = useSigningOut();
  const { email, userId, isAdmin } = useSession();
  const { data } = useStatus();
  const isOnline = useIsOnline();
  return (
    <div className="flex items-center justify-between gap-2">
      <div className="min-w-0">
        <p className="truncate text-[14px] font-medium" title={email ?? userId}>
          {email ?? userId}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-1">
          {data !== undefined && <Badge>{data.tier}</Badge>}
          {!isOnline && <Badge tone="warning">offline</Badge>}
          {isAdmin && <Badge tone="accent">super admin</Badge>}
        </p>
      </div>
      <IconButton label="Sign out" onClick={signOut}>
        <LogOut className="size-[18px]" aria-hidden />
      </IconButton>
      {question}
    </div>
  );
}
