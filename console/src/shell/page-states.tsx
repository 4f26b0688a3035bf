/** What stands in place of a page that is on its way, has failed, or does not exist? */

import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { buttonLook } from '../ui/button.tsx';
import { PageHeader } from '../ui/card.tsx';
import { Failed, Loading } from '../ui/states.tsx';

export function PageLoading() {
  return (
    <div className="max-w-3xl">
      <Loading lines={6} />
    </div>
  );
}

export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <div className="max-w-2xl">
      <Failed error={error} onRetry={reset} />
    </div>
  );
}

/** At an address of which nothing is known there is no shell either. */
export function AddressMissing() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <PageMissing />
    </main>
  );
}

export function PageMissing() {
  return (
    <>
      <PageHeader title="There is no such page" lead="The address is old, or was mistyped." />
      <Link to="/" className={buttonLook()}>
        To the workspace
      </Link>
    </>
  );
}
