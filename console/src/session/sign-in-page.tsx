/** How does a person sign in? As a demo user in development, with email and password by Supabase, or with a token of their app. */

import { Navigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ThemeSwitch } from '../shell/theme-switch.tsx';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { Asked } from '../ui/states.tsx';
import { useSignedIn } from './session-provider.tsx';
import { demoToken, type Renewal, supabaseSession, useWaysIn, type WaysIn } from './ways-in.ts';

type TakeToken = (token: string, renewal?: Renewal) => void;
type DemoUser = NonNullable<WaysIn['development']>['users'][number];

function DemoUsers({ users, onToken }: { users: readonly DemoUser[]; onToken: TakeToken }) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const signIn = async (email: string) => {
    setBusy(email);
    setError(null);
    try {
      onToken(await demoToken(email));
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : 'It did not work');
      setBusy(null);
    }
  };
  return (
    <div className="grid gap-2">
      {users.map(({ email, tier, is_admin }) => (
        <Button
          key={email}
          isBusy={busy === email}
          onClick={() => signIn(email)}
          className="w-full justify-between!"
        >
          <span className="truncate">{email}</span>
          <span className="flex gap-1">
            <Badge>{tier}</Badge>
            {is_admin && <Badge tone="accent">admin</Badge>}
          </span>
        </Button>
      ))}
      {error !== null && (
        <p role="alert" className="text-[14px] text-warning">
          {error}
        </p>
      )}
      <p className="mt-2 text-[13.5px] text-quiet">
        Demo users, for development alone; good until this server stops.
      </p>
    </div>
  );
}

function Password({ supabase, onToken }: { supabase: NonNullable<WaysIn['supabase']>; onToken: TakeToken }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const signIn = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const { token, renewal } = await supabaseSession(supabase, { email, password });
      onToken(token, renewal);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : 'It did not work');
      setBusy(false);
    }
  };
  return (
    <form className="grid gap-4" onSubmit={signIn}>
      <Field label="Email">
        <TextInput
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
      </Field>
      <Field label="Password" error={error}>
        <TextInput
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </Field>
      <Button type="submit" kind="primary" isBusy={isBusy}>
        Sign in
      </Button>
    </form>
  );
}

function ByToken({ onToken }: { onToken: (token: string) => boolean }) {
  const [token, setToken] = useState('');
  const [isRefused, setRefused] = useState(false);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setRefused(!onToken(token.trim()));
      }}
    >
      <Field
        label="Token"
        hint="A JSON web token of your app's issuer. Your app can also link here with #token=… at the end."
        error={isRefused ? 'This is no token, or it has run out. Ask your app for a new one.' : undefined}
      >
        <TextInput
          autoComplete="off"
          spellCheck={false}
          required
          value={token}
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </Field>
      <Button type="submit">Sign in</Button>
    </form>
  );
}

export function SignInPage() {
  const { session, signIn, hasEnded } = useSignedIn();
  const { to } = useSearch({ from: '/sign-in' });
  const ways = useWaysIn();
  // Only once the router was rendered with the session: before that it would send the person back here.
  if (session !== null) return <Navigate to="/" href={to ?? '/'} replace />;
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-[400px]">
        <img src="/icon.svg" alt="" width="48" height="48" className="mb-6" />
        <h1 className="text-[28px] leading-tight font-semibold tracking-[-0.025em]">Sign in to Energy</h1>
        <p className="mt-2 mb-7 text-quiet text-pretty">
          See what you have, what a call costs before you make it, and why it cost that afterwards.
        </p>
        {hasEnded && (
          <div className="mb-6">
            <Banner title="Your session has ended" isAnnounced>
              Sign in again, and go on where you were. What you wrote is kept.
            </Banner>
          </div>
        )}
        <Asked query={ways} lines={3}>
          {({ development, supabase }) => (
            <div className="grid gap-6">
              {development !== null && <DemoUsers users={development.users} onToken={signIn} />}
              {supabase !== null && <Password supabase={supabase} onToken={signIn} />}
              {development === null && supabase === null ? (
                <ByToken onToken={signIn} />
              ) : (
                <details>
                  <summary className="w-fit text-[14px] text-quiet">With a token instead</summary>
                  <div className="mt-4">
                    <ByToken onToken={signIn} />
                  </div>
                </details>
              )}
            </div>
          )}
        </Asked>
        <div className="mt-10">
          <ThemeSwitch />
        </div>
      </div>
    </main>
  );
}
