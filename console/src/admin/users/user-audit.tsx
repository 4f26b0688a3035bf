/** What did admins do to this account? The lines of the audit log about it. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from 'energy-engine/client';
import { momentText, useReading } from 'energy-engine/react';
import { useClient } from '../../session/session-provider.tsx';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Asked } from '../../ui/states.tsx';
import { usersKey } from './acts/use-act.ts';
import { changedValues } from './user-text.ts';

type Line = Answer<'GET /v1/admin/audit'>['items'][number];

const pageLines = 10;
const titles: Readonly<Record<string, string>> = {
  adjust: 'Corrected the balance',
  grant: 'Granted energy',
  set_tier: 'Moved to another tier',
  set_limits: 'Changed limits',
  freeze: 'Froze, or ended a freeze',
  undo: 'Undid a change',
};

function AuditLine({ line }: { line: Line }) {
  const reading = useReading();
  const changed = changedValues(line.before ?? {}, line.after ?? {}, reading);
  return (
    <li className="grid gap-1 border-b border-line px-5 py-3.5 last:border-0">
      <div className="flex flex-wrap justify-between gap-x-6 gap-y-1">
        <p className="font-medium">{titles[line.action] ?? line.action.replaceAll('_', ' ')}</p>
        <p className="figures text-[14px]">
          {changed.map(({ name, before, after }) => `${name}: ${before} → ${after}`).join('; ')}
        </p>
      </div>
      {line.reason !== null && <p className="break-words">“{line.reason}”</p>}
      <p className="text-[13px] break-all text-quiet">
        {momentText(new Date(line.created_at), reading)} · {line.actor}
      </p>
    </li>
  );
}

export function UserAudit({ userId }: { userId: string }) {
  const client = useClient();
  const subject = `users/${userId}`;
  const audit = useInfiniteQuery({
    queryKey: [...usersKey, userId, 'audit'],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/admin/audit', {
        query: { subject, limit: pageLines, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = audit;
  return (
    <Card
      title="What admins did"
      isPadded={false}
      actions={
        <Link to="/admin/audit" search={{ subject }} className={buttonLook('quiet', 'small')}>
          In the audit log
        </Link>
      }
    >
      <Asked query={audit} lines={3}>
        {({ pages }) => {
          const lines = pages.flatMap(({ items }) => items);
          if (lines.length === 0)
            return <p className="px-5 pb-5 text-quiet">No admin has changed anything here.</p>;
          return (
            <>
              <ul aria-label="What admins did">
                {lines.map((line) => (
                  <AuditLine key={line.id} line={line} />
                ))}
              </ul>
              {hasNextPage && (
                <div className="border-t border-line p-4 text-center">
                  <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
                    Show more
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Asked>
    </Card>
  );
}
