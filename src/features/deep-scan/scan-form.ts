/** What does a deep scan take, and what does each of its calls ask of the model? */

import { z } from 'zod';
import { defaults } from '../../config.ts';
import type { FeatureSpec } from '../feature.ts';
import { company, language, longText, prospect, said } from '../input-form.ts';
import { offlineScore } from '../offline-score.ts';
import { companyFields, inForm, inLanguage } from '../wording.ts';
import { prospectsOfCsv } from './prospect-list.ts';

const { scanItemsAtMost, scanItemAtMost, csvAtMost } = defaults.features;

const listed = prospect.refine(
  (fields) => JSON.stringify(fields).length <= scanItemAtMost,
  `has more than ${scanItemAtMost} characters in all`,
);

const criteria = z.strictObject({
  /** Whom the user looks for. */
  ideal: longText,
  company: company.optional(),
  language,
});

/** What a scan is judged by. */
export type ScanCriteria = z.infer<typeof criteria>;

const list = z.array(listed).min(1).max(scanItemsAtMost);

/** A list of prospects, or the text of a CSV file that holds them. */
export const scanInput = criteria
  .extend({
    prospects: z.array(prospect).max(scanItemsAtMost).optional(),
    csv: z.string().max(csvAtMost).optional(),
  })
  .refine(({ prospects, csv }) => (prospects === undefined) !== (csv === undefined), {
    path: ['prospects'],
    error: 'give either prospects or csv',
  })
  .transform(({ prospects, csv, ...asked }, context) => {
    const read = list.safeParse(prospects ?? prospectsOfCsv(csv ?? ''));
    for (const { path, message } of read.error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['prospects', ...path], message });
    }
    return { criteria: asked, prospects: read.data ?? [] };
  });

export type ScanInput = z.infer<typeof scanInput>;

/** What is found of one item. */
export const judged = z.strictObject({
  /** The item's number. */
  item: z.int().min(0),
  /** 0 to 100. */
  score: z.int().min(0).max(100),
  reasons: z.array(said).min(1).max(5),
});

const step = z.strictObject({ results: z.array(judged) });

export interface ScanStep {
  readonly criteria: ScanCriteria;
  /** Position of the first item in the list. */
  readonly from: number;
  readonly prospects: readonly z.infer<typeof prospect>[];
}

/** The numbers that are missing, or there too often. */
function numbersMissed(results: readonly { item: number }[], { from, prospects }: ScanStep): string[] {
  const wanted = prospects.map((_, nth) => from + nth);
  const missing = wanted.filter((number) => !results.some(({ item }) => item === number));
  return [
    ...(missing.length === 0 ? [] : [`no result for item ${missing.join(', ')}`]),
    ...(results.length > wanted.length ? [`${results.length} results for ${wanted.length} items`] : []),
  ];
}

const askOfScan = (
  { ideal, company: from, language: tongue }: ScanCriteria,
  prospects: readonly Record<string, unknown>[],
) => ({
  system: `You judge how well each prospect of a list fits what a salesperson looks for: 0 not at all, 100 perfectly. Judge by what is given alone. One result for each item, by its number; one or two reasons of a few words. ${inLanguage(tongue)}
${inForm('{"results": [{"item": 0, "score": 0, "reasons": ["…"]}]}')}`,
  input: { prompt: `Looked for: ${ideal}`, ...companyFields(from), prospects },
});

/** One call of a scan: a few items, each with a score and its reasons. */
export const scanStep: FeatureSpec<ScanStep, z.infer<typeof step>> = {
  name: 'ai_deepscan',
  title: 'Deep Scanner',
  input: z.custom<ScanStep>(),
  output: step,
  writes: 'json',
  ask: ({ criteria: asked, from, prospects }) =>
    askOfScan(
      asked,
      prospects.map((fields, nth) => ({ ...fields, item: from + nth })),
    ),
  problems: ({ results }, asked) => numbersMissed(results, asked),
  offline: ({ criteria: { ideal }, from, prospects }) => ({
    results: prospects.map((fields, nth) => {
      const { score, reasons } = offlineScore(ideal, fields);
      return { item: from + nth, score, reasons };
    }),
  }),
};
