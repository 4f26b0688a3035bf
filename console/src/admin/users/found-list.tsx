/** Whom did the search find? A list that is walked by keyboard from the field above it. */

import { Link } from '@tanstack/react-router';
import { energyText, momentText, useReading } from 'energy-engine/react';
import { ChevronRight } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { type FoundUser, shortId } from './user-text.ts';

/** The list's links, for whoever moves the focus between them. */
export const foundLinks = (list: HTMLElement | null): HTMLAnchorElement[] => [
  ...(list?.querySelectorAll<HTMLAnchorElement>('a[data-found]') ?? []),
];

function FoundLine({ user }: { user: FoundUser }) {
  const reading = useReading();
  const { user_id: userId, email, tier, energy, held, frozen, forgotten, signed_up_at } = user;
  return (
    <li className="border-b border-line last:border-0">
      <Link
        data-found
        to="/admin/users/$userId"
        params={{ userId }}
        className="flex min-h-16 items-center gap-4 px-5 py-3 hover:bg-raised focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="max-w-full truncate font-medium" title={email ?? userId}>
              {email ?? (forgotten ? 'A user who was forgotten' : shortId(userId))}
            </span>
            <Badge>{tier}</Badge>
            {frozen && <Badge tone="warning">frozen</Badge>}
            {forgotten && <Badge>forgotten</Badge>}
          </span>
          <span className="mt-0.5 block truncate text-[13px] text-quiet">
            <span className="figures">{shortId(userId)}</span> · since{' '}
            {momentText(new Date(signed_up_at), reading)}
          </span>
        </span>
        <span className="figures shrink-0 text-right">
          {energyText(energy, reading)}
          <span className="sr-only"> energy</span>
          {held > 0 && <span className="block text-[13px] text-quiet">{energyText(held, reading)} held</span>}
        </span>
        <ChevronRight className="size-4 shrink-0 text-quiet" aria-hidden />
      </Link>
    </li>
  );
}

export function FoundList({ users }: { users: readonly FoundUser[] }) {
  return (
    <ul aria-label="Users found">
      {users.map((user) => (
        <FoundLine key={user.user_id} user={user} />
      ))}
    </ul>
  );
}
