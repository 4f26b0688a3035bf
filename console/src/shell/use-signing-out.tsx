/** How does a person sign out? At once, or after a word where that would end what is being written. */

import { type ReactNode, useState } from 'react';
import { isUnderWay } from '../runs/leaving-warning.ts';
import { useSession, useSignedIn } from '../session/session-provider.tsx';
import { Confirm } from '../ui/dialog.tsx';

export interface SigningOut {
  signOut(): void;
  /** What is asked before; to be put on the page. */
  readonly question: ReactNode;
}

export function useSigningOut(): SigningOut {
  const { userId } = useSession();
  const { signOut } = useSignedIn();
  const [isAsked, setAsked] = useState(false);
  const leave = async (): Promise<void> => {
    if (await isUnderWay(userId)) setAsked(true);
    else signOut();
  };
  return {
    signOut: () => void leave(),
    question: (
      <Confirm
        open={isAsked}
        onOpenChange={setAsked}
        title="Sign out while something is under way?"
        lead="Signing out ends it, in every tab. What there is until then is paid for and kept; a scan can be gone on with later."
        action="Sign out all the same"
        isDangerous
        onConfirm={signOut}
      />
    ),
  };
}
