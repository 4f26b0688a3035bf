/** Which calls are behind a figure? The newest first, page by page, each with its receipt. */

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Answer, EnergyClient } from 'energy-engine/client';
import { countText, useReading } from 'energy-engine/react';
import { ReceiptText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Asked, Empty } from '../../ui/states.tsx';
import type { Part } from '../reports/cuts.ts';
import { reportsKey } from '../reports/platform.ts';
import { type Call, CallLine } from './call-line.tsx';

export interface CallsQuestion extends Part {
  /** Moments; `until` is not included. */
  readonly from: string;
  readonly until: string;
  readonly user_id?: string;
  readonly spike?: true;
}

const pageCalls = 25;

/** The server looks through a few hours at a time: a page is filled from several answers, at most so many. */
const answersAtMost = 10;

async function filledPage(
  client: EnergyClient,
  asked: { question: CallsQuestion; cursor: string | undefined; signal: AbortSignal },
): Promise<{ items: Call[]; next_cursor: string | null }> {
  const { question, signal } = asked;
  const items: Call[] = [];
  let cursor: string | null = asked.cursor ?? null;
  for (let nth = 0; nth < answersAtMost && items.length < pageCalls; nth += 1) {
    const page: Answer<'GET /v1/admin/reports/calls'> = await client.request('GET /v1/admin/reports/calls', {
      query: { ...question, limit: pageCalls - items.length, ...(cursor === null ? {} : { cursor }) },
      signal,
    });
    items.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return { items, next_cursor: cursor };
}

function useCalls(question: CallsQuestion) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [...reportsKey, 'calls', question],
    queryFn: ({ pageParam, signal }) => filledPage(client, { question, cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

interface ListProps {
  readonly items: readonly Call[];
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly onMore: () => void;
}

function CallList({ items, hasMore, isBusy, onMore }: ListProps) {
  const reading = useReading();
  if (items.length === 0 && !hasMore) {
    return (
      <Empty icon={<ReceiptText className="size-6" aria-hidden />} title="No calls here">
        Calls of the last minutes are found once the report is brought up to date.
      </Empty>
    );
  }
  return (
    <>
      <ul aria-label="Calls">
        {items.map((call) => (
          <CallLine key={call.id} call={call} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-3 pt-4 text-[13.5px] text-quiet">
        <p role="status">
          {countText(items.length, reading)} shown{hasMore ? '' : ': these are all'}
        </p>
        {hasMore && (
          <Button size="small" isBusy={isBusy} onClick={onMore}>
            {items.length === 0 ? 'Look further back' : 'Show more'}
          </Button>
        )}
      </div>
    </>
  );
}

function Calls({ question }: { question: CallsQuestion }) {
  const calls = useCalls(question);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = calls;
  return (
    <Asked query={calls} lines={6}>
      {({ pages }) => (
        <CallList
          items={pages.flatMap(({ items }) => items)}
          hasMore={hasNextPage}
          isBusy={isFetchingNextPage}
          onMore={fetchNextPage}
        />
      )}
    </Asked>
  );
}

export interface CallsPanelProps {
  /** Undefined: it is closed. */
  readonly question: CallsQuestion | undefined;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
}

export function CallsPanel({ question, title, lead, actions, onClose }: CallsPanelProps) {
  return (
    <Dialog
      open={question !== undefined}
      onOpenChange={(open) => open || onClose()}
      title={title}
      lead={lead}
      place="side"
    >
      {actions !== undefined && <div className="mb-4 flex flex-wrap gap-2">{actions}</div>}
      {question !== undefined && <Calls question={question} />}
    </Dialog>
  );
}
