/** How is something done once, however often its button is pressed, and whatever becomes of its answer? */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EnergyProblem } from 'energy-engine/client';
import { useState } from 'react';
import { keepOpenAct, type OpenAct, openActOf } from './open-acts.ts';

/** Everything about users under one name, so that it can be asked for again after a change. */
export const usersKey = ['admin', 'users'] as const;

/** Refusals that may follow an attempt that was done, and whose answer was lost. */
const unsure: readonly string[] = ['request_in_progress', 'rate_limited', 'unauthenticated'];

/** True where it is known that nothing was done. */
const isRefusal = (error: unknown): boolean =>
  EnergyProblem.isInstance(error) &&
  error.status >= 400 &&
  error.status < 500 &&
  !unsure.includes(error.code) &&
  error.code !== 'internal_error';

/**
 * Sends with an idempotency key. Until it is known what became of it nothing else is sent under this name, also from another
 * dialog: `askAgain` sends the same once more, with the same key, and so does nothing twice.
 */
export function useAct<Content, Done>(
  name: string,
  send: (content: Content, idempotencyKey: string) => Promise<Done>,
) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(() => openActOf<Content>(name));
  const { data, error, isPending, mutate, reset } = useMutation({
    // Held back until the network is there, it would be done unseen, long after it was given up.
    networkMode: 'always',
    mutationFn: async ({ content, key }: OpenAct<Content>) => {
      try {
        const done = await send(content, key);
        keepOpenAct(name, null);
        return done;
      } catch (problem) {
        if (isRefusal(problem)) keepOpenAct(name, null);
        throw problem;
      }
    },
    // What was lost on its way may have been done.
    onSettled: () => {
      setOpen(openActOf<Content>(name));
      void queries.invalidateQueries({ queryKey: ['admin'] });
    },
  });
  return {
    done: data,
    error,
    isPending,
    /** What was sent and is not known to have been done or refused; null: nothing. */
    open,
    act(content: Content, told: string): void {
      // A second Enter before the page has seen the first one.
      if (openActOf(name) !== null) return;
      const act = { content, told, key: crypto.randomUUID() };
      keepOpenAct(name, act);
      mutate(act);
    },
    askAgain: () => open !== null && mutate(open),
    /** For whoever has seen how the account stands. */
    giveUp(): void {
      keepOpenAct(name, null);
      setOpen(null);
      reset();
    },
  };
}
