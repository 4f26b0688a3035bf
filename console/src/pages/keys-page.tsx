/** Which programs may act for the person, what may each do, and how is one stopped? */

import { momentText, useNow, useReading } from 'energy-engine/react';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { useNotices } from '../ui/notices.tsx';
import { Asked, Empty } from '../ui/states.tsx';
import { HowToUse } from './keys/how-to-use.tsx';
import { MakeKey, scopeTexts } from './keys/make-key.tsx';
import { type Key, type KeyScope, useKeys, useRevokeKey } from './keys/use-keys.ts';

const scopeName = (scope: string): string => scopeTexts[scope as KeyScope]?.title ?? scope;

/** Whether it still opens anything, and until when. */
function Life({ item }: { item: Key }) {
  const reading = useReading();
  const now = useNow();
  if (item.revoked_at !== null) return <Badge>revoked</Badge>;
  if (item.expires_at === null) return <span className="text-quiet">never ends</span>;
  const at = new Date(item.expires_at);
  if (at <= now) return <Badge>ended</Badge>;
  return <span className="text-quiet">ends {momentText(at, reading)}</span>;
}

function Row({ item, onRevoke }: { item: Key; onRevoke: () => void }) {
  const reading = useReading();
  const isOver = item.revoked_at !== null;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-4 first:pt-0 last:border-0 last:pb-0">
      <div className={`min-w-0 flex-1 basis-64 ${isOver ? 'text-quiet' : ''}`}>
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span className="min-w-0 break-words">{item.name}</span>
          {item.scopes.map((scope) => (
            <Badge key={scope}>{scopeName(scope)}</Badge>
          ))}
        </p>
        <p className="mt-0.5 text-[13px] text-quiet">
          <code className="break-all">{item.starts_with.slice(0, 20)}…</code>
        </p>
      </div>
      <div className="flex items-center gap-4 text-[13.5px]">
        <div className="sm:text-right">
          <p>
            <Life item={item} />
          </p>
          <p className="text-quiet">
            {item.last_used_at === null
              ? 'never used'
              : `last used ${momentText(new Date(item.last_used_at), reading)}`}
          </p>
        </div>
        {!isOver && (
          <Button size="small" kind="danger" onClick={onRevoke} aria-label={`Revoke ${item.name}`}>
            Revoke
          </Button>
        )}
      </div>
    </li>
  );
}

function KeyList({ onMake }: { onMake: () => void }) {
  const query = useKeys();
  const revoke = useRevokeKey();
  const { done, failed } = useNotices();
  const [asked, setAsked] = useState<Key | null>(null);
  const confirm = () => {
    if (asked === null) return;
    revoke.mutate(asked.key_id, {
      onSuccess: () => done(`“${asked.name}” opens nothing any more`),
      onError: failed,
      onSettled: () => setAsked(null),
    });
  };
  return (
    <Card title="Your keys">
      <Asked query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              icon={<KeyRound className="size-6" aria-hidden />}
              title="No keys yet"
              action={<Button onClick={onMake}>Make the first one</Button>}
            >
              A key lets a program of yours spend your energy, or only look at it.
            </Empty>
          ) : (
            <ul>
              {items.map((item) => (
                <Row key={item.key_id} item={item} onRevoke={() => setAsked(item)} />
              ))}
            </ul>
          )
        }
      </Asked>
      <Confirm
        open={asked !== null}
        onOpenChange={(open) => open || setAsked(null)}
        title={`Revoke “${asked?.name ?? ''}”?`}
        lead="Programs that use it are turned away at once. It cannot be taken back."
        action="Revoke"
        isDangerous
        isBusy={revoke.isPending}
        onConfirm={confirm}
      />
    </Card>
  );
}

export function KeysPage() {
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <PageHeader
        title="Keys"
        lead="For programs of yours: each with its own rights, its own end, and a stop for when you need one."
        actions={
          <Button kind="primary" onClick={() => setMaking(true)}>
            <Plus className="size-4" aria-hidden />
            New key
          </Button>
        }
      />
      <div className="grid gap-6">
        <KeyList onMake={() => setMaking(true)} />
        <HowToUse />
      </div>
      <MakeKey open={isMaking} onOpenChange={setMaking} />
    </>
  );
}
