/** Who is signed in, and what do they see? */

import { createClient, type Session } from '@supabase/supabase-js';
import { createEnergyClient } from 'energy-engine/client';
import { EnergyProvider, LiveEnergyBar, LiveSurgeBanner, LiveTokenUsageDashboard } from 'energy-engine/react';
import 'energy-engine/react/styles.css';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { SignIn } from './sign-in.tsx';
import { Writer } from './writer.tsx';

const { VITE_SUPABASE_URL, VITE_SUPABASE_ANON_KEY, VITE_ENERGY_URL } = import.meta.env;
const supabase = createClient(VITE_SUPABASE_URL, VITE_SUPABASE_ANON_KEY);

/** Made once. The token is asked for before each request, since Supabase renews it. */
const client = createEnergyClient({
  baseUrl: VITE_ENERGY_URL,
  token: async () => (await supabase.auth.getSession()).data.session?.access_token ?? '',
});

function App() {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const { data } = supabase.auth.onAuthStateChange((_event, current) => setSession(current));
    return () => data.subscription.unsubscribe();
  }, []);
  if (session === null) return <SignIn auth={supabase.auth} />;
  return (
    // By its key everything of one user is gone when another signs in.
    <EnergyProvider key={session.user.id} client={client}>
      <LiveEnergyBar />
      <LiveSurgeBanner />
      <Writer />
      <LiveTokenUsageDashboard days={30} />
      <button type="button" className="energy-link" onClick={() => supabase.auth.signOut()}>
        Sign out
      </button>
    </EnergyProvider>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
