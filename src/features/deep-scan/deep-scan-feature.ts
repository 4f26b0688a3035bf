/** A list of prospects, ranked with reasons: the Deep Scanner, `ai_deepscan`, as a feature like the others. */

import { z } from 'zod';
import { offlineModel, offlineNotice } from '../../engine/offline.ts';
import type { EnergyEngine } from '../../engine.ts';
import type { Scan, ScanItemDone } from '../../ledger/scan.ts';
import { checkedInput, type Feature, type FeatureEvent, type FeatureResult } from '../feature.ts';
import { eitherOf, streamOf } from '../streamed.ts';
import { quoteScan, runScan, type ScanOutcome, startScan } from './deep-scan.ts';
import { type ScanInput, scanInput, scanStep } from './scan-form.ts';

const ranked = z.strictObject({
  /** From 1, best first. */
  rank: z.int().min(1),
  /** The item's place in the list, from 0. */
  item: z.int().min(0),
  prospect: z.record(z.string(), z.unknown()),
  score: z.int(),
  reasons: z.array(z.string()),
});

const output = z.strictObject({
  scanId: z.string(),
  status: z.enum(['running', 'stopped', 'finished']),
  /** Why it was stopped: a code of errors.ts, 'asked', or null. */
  stopReason: z.string().nullable(),
  done: z.int(),
  of: z.int(),
  results: z.array(ranked),
});

export type DeepScanOutput = z.infer<typeof output>;

/** The results of a scan, best first; equals in the order of the list. */
export function rankedResults(results: readonly ScanItemDone[]): DeepScanOutput['results'] {
  return results
    .map(({ position, prospect, result }) => {
      const { score, reasons } = result as { score: number; reasons: string[] };
      return { item: position, prospect: { ...prospect }, score, reasons };
    })
    .toSorted((a, b) => b.score - a.score || a.item - b.item)
    .map((result, nth) => ({ rank: nth + 1, ...result }));
}

/** What a scan has brought so far. Throws `not_found` where the user has no such scan. */
export async function scanResults(
  engine: EnergyEngine,
  name: { userId: string; scanId: string },
): Promise<DeepScanOutput> {
  const { scan, results } = await engine.ledger.scan(name);
  return outputOf(scan, results);
}

const outputOf = (scan: Scan, results: readonly ScanItemDone[]): DeepScanOutput => ({
  scanId: scan.id,
  status: scan.status,
  stopReason: scan.stopReason,
  done: scan.done,
  of: scan.items,
  results: rankedResults(results),
});

/** The result of a run; the energy and the tokens are those of the whole scan. */
async function resultOf(engine: EnergyEngine, outcome: ScanOutcome): Promise<FeatureResult<DeepScanOutput>> {
  const { scan, entries, model, refusal } = outcome;
  if (refusal !== null && scan.done === 0) throw refusal;
  const offline = (model ?? engine.provider.defaultModel) === offlineModel;
  return {
    feature: scanStep.name,
    output: await scanResults(engine, { userId: scan.userId, scanId: scan.id }),
    model: model ?? engine.provider.defaultModel,
    notice: offline ? offlineNotice : null,
    finishReason: null,
    energy: scan.energy,
    tokens: scan.tokens,
    entries,
    replayed: entries.length === 0,
    scanId: scan.id,
  };
}

/** As a feature; `startScan`, `runScan` and `stopScan` are its steps, for whoever stops and resumes. */
export const deepScanFeature: Feature<ScanInput, DeepScanOutput> = {
  name: scanStep.name,
  title: scanStep.title,
  input: scanInput,
  output,
  writes: scanStep.writes,
  quote: async (engine, call) =>
    await quoteScan(engine, call, checkedInput({ name: scanStep.name, input: scanInput }, call.input)),
  async run(engine, call) {
    const scan = await startScan(engine, call);
    return await resultOf(engine, await runScan(engine, { ...call, scanId: scan.id }));
  },
  async stream(engine, call) {
    const scan = await startScan(engine, call);
    return await streamOf<FeatureEvent<DeepScanOutput>, FeatureResult<DeepScanOutput>>(
      async ({ tell, begin, leaving }) => {
        const outcome = await runScan(engine, {
          ...call,
          scanId: scan.id,
          signal: eitherOf(call.signal, leaving),
          onHeld: begin,
          onProgress: ({ scan: { id: scanId, done, items }, results }) =>
            tell({ type: 'progress', scanId, done, of: items, results: rankedResults(results) }),
        });
        return await resultOf(engine, outcome);
      },
      (result) => ({ type: 'result', result }),
    );
  },
};
