/** How do features, their results and deep scans read in an answer? */

import { z } from 'zod';
import { energyOf } from '../amount.ts';
import type * as shape from '../contract/feature-shapes.ts';
import type { Configuration } from '../engine/configuration.ts';
import { offlineModel, offlineNotice } from '../engine/offline.ts';
import type { ScanOutcome } from '../features/deep-scan/deep-scan.ts';
import type { Feature, FeatureResult } from '../features/feature.ts';
import { type DeepScanOutput, rankedResults } from '../features/index.ts';
import type { Scan, ScanItemDone } from '../ledger/scan.ts';
import { entryDocument } from './document.ts';

type Shape<Name extends keyof typeof shape> = (typeof shape)[Name] extends z.ZodType
  ? z.output<(typeof shape)[Name]>
  : never;
export type Json = Shape<'featureResult'>['output'];

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

/** The feature with the estimate that is in force for it; null where an admin has taken that away, for then it cannot be run. */
export function featureDocument(
  { name, title, writes, input, output }: Feature,
  { features }: Configuration,
): Shape<'feature'> | null {
  const terms = features.get(name);
  if (terms === undefined) return null;
  return {
    feature: name,
    title,
    writes,
    base_tokens: terms.baseTokens,
    token_multiplier: terms.tokenMultiplier,
    tokens_per_item: terms.tokensPerItem,
    input_schema: schemaOf(input, 'input'),
    output_schema: schemaOf(output, 'output'),
  };
}

export const featureResultDocument = (
  result: FeatureResult<unknown>,
  balanceAfter: number,
): Shape<'featureResult'> => ({
  feature: result.feature,
  // What a model wrote as JSON, or what the database keeps as such.
  output: result.output as Json,
  model: result.model,
  notice: result.notice,
  finish_reason: result.finishReason,
  energy_cost: energyOf(result.energy),
  tokens_used: result.tokens,
  balance_after: energyOf(balanceAfter),
  entries: result.entries.map(entryDocument),
  replayed: result.replayed,
  ...(result.scanId === undefined ? {} : { scan_id: result.scanId }),
});

export const scanDocument = (scan: Scan): Shape<'scan'> => ({
  scan_id: scan.id,
  status: scan.status,
  stop_reason: scan.stopReason,
  ideal: String(scan.criteria.ideal),
  model: scan.manner.model ?? null,
  allow_compression: scan.manner.allowCompression ?? null,
  done: scan.done,
  of: scan.items,
  tokens_used: scan.tokens,
  energy_cost: energyOf(scan.energy),
  created_at: scan.createdAt.toISOString(),
  updated_at: scan.updatedAt.toISOString(),
});

export const rankedDocument = (results: DeepScanOutput['results']): Shape<'rankedProspect'>[] =>
  results.map(({ prospect, ...rest }) => ({ ...rest, prospect: prospect as Record<string, Json> }));

export const scanWithResultsDocument = ({
  scan,
  results,
}: {
  readonly scan: Scan;
  readonly results: readonly ScanItemDone[];
}): Shape<'scanWithResults'> => ({
  ...scanDocument(scan),
  results: rankedDocument(rankedResults(results)),
});

export const scanOutcomeDocument = (
  { model, entries, refusal }: ScanOutcome,
  { scan, balanceAfter }: { readonly scan: Shape<'scanWithResults'>; readonly balanceAfter: number },
): Shape<'scanOutcome'> => ({
  scan,
  model,
  notice: model === offlineModel ? offlineNotice : null,
  entries: entries.map(entryDocument),
  balance_after: energyOf(balanceAfter),
  refusal:
    refusal === null
      ? null
      : { code: refusal.code, message: refusal.message, details: { ...refusal.details } },
});
