/** Leaving the console altogether, or signing out, ends what is under way: who has to be asked before? */

import { useEffect } from 'react';
import { useSession } from '../session/session-provider.tsx';

const lockOf = (userId: string): string => `energy-under-way ${userId}`;

/** Calls of this tab, for browsers that tell nothing of the others. */
let inThisTab = 0;

/** Holds a lock that every tab can see, until the returned function is called. */
function heldLock(name: string): () => void {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Browsers have locks on pages that came by https, or from this machine.
  void navigator.locks?.request(name, { mode: 'shared' }, () => released);
  return release;
}

/** The browser asks before the page is left. */
export function useLeavingWarning(isRunning: boolean): void {
  const { userId } = useSession();
  useEffect(() => {
    if (!isRunning) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const release = heldLock(lockOf(userId));
    window.addEventListener('beforeunload', warn);
    inThisTab += 1;
    return () => {
      inThisTab -= 1;
      window.removeEventListener('beforeunload', warn);
      release();
    };
  }, [isRunning, userId]);
}

/** True while a call of this person is under way, in whichever tab. */
export async function isUnderWay(userId: string): Promise<boolean> {
  if (inThisTab > 0) return true;
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === lockOf(userId));
}
