/** How does a user claim what a reason pays now, such as the rescue? Once, however often it is pressed. */

import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Input, Output } from '../contract.ts';
import { type Problem, problemOf } from './problem.ts';
import { useRefreshEnergy } from './queries.ts';
import { useSource, usualQuery } from './source.ts';

/** Reasons that the account itself answers for; what a server must report cannot be claimed. */
export type OwnReason = Input<'POST /v1/me/regeneration/{reason}'>['params']['reason'];
export type Claimed = Output<'POST /v1/me/regeneration/{reason}'>;

export interface Claiming {
  /** Resolves to what was granted, or why nothing; to null where it could not be asked, and `problem` says why. */
  claim(reason: OwnReason): Promise<Claimed | null>;
  readonly isClaiming: boolean;
  /** The last answer. */
  readonly claimed: Claimed | null;
  readonly problem: Problem | null;
}

export function useClaim(): Claiming {
  const { client } = useSource();
  const refresh = useRefreshEnergy();
  const underWay = useRef<{ readonly reason: OwnReason; readonly answer: Promise<Claimed | null> } | null>(
    null,
  );
  const { mutateAsync, isPending, data, error } = useMutation({
    ...usualQuery,
    mutationFn: (reason: OwnReason) =>
      client.request('POST /v1/me/regeneration/{reason}', { params: { reason } }),
    onSuccess: refresh,
  });

  function claim(reason: OwnReason): Promise<Claimed | null> {
    if (underWay.current?.reason === reason) return underWay.current.answer;
    const answer = mutateAsync(reason)
      .catch(() => null)
      .finally(() => {
        underWay.current = null;
      });
    underWay.current = { reason, answer };
    return answer;
  }

  return { claim, isClaiming: isPending, claimed: data ?? null, problem: error && problemOf(error) };
}
