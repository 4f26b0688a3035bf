/** Who is meant? Users by the beginning of their id or email, page by page, from the keyboard. */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Search as SearchIcon, UserRoundX } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Asked, Empty } from '../../ui/states.tsx';
import { type Search, textOf, useAddress } from '../reports/address.ts';
import { usersKey } from './acts/use-act.ts';
import { FoundList, foundLinks } from './found-list.tsx';

const pageUsers = 20;
/** How long nobody types before it is asked for. Milliseconds. */
const typingPauseMs = 200;

function useFound(text: string) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [...usersKey, 'search', text],
    queryFn: ({ pageParam, signal }) =>
      client.request('GET /v1/admin/users', {
        query: { text, limit: pageUsers, ...(pageParam === undefined ? {} : { after: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ items }) => (items.length < pageUsers ? undefined : items.at(-1)?.user_id),
    placeholderData: keepPreviousData,
  });
}

const readText = (search: Search): string => textOf(search.text) ?? '';

/** Up and down go through field and links as through one list. */
function moveFocus(event: KeyboardEvent<HTMLElement>, list: HTMLElement | null, field: HTMLElement | null) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const stops: (Element | null)[] = [field, ...foundLinks(list)];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  const next = stops[Math.min(stops.length - 1, Math.max(0, at + step))];
  if (next instanceof HTMLElement) next.focus();
}

function Found({ text }: { text: string }) {
  const found = useFound(text);
  const { hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage } = found;
  return (
    <Asked query={found} lines={6}>
      {({ pages }) => {
        const users = pages.flatMap(({ items }) => items);
        if (users.length === 0) {
          return (
            <Empty
              icon={<UserRoundX className="size-6" aria-hidden />}
              title={text === '' ? 'Nobody is here yet' : 'Nobody is called so'}
            >
              {text === ''
                ? 'Users appear with their first sign-in, or when a server opens an account for them.'
                : 'The search looks at how an id or an email begins; it does not look inside of it.'}
            </Empty>
          );
        }
        return (
          <div className={isPlaceholderData ? 'opacity-60' : ''}>
            <FoundList users={users} />
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
  );
}

export function UserSearch() {
  const [text, go] = useAddress(readText);
  const [typed, setTyped] = useState(text);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => go({ text: typed.trim() || undefined }, { replace: true }), typingPauseMs);
    return () => clearTimeout(timer);
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between what can be focused anyway
    <div
      className="grid grid-cols-[minmax(0,1fr)] gap-5"
      onKeyDown={(event) => moveFocus(event, list.current, field.current)}
    >
      <Field
        label="Id or email"
        hint="How it begins. Arrow down goes to the users found, Enter opens the first."
        className="max-w-xl"
      >
        <div className="relative">
          <SearchIcon
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-quiet"
            aria-hidden
          />
          <TextInput
            ref={field}
            type="search"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            className="pl-9"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            onKeyDown={({ key }) => key === 'Enter' && foundLinks(list.current)[0]?.click()}
          />
        </div>
      </Field>
      <div ref={list}>
        <Card isPadded={false}>
          <div className="-mt-3 px-0">
            <Found text={text} />
          </div>
        </Card>
      </div>
    </div>
  );
}
