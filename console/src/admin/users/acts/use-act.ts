/** How is something done once, however often its button is pressed? */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

/** Everything about users under one name, so that it can be asked for again after a change. */
export const usersKey = ['admin', 'users'] as const;

interface Pressed {
  readonly content: string;
  readonly key: string;
}

/**
 * Sends with an idempotency key: a new one for each thing that is asked for, the same where the same is asked for again
 * after it failed. So a press whose answer was lost does nothing twice.
 */
export function useAct<Content, Done>(send: (content: Content, idempotencyKey: string) => Promise<Done>) {
  const queries = useQueryClient();
  const pressed = useRef<Pressed | null>(null);
  const { data, error, isPending, mutate, reset } = useMutation({
    mutationFn: (content: Content) => {
      const text = JSON.stringify(content);
      if (pressed.current?.content !== text) pressed.current = { content: text, key: crypto.randomUUID() };
      return send(content, pressed.current.key);
    },
    onSuccess: async () => {
      pressed.current = null;
      await queries.invalidateQueries({ queryKey: ['admin'] });
    },
  });
  return { done: data, error, isPending, act: mutate, reset };
}
