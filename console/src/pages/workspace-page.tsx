/** What can one do here, and what was done lately? */

import { useStatus } from 'energy-engine/react';
import { mainFeatures } from '../features/catalog.ts';
import { PageHeader } from '../ui/card.tsx';
import { Loading } from '../ui/states.tsx';
import { FeatureTile } from './workspace/feature-tile.tsx';
import { FirstRun } from './workspace/first-run.tsx';
import { Lately } from './workspace/lately.tsx';

function Features() {
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      <ul className="contents">
        {mainFeatures.map((feature) => (
          <FeatureTile key={feature} feature={feature} />
        ))}
      </ul>
      <Lately />
    </div>
  );
}

export function WorkspacePage() {
  const { data: status, error } = useStatus();
  // Whoever is new is welcomed above the features: nothing is shown before it is known, so that nothing moves.
  const isKnown = status !== undefined || error !== null;
  return (
    <>
      <PageHeader
        title="Workspace"
        lead="Seven ways to get on with your day. Each tells you what it costs before you press."
      />
      {isKnown ? (
        <>
          <FirstRun />
          <Features />
        </>
      ) : (
        <Loading lines={6} />
      )}
    </>
  );
}
