/** What can one do here, and what was done lately? */

import { mainFeatures } from '../features/catalog.ts';
import { PageHeader } from '../ui/card.tsx';
import { FeatureTile } from './workspace/feature-tile.tsx';
import { FirstRun } from './workspace/first-run.tsx';
import { Lately } from './workspace/lately.tsx';

export function WorkspacePage() {
  return (
    <>
      <PageHeader
        title="Workspace"
        lead="Seven ways to get on with your day. Each tells you what it costs before you press."
      />
      <FirstRun />
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        <ul className="contents">
          {mainFeatures.map((feature) => (
            <FeatureTile key={feature} feature={feature} />
          ))}
        </ul>
        <Lately />
      </div>
    </>
  );
}
