/** What stands around every page: where one can go, what one has, and the prices of the hour. */

import { Navigate, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { energyText, SurgeBanner, useReading, useStatus, useSurgePrices } from 'energy-engine/react';
import { Menu, Zap } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { type FeatureName, isFeatureName } from '../features/catalog.ts';
import { RunsProvider } from '../runs/runs-provider.tsx';
import { UnderWay } from '../runs/under-way.tsx';
import { useSignedIn } from '../session/session-provider.tsx';
import { IconButton } from '../ui/button.tsx';
import { Skeleton } from '../ui/states.tsx';
import { AccountCard, OwnEnergy } from './account-card.tsx';
import { Brand, Navigation } from './navigation.tsx';
import { PageAnnouncer } from './page-announcer.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** The feature whose page is open: windows may name single features, and then the others' prices say nothing of its own. */
function useFeatureAtHand(): FeatureName | undefined {
  const { feature } = useParams({ strict: false });
  return feature !== undefined && isFeatureName(feature) ? feature : undefined;
}

function Prices() {
  const { data, error } = useSurgePrices(useFeatureAtHand());
  if (data !== undefined) return <SurgeBanner prices={data} />;
  // Its place is kept, so that nothing moves away from under a finger when it comes.
  return error === null ? <Skeleton className="h-[42px] w-full rounded-card" /> : null;
}

/** What is available, in a word, where there is no room for the bar. */
function AvailableChip() {
  const { data } = useStatus();
  const reading = useReading();
  if (data === undefined) return null;
  return (
    <span className="figures inline-flex items-center gap-1 rounded-full bg-accent-soft px-2.5 py-1 text-[14px] font-semibold text-accent-text">
      <Zap className="size-3.5 fill-current" aria-hidden />
      {energyText(data.available, reading)}
      <span className="sr-only">energy available</span>
    </span>
  );
}

function SidePanel({ isAdmin, onGo }: { isAdmin: boolean; onGo?: () => void }) {
  return (
    <>
      <div className="rounded-card border border-line bg-surface p-4">
        <OwnEnergy />
      </div>
      <UnderWay />
      <div className="more-beyond -mx-1 min-h-0 flex-1 overflow-y-auto px-1">
        <Navigation isAdmin={isAdmin} {...(onGo === undefined ? {} : { onGo })} />
      </div>
      <div className="grid gap-3 border-t border-line pt-4">
        <ThemeSwitch />
        <AccountCard />
      </div>
    </>
  );
}

function MobileBar({ isAdmin }: { isAdmin: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <header className="sticky top-0 z-30 flex items-center justify-between gap-3 border-b border-line bg-canvas/92 px-4 py-2.5 backdrop-blur lg:hidden">
      <Brand />
      <div className="flex items-center gap-2">
        <AvailableChip />
        <Dialog.Root open={isOpen} onOpenChange={setOpen}>
          <Dialog.Trigger asChild>
            <IconButton label="Menu">
              <Menu className="size-5" aria-hidden />
            </IconButton>
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
            <Dialog.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 right-0 z-50 flex w-[min(320px,88vw)] flex-col gap-5 border-l border-line bg-canvas p-4 shadow-floating"
            >
              <Dialog.Title className="sr-only">Menu</Dialog.Title>
              <SidePanel isAdmin={isAdmin} onGo={() => setOpen(false)} />
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
      </div>
    </header>
  );
}

export function AppShell() {
  const { session } = useSignedIn();
  const path = useRouterState({ select: ({ location }) => location.href });
  if (session === null) {
    // On its way there already, the address is the sign-in page's.
    if (path.startsWith('/sign-in')) return null;
    return <Navigate to="/sign-in" search={path === '/' ? {} : { to: path }} />;
  }
  return (
    <RunsProvider>
      <Frame isAdmin={session.isAdmin} />
    </RunsProvider>
  );
}

function Frame({ isAdmin }: { isAdmin: boolean }) {
  return (
    <div className="lg:grid lg:grid-cols-[272px_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        To the content
      </a>
      <PageAnnouncer />
      <aside className="sticky top-0 hidden h-dvh flex-col gap-5 border-r border-line p-4 lg:flex">
        <div className="px-1 pt-1">
          <Brand />
        </div>
        <SidePanel isAdmin={isAdmin} />
      </aside>
      <MobileBar isAdmin={isAdmin} />
      <main id="content" tabIndex={-1} className="min-w-0 px-4 pt-5 pb-16 outline-none sm:px-8 lg:pt-7">
        <div className="mx-auto w-full max-w-[1180px]">
          <div className="mb-6 empty:hidden">
            <Prices />
          </div>
          <Outlet />
        </div>
      </main>
    </div>
  );
}
