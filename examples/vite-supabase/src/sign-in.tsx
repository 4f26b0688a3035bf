/** How does somebody sign in with Supabase? */

import type { SupabaseClient } from '@supabase/supabase-js';
import { type FormEvent, useState } from 'react';

export function SignIn({ auth }: { readonly auth: SupabaseClient['auth'] }) {
  const [problem, setProblem] = useState('');

  async function signIn(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const { error } = await auth.signInWithPassword({
      email: String(form.get('email')),
      password: String(form.get('password')),
    });
    setProblem(error?.message ?? '');
  }

  return (
    <form onSubmit={signIn}>
      <h1>Sign in</h1>
      <label>
        Email
        <input name="email" type="email" autoComplete="email" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" className="energy-button">
        Sign in
      </button>
      <p role="alert">{problem}</p>
    </form>
  );
}
