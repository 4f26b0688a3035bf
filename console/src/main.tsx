/** Where the console begins. */

import '@fontsource-variable/inter/wght.css';
import './styles.css';
import { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './router.tsx';
import { SessionProvider, useSignedIn } from './session/session-provider.tsx';
import { applyTheme } from './session/theme.ts';
import { Notices } from './ui/notices.tsx';

applyTheme();

/** The client repeats what can succeed later by itself. */
const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 5_000 }, mutations: { retry: false } },
});

function Pages() {
  const { session } = useSignedIn();
  return <RouterProvider router={router} context={{ session }} />;
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <SessionProvider queries={queries}>
      <Notices>
        <Pages />
      </Notices>
    </SessionProvider>
  </StrictMode>,
);
