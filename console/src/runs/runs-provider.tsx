/** Which calls are under way? One of each feature, and they go on wherever in the console the person is meanwhile. */

import { type Context, createContext, type ReactNode, useContext } from 'react';
import { type FeatureName, featureNames } from '../features/catalog.ts';
import { useLeavingWarning } from './leaving-warning.ts';
import { ScanProvider } from './scan-provider.tsx';
import { type Runner, useRunner } from './use-runner.ts';

const contexts: ReadonlyMap<FeatureName, Context<Runner | null>> = new Map(
  featureNames.map((name) => [name, createContext<Runner | null>(null)]),
);

const contextOf = (feature: FeatureName): Context<Runner | null> => {
  const context = contexts.get(feature);
  if (context === undefined) throw new Error(`nobody runs ${feature}`);
  return context;
};

export function useRunnerOf(feature: FeatureName): Runner {
  const runner = useContext(contextOf(feature));
  if (runner === null) throw new Error('there is no runner above');
  return runner;
}

function RunnerOf({ feature, children }: { feature: FeatureName; children: ReactNode }) {
  const runner = useRunner(feature);
  useLeavingWarning(runner.run.isRunning);
  const Provider = contextOf(feature);
  return <Provider value={runner}>{children}</Provider>;
}

export function RunsProvider({ children }: { children: ReactNode }) {
  return featureNames.reduce(
    (inside, name) => (
      <RunnerOf key={name} feature={name}>
        {inside}
      </RunnerOf>
    ),
    <ScanProvider>{children}</ScanProvider>,
  );
}
