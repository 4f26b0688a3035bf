/** How does a user go on with a scan: as one outcome, or as a stream of what each call brings? */

import type { EnergyEngine } from '../../engine.ts';
import { eitherOf, type Streamed, streamOf } from '../streamed.ts';
import { runScan, type ScanOutcome, type ScanProgress, type ScanRun, type ScanWriting } from './deep-scan.ts';

export type ScanEvent =
  | ({ readonly type: 'progress' } & ScanProgress)
  | ({ readonly type: 'writing' } & ScanWriting)
  | { readonly type: 'result'; readonly outcome: ScanOutcome };

export interface StreamedScanRun extends Omit<ScanRun, 'onHeld' | 'onProgress' | 'onWriting'> {
  /** True for `writing` events too: how many items of the call under way are written. Default: false. */
  readonly tellsWriting?: boolean | undefined;
}

/** Goes on with a scan, as `runScan`. Throws what refused it before anything was paid. */
export async function resumeScan(engine: EnergyEngine, run: ScanRun): Promise<ScanOutcome> {
  const outcome = await runScan(engine, run);
  if (outcome.refusal !== null && outcome.entries.length === 0) throw outcome.refusal;
  return outcome;
}

/** The same as a stream. Resolves once energy is held, so that a refusal comes before the first event. */
export const streamScan = (
  engine: EnergyEngine,
  { tellsWriting = false, ...run }: StreamedScanRun,
): Promise<Streamed<ScanEvent, ScanOutcome>> =>
  streamOf<ScanEvent, ScanOutcome>(
    ({ tell, begin, leaving }) =>
      resumeScan(engine, {
        ...run,
        signal: eitherOf(run.signal, leaving),
        onHeld: begin,
        onProgress: (progress) => tell({ type: 'progress', ...progress }),
        onWriting: tellsWriting ? (writing) => tell({ type: 'writing', ...writing }) : undefined,
      }),
    (outcome) => ({ type: 'result', outcome }),
  );
