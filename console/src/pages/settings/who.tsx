/** Who is signed in, and how do they leave? */

import { LogOut } from 'lucide-react';
import { useSession } from '../../session/session-provider.tsx';
import { useSigningOut } from '../../shell/use-signing-out.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

export function Who() {
  const { email, userId } = useSession();
  const { signOut, question } = useSigningOut();
  return (
    <Card title="Signed in">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium break-words">{email ?? 'By a token of your app'}</p>
          <p className="flex flex-wrap items-center gap-1 text-[13px] text-quiet">
            <code className="break-all">{userId}</code>
            <CopyButton text={userId} label="Copy the id" />
          </p>
        </div>
        <Button onClick={signOut}>
          <LogOut className="size-4" aria-hidden />
          Sign out
        </Button>
        {question}
      </div>
    </Card>
  );
}
