/** How do the AI features, their results, deep scans and decks look when they cross HTTP? */

import { z } from 'zod';
import { defaults } from '../config.ts';
import * as shape from './shapes.ts';

const { textAtMost, deckSlidesAtMost, deckBulletsAtMost } = defaults.features;

export const feature = z
  .strictObject({
    feature: z.string(),
    title: z.string().describe('For people.'),
    writes: z
      .enum(['text', 'json'])
      .describe("Whether its output is prose, in the output's `text`, or fields."),
    base_tokens: z.int().describe('The estimate before anything was learned: so many tokens a call …'),
    token_multiplier: shape.decimal.describe('… so many for each token of the input …'),
    tokens_per_item: z.int().nullable().describe('… or so many for each item of a list, where it takes one.'),
    input_schema: shape.facts.describe('JSON Schema of `input`.'),
    output_schema: shape.facts.describe('JSON Schema of `output`.'),
  })
  .meta({ id: 'Feature', description: 'One of the AI features.' });

const asked = {
  allow_compression: z.boolean().optional(),
  model: shape.modelName.optional(),
};

/** What a feature is asked, as its input_schema says. */
export const featureQuoteBody = z.strictObject({ input: z.json(), ...asked });

const confirmed = z.boolean().optional().describe('True once the user has agreed to a very large call.');
const allowPart = z
  .boolean()
  .optional()
  .describe('A list that cannot be paid whole comes as far as it goes.');
const stream = z
  .boolean()
  .optional()
  .describe('True for server-sent events; so does Accept: text/event-stream.');

export const featureRunBody = featureQuoteBody.extend({
  quote_token: z.string().max(8_000).optional(),
  confirmed,
  allow_part: allowPart,
  stream,
});

export const featureResult = z
  .strictObject({
    feature: z.string(),
    output: z.json().describe('As its output_schema says.'),
    model: z.string(),
    notice: z.string().nullable().describe('Says so where no language model wrote this; to be shown.'),
    finish_reason: z
      .string()
      .nullable()
      .describe(
        'How the model ended: `length` where it was cut off at its limit, and the end is missing. Null of a deep scan, which is many answers.',
      ),
    energy_cost: shape.energy.describe('What was charged in all.'),
    tokens_used: z.int(),
    balance_after: shape.energy,
    entries: z
      .array(shape.entry)
      .describe('The lines of the ledger that this request made, each with its receipt.'),
    replayed: z.boolean().describe('True where an idempotency key brought an earlier result again.'),
    scan_id: z.guid().optional().describe('Of a deep scan: it is kept, and can be stopped and resumed.'),
  })
  .meta({ id: 'FeatureResult' });

export const rankedProspect = z
  .strictObject({
    rank: z.int().describe('From 1, best first.'),
    item: z.int().describe("The prospect's place in the list, from 0."),
    prospect: z.record(z.string(), z.json()),
    score: z.int().describe('0 to 100.'),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'RankedProspect' });

const progress = z.strictObject({
  event: z.literal('progress'),
  data: z.strictObject({
    done: z.int().describe('Items that are judged and paid for.'),
    of: z.int(),
    results: z.array(rankedProspect).describe('What the last call brought, best first.'),
    scan_id: z.guid(),
  }),
});
const problemEvent = z.strictObject({ event: z.literal('problem'), data: shape.problem });

/** Events of a streamed run of a feature, by their names; the last is `result` or `problem`. */
export const featureEvent = z
  .union([
    z.strictObject({ event: z.literal('text'), data: z.strictObject({ text: z.string() }) }),
    z
      .strictObject({ event: z.literal('partial'), data: z.strictObject({ output: z.json() }) })
      .describe('What can be read of a structured output so far; not checked yet.'),
    z
      .strictObject({ event: z.literal('repair'), data: z.strictObject({}) })
      .describe('The answer missed its form and is asked for again: what was shown of it is void.'),
    progress,
    z.strictObject({ event: z.literal('result'), data: featureResult }),
    problemEvent,
  ])
  .meta({ id: 'FeatureEvent' });

export const scan = z
  .strictObject({
    scan_id: z.guid(),
    status: z.enum(['running', 'stopped', 'finished']).describe('`running` also before its first run.'),
    stop_reason: z.string().nullable().describe('A code of the error table, `asked`, or null.'),
    ideal: z.string().describe('Whom the user looks for.'),
    model: z.string().nullable().describe('As it was chosen at the start; null: the usual one.'),
    allow_compression: z
      .boolean()
      .nullable()
      .describe("As it was chosen at the start; null: the user's own setting."),
    done: z.int().describe('Items that have a result and are paid for: the first so many.'),
    of: z.int(),
    tokens_used: z.int(),
    energy_cost: shape.energy.describe('Charged so far.'),
    created_at: shape.moment,
    updated_at: shape.moment,
  })
  .meta({ id: 'Scan', description: 'A list of prospects that is judged in steps.' });

export const scanWithResults = scan
  .extend({ results: z.array(rankedProspect).describe('Of the items that are done, best first.') })
  .meta({ id: 'ScanWithResults' });

export const scanBody = z.strictObject({
  input: z.json().describe('The input of ai_deepscan.'),
  confirmed,
  allow_part: allowPart,
  ...asked,
});

/** What is left out stays as the scan was started with. */
export const scanQuoteBody = z.strictObject({ ...asked });

export const scanRunBody = z.strictObject({
  ...asked,
  stream,
  tell_writing: z
    .boolean()
    .optional()
    .describe('True for `writing` events too, in a stream: how far the call under way is.'),
  quote_token: z
    .string()
    .max(8_000)
    .optional()
    .describe(
      'Of a quote of what is left: its price is kept, and this run spends no more than it said at most.',
    ),
});

export const scanOutcome = z
  .strictObject({
    scan: scanWithResults,
    model: z.string().nullable().describe('Null where nothing was asked.'),
    notice: z.string().nullable().describe('Says so where no language model judged; to be shown.'),
    entries: z.array(shape.entry).describe('What this run paid, each with its receipt.'),
    balance_after: shape.energy,
    refusal: z
      .strictObject({ code: z.string(), message: z.string(), details: shape.facts })
      .nullable()
      .describe('Why it stopped before its end after something was paid, or null.'),
  })
  .meta({ id: 'ScanOutcome' });

const writing = z.strictObject({
  event: z.literal('writing'),
  data: z.strictObject({
    scan_id: z.guid(),
    done: z.int(),
    of: z.int(),
    written: z
      .int()
      .describe(
        'Items of the call under way that the model has written: no results, and not paid, before the next `progress`.',
      ),
  }),
});

/** Events of a running scan, by their names; the last is `result` or `problem`. `writing` comes where it was asked for. */
export const scanEvent = z
  .union([progress, writing, z.strictObject({ event: z.literal('result'), data: scanOutcome }), problemEvent])
  .meta({ id: 'ScanEvent' });

/** A deck as ai_pitchdeck writes it, changed by its owner perhaps. */
export const deck = z
  .strictObject({
    title: z.string().min(1).max(textAtMost),
    subtitle: z.string().max(textAtMost),
    slides: z
      .array(
        z.strictObject({
          title: z.string().min(1).max(textAtMost),
          bullets: z.array(z.string().min(1).max(textAtMost)).min(1).max(deckBulletsAtMost),
          notes: z.string().max(textAtMost),
        }),
      )
      .min(1)
      .max(deckSlidesAtMost),
  })
  .meta({ id: 'Deck' });

/** The bytes of a file. */
export const file = z.custom<Blob>().meta({ type: 'string', format: 'binary' });
