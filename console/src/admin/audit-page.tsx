/** What did admins change, when, why, and can it be undone? */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ScrollText, X } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../session/session-provider.tsx';
import { Button } from '../ui/button.tsx';
import { Card, PageHeader } from '../ui/card.tsx';
import { Asked, Empty } from '../ui/states.tsx';
import { type AuditLine, adminKey } from './admin-data.ts';
import { AuditEntry } from './audit/audit-entry.tsx';
import { subjectText } from './audit/audit-words.ts';
import { UndoDialog } from './audit/undo-dialog.tsx';
import { undoable, useVersions } from './audit/undoable.ts';

const pageItems = 25;

function useAudit(subject: string | null) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [adminKey, 'audit', 'lines', subject],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/admin/audit', {
        query: {
          limit: pageItems,
          ...(subject === null ? {} : { subject }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

function Lines({ lines }: { lines: readonly AuditLine[] }) {
  const versionOf = useVersions(lines);
  const [undoing, setUndoing] = useState<AuditLine | null>(null);
  return (
    <>
      <ul>
        {lines.map((line) => (
          <AuditEntry
            key={line.id}
            line={line}
            undoable={undoable(line, versionOf)}
            onUndo={() => setUndoing(line)}
          />
        ))}
      </ul>
      {undoing !== null && <UndoDialog line={undoing} onClose={() => setUndoing(null)} />}
    </>
  );
}

function NoLines({ subject }: { subject: string | null }) {
  return (
    <Empty icon={<ScrollText className="size-6" aria-hidden />} title="Nothing was changed yet">
      {subject === null
        ? 'Every change of prices, tiers, rules and accounts will stand here, with who made it and why.'
        : 'No admin has changed this. It may have been changed in the database directly.'}
    </Empty>
  );
}

export function AuditPage() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const subject = typeof search.subject === 'string' && search.subject !== '' ? search.subject : null;
  const query = useAudit(subject);
  const lines = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Who changed what, when and why. A change can be undone as long as nothing has changed the same thing since."
        actions={
          subject !== null && (
            <Button onClick={() => void navigate({ to: '/admin/audit', search: {} })}>
              <X className="size-4" aria-hidden />
              Show everything
            </Button>
          )
        }
      />
      <Card
        isPadded={false}
        {...(subject === null
          ? {}
          : { title: <>Changes of {lines[0] === undefined ? subject : subjectText(lines[0])}</> })}
      >
        <div className={query.data === undefined ? 'px-5 pb-5' : ''}>
          <Asked query={query} lines={8}>
            {() => (lines.length === 0 ? <NoLines subject={subject} /> : <Lines lines={lines} />)}
          </Asked>
        </div>
        {query.hasNextPage && (
          <div className="border-t border-line p-4 text-center">
            <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show older changes
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}
