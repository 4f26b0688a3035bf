/** What stands where nothing is, where something is on its way, and where something went wrong? */

import { EnergyProblem } from 'energy-engine/client';
import { CircleAlert, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

export interface EmptyProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-12 text-center">
      {icon !== undefined && (
        <div className="mb-4 grid size-12 place-items-center rounded-full bg-raised text-quiet">{icon}</div>
      )}
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="mt-1 text-quiet text-pretty">{children}</div>}
      {action !== undefined && <div className="mt-5">{action}</div>}
    </div>
  );
}

/** A refusal in a person's words, and what helps. */
export const problemText = (error: unknown): { readonly title: string; readonly advice: string } => {
  if (EnergyProblem.isInstance(error)) return { title: error.message, advice: error.advice };
  return { title: error instanceof Error ? error.message : 'Something went wrong', advice: 'Try again.' };
};

export interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

export function Failed({ error, onRetry }: FailedProps) {
  const isUnreachable = EnergyProblem.isInstance(error) && error.code === 'unreachable';
  const { title, advice } = problemText(error);
  const Icon = isUnreachable ? WifiOff : CircleAlert;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-card bg-warning-soft px-4 py-3 text-warning"
    >
      <div className="flex min-w-0 flex-1 basis-40 items-start gap-3">
        <Icon className="mt-0.5 size-5 shrink-0" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words">
            {isUnreachable ? 'You are offline, or the server is' : title}
          </p>
          <p className="text-[14px]">{advice}</p>
        </div>
      </div>
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The shape of what is on its way. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={`rounded-md bg-raised motion-safe:animate-[breathe_1.6s_ease-in-out_infinite] ${className}`}
    />
  );
}

/** Lines of a text or a list on their way, told once to those who do not see them. */
export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of nothing have no other name
        <Skeleton key={nth} className={`h-5 ${nth % 3 === 2 ? 'w-2/3' : 'w-full'}`} />
      ))}
    </div>
  );
}

export interface AskedProps<T> {
  readonly query: {
    readonly data: T | undefined;
    readonly error: unknown;
    readonly isPending: boolean;
    readonly refetch: () => unknown;
  };
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}

/** What was asked for, once it is there; till then its shape, or why it did not come. What was there before stays beside an error. */
export function Asked<T>({ query, lines, children }: AskedProps<T>) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    return error === null ? (
      <Loading lines={lines ?? 4} />
    ) : (
      <Failed error={error} onRetry={() => refetch()} />
    );
  }
  return (
    <>
      {error !== null && (
        <div className="mb-4">
          <Failed error={error} onRetry={() => refetch()} />
        </div>
      )}
      {children(data)}
    </>
  );
}
