/** Which page stands at which address? Each is loaded when it is opened. */

import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { featureSearch, receiptsSearch, usageSearch } from './pages/search.ts';
import type { Session } from './session/session.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { AppShell } from './shell/app-shell.tsx';
import { AddressMissing, PageFailed, PageLoading, PageMissing } from './shell/page-states.tsx';

interface Context {
  readonly session: Session | null;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: AddressMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    // Only an address of this console: another one would let a link send people elsewhere, this one in a circle.
    typeof search.to === 'string' && /^\/(?!\/|sign-in)/.test(search.to) ? { to: search.to } : {},
  component: SignInPage,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: AppShell,
  beforeLoad: ({ context, location }) => {
    if (context.session !== null) return;
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
  },
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin',
  beforeLoad: ({ context }) => {
    if (context.session?.isAdmin !== true) throw redirect({ to: '/' });
  },
  component: Outlet,
});

const page = <const Path extends string>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  name: string,
) =>
  createRoute({
    getParentRoute: () => signedIn,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, () => React.ReactNode>>, name),
  });

const searchedPage = <const Path extends string, Search extends object>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  { name, readSearch }: { name: string; readSearch: (search: Record<string, unknown>) => Search },
) =>
  createRoute({
    getParentRoute: () => signedIn,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, () => React.ReactNode>>, name),
    validateSearch: readSearch,
  });

const adminPage = <const Path extends string>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  name: string,
) =>
  createRoute({
    getParentRoute: () => admin,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, () => React.ReactNode>>, name),
    validateSearch: (search: Record<string, unknown>) => search,
  });

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    page('/', () => import('./pages/workspace-page.tsx'), 'WorkspacePage'),
    searchedPage('/features/$feature', () => import('./pages/feature-page.tsx'), {
      name: 'FeaturePage',
      readSearch: featureSearch,
    }),
    searchedPage('/receipts', () => import('./pages/receipts-page.tsx'), {
      name: 'ReceiptsPage',
      readSearch: receiptsSearch,
    }),
    searchedPage('/usage', () => import('./pages/usage-page.tsx'), {
      name: 'UsagePage',
      readSearch: usageSearch,
    }),
    page('/energy', () => import('./pages/energy-page.tsx'), 'EnergyPage'),
    page('/keys', () => import('./pages/keys-page.tsx'), 'KeysPage'),
    page('/settings', () => import('./pages/settings-page.tsx'), 'SettingsPage'),
    admin.addChildren([
      adminPage('/', () => import('./admin/overview-page.tsx'), 'OverviewPage'),
      adminPage('/outcomes', () => import('./admin/outcomes-page.tsx'), 'OutcomesPage'),
      adminPage('/prices', () => import('./admin/prices-page.tsx'), 'PricesPage'),
      adminPage('/analytics', () => import('./admin/analytics-page.tsx'), 'AnalyticsPage'),
      adminPage('/regeneration', () => import('./admin/regeneration-page.tsx'), 'RegenerationPage'),
      adminPage('/heavy-users', () => import('./admin/heavy-users-page.tsx'), 'HeavyUsersPage'),
      adminPage('/users', () => import('./admin/users-page.tsx'), 'UsersPage'),
      adminPage('/users/$userId', () => import('./admin/user-page.tsx'), 'UserPage'),
      adminPage('/tables', () => import('./admin/tables-page.tsx'), 'TablesPage'),
      adminPage('/webhooks', () => import('./admin/webhooks-page.tsx'), 'WebhooksPage'),
      adminPage('/audit', () => import('./admin/audit-page.tsx'), 'AuditPage'),
      adminPage('/health', () => import('./admin/health-page.tsx'), 'HealthPage'),
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { session: null },
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
