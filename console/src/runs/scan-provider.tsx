/** The one deep scan that may be under way, which goes on wherever in the console the person is meanwhile. */

import { createContext, type ReactNode, useContext } from 'react';
import { useLeavingWarning } from './leaving-warning.ts';
import { type ScanRunner, useScanRunner } from './use-scan-runner.ts';

const ScanContext = createContext<ScanRunner | null>(null);

export function useScan(): ScanRunner {
  const runner = useContext(ScanContext);
  if (runner === null) throw new Error('there is no scan runner above');
  return runner;
}

export function ScanProvider({ children }: { children: ReactNode }) {
  const runner = useScanRunner();
  useLeavingWarning(runner.isRunning);
  return <ScanContext value={runner}>{children}</ScanContext>;
}
