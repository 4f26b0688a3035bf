/** Where can one go? The console's pages, in groups; those of operators for super admins alone. */

import { Link, useRouterState } from '@tanstack/react-router';
import {
  CalendarClock,
  ChartColumn,
  ChartSpline,
  Gauge,
  HeartPulse,
  KeyRound,
  LayoutGrid,
  type LucideIcon,
  ReceiptText,
  ScrollText,
  Settings,
  SlidersHorizontal,
  Sprout,
  Target,
  Users,
  UsersRound,
  Webhook,
  Zap,
} from 'lucide-react';
import { useEffect, useRef } from 'react';

export interface Place {
  readonly to: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** True where only this very address is meant, not those below it. */
  readonly isExact?: boolean;
}

export interface PlaceGroup {
  readonly title: string | null;
  readonly isForAdmins: boolean;
  readonly places: readonly Place[];
}

export const placeGroups: readonly PlaceGroup[] = [
  {
    title: null,
    isForAdmins: false,
    places: [
      { to: '/', title: 'Workspace', icon: LayoutGrid, isExact: true },
      { to: '/receipts', title: 'Receipts', icon: ReceiptText },
      { to: '/usage', title: 'Usage', icon: ChartColumn },
      { to: '/energy', title: 'Energy', icon: Zap },
      { to: '/keys', title: 'Keys', icon: KeyRound },
      { to: '/settings', title: 'Settings', icon: Settings },
    ],
  },
  {
    title: 'Operate',
    isForAdmins: true,
    places: [
      { to: '/admin', title: 'Overview', icon: Gauge, isExact: true },
      { to: '/admin/outcomes', title: 'Outcomes', icon: Target },
      { to: '/admin/prices', title: 'Surge prices', icon: CalendarClock },
      { to: '/admin/analytics', title: 'Token usage', icon: ChartSpline },
      { to: '/admin/regeneration', title: 'Regeneration', icon: Sprout },
      { to: '/admin/heavy-users', title: 'Heavy users', icon: UsersRound },
      { to: '/admin/users', title: 'Users', icon: Users },
      { to: '/admin/tables', title: 'Tiers and rules', icon: SlidersHorizontal },
      { to: '/admin/webhooks', title: 'Webhooks', icon: Webhook },
      { to: '/admin/audit', title: 'Audit log', icon: ScrollText },
      { to: '/admin/health', title: 'Health', icon: HeartPulse },
    ],
  },
];

export function Brand() {
  return (
    <Link
      to="/"
      className="inline-flex items-center gap-2.5 rounded-control text-[17px] font-semibold tracking-[-0.02em]"
    >
      <span className="grid size-8 place-items-center rounded-[9px] bg-accent text-on-accent">
        <Zap className="size-[18px] fill-current" aria-hidden />
      </span>
      Energy
    </Link>
  );
}

export interface NavigationProps {
  readonly isAdmin: boolean;
  /** Called when a place was chosen. */
  readonly onGo?: () => void;
}

/** On a low screen not all places are in view at once: the one of the page is. */
function useCurrentInView() {
  const places = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: on another page another place is the current one
  useEffect(() => {
    const list = places.current;
    if (list?.parentElement == null) return;
    // Called at once, and when what stands above has come and takes its room.
    const observer = new ResizeObserver(() => {
      list.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' });
    });
    observer.observe(list.parentElement);
    return () => observer.disconnect();
  }, [path]);
  return places;
}

export function Navigation({ isAdmin, onGo }: NavigationProps) {
  const places = useCurrentInView();
  return (
    <nav ref={places} aria-label="Pages" className="grid gap-5">
      {placeGroups
        .filter(({ isForAdmins }) => isAdmin || !isForAdmins)
        .map(({ title, places }) => (
          <div key={title ?? ''}>
            {title !== null && <p className="mb-1 px-3 text-[12.5px] font-medium text-quiet">{title}</p>}
            <ul className="grid gap-0.5">
              {places.map(({ to, title: name, icon: Icon, isExact = false }) => (
                <li key={to}>
                  <Link
                    to={to}
                    activeOptions={{ exact: isExact }}
                    {...(onGo === undefined ? {} : { onClick: onGo })}
                    className="flex min-h-9 items-center gap-3 rounded-control px-3 text-[14.5px] text-quiet transition-colors hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-ink"
                  >
                    <Icon className="size-[18px] shrink-0" aria-hidden />
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </nav>
  );
}
