/** What happened to this account? Its ledger, the newest first, page by page, all of it or one kind. */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { countText, useReading } from 'energy-engine/react';
import { ScrollText } from 'lucide-react';
import { useClient } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Choice } from '../../ui/field.tsx';
import { Asked, Empty } from '../../ui/states.tsx';
import type { Go } from '../reports/address.ts';
import { usersKey } from './acts/use-act.ts';
import { EntryLine } from './entry-line.tsx';
import { type Entry, kindNames } from './user-text.ts';

const pageEntries = 30;

export type Kind = Entry['kind'];
export const kinds = Object.keys(kindNames) as Kind[];

export interface TimelineProps {
  readonly userId: string;
  readonly kind: Kind | undefined;
  /** The entry at which the timeline begins; undefined: the newest. */
  readonly entry: number | undefined;
  readonly go: Go;
}

export function useTimeline({ userId, kind, entry }: Omit<TimelineProps, 'go'>) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [...usersKey, userId, 'timeline', kind, entry],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/admin/users/{user_id}/timeline', {
        params: { user_id: userId },
        query: {
          limit: pageEntries,
          ...(kind === undefined ? {} : { kind }),
          ...(pageParam === undefined ? {} : { before: pageParam }),
        },
        signal,
      }),
    initialPageParam: entry === undefined ? undefined : entry + 1,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function Timeline(props: TimelineProps) {
  const { kind, entry: first, go } = props;
  const reading = useReading();
  const timeline = useTimeline(props);
  const { hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage } = timeline;
  return (
    <Card
      title="What happened"
      lead="Each line of the ledger opens to its receipt."
      isPadded={false}
      actions={
        <Choice
          label="Which entries"
          value={kind ?? 'all'}
          options={[
            { value: 'all', label: 'All' },
            ...kinds.map((one) => ({ value: one, label: kindNames[one] })),
          ]}
          onChoose={(choice) =>
            go({ kind: choice === 'all' ? undefined : choice, entry: undefined }, { replace: true })
          }
        />
      }
    >
      <Asked query={timeline} lines={6}>
        {({ pages }) => {
          const entries = pages.flatMap(({ items }) => items);
          return (
            <div className={isPlaceholderData ? 'opacity-60' : ''}>
              {first !== undefined && (
                <p className="flex flex-wrap items-center gap-3 px-5 pb-3 text-[13.5px] text-quiet">
                  From entry {countText(first, reading)} back.
                  <Button
                    size="small"
                    kind="quiet"
                    onClick={() => go({ entry: undefined }, { replace: true })}
                  >
                    Show from the newest
                  </Button>
                </p>
              )}
              {entries.length === 0 ? (
                <Empty icon={<ScrollText className="size-6" aria-hidden />} title="Nothing of this kind" />
              ) : (
                <ul aria-label="Entries">
                  {entries.map((one) => (
                    <EntryLine key={one.seq} entry={one} isOpen={one.seq === first} />
                  ))}
                </ul>
              )}
              {hasNextPage && (
                <div className="border-t border-line p-4 text-center">
                  <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
                    Show more
                  </Button>
                </div>
              )}
            </div>
          );
        }}
      </Asked>
    </Card>
  );
}
