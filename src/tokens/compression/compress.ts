/** How is a prompt said in fewer tokens, without touching what must not change? */

import { defaults } from '../../config.ts';
import { EnergyError } from '../../errors.ts';
import { approximateTokens } from '../estimate.ts';
import { withoutDuplicates } from './duplicate.ts';
import { fittedTo } from './fit.ts';
import { type JsonForm, withShorterJson } from './minify.ts';
import { withShorterPhrases } from './phrase.ts';
import { type Question, questionOf } from './question.ts';
import { type Segment, type Stretch, segmentsOf, textOfSegments, withPinned } from './segment.ts';
import { createTally, type TokenCount } from './tally.ts';
import { withoutExtraWhitespace } from './whitespace.ts';

export type CompressionStage = 'json' | 'whitespace' | 'duplicates' | 'phrases' | 'selection' | 'truncation';

export interface Compression {
  readonly text: string;
  /** The stages that changed something, in order. */
  readonly stages: readonly { readonly stage: CompressionStage; readonly tokensSaved: number }[];
  readonly tokensBefore: number;
  /** Counted on `text`, never more than before. */
  readonly tokensAfter: number;
}

export interface CompressionOptions {
  /** The share of the tokens to save, 0 ≤ share < 1; stages are tried until it is reached. */
  readonly targetReduction: number;
  /** Sentences are left out up to this share of the tokens, no more. What says nothing may go beyond it. */
  readonly atMost?: number;
  readonly headShare?: number;
  /** What the prompt is to answer. Default: the question that plainly stands at its end or start, if there is one. */
  readonly question?: string;
  /** What nothing changes, such as a prefix that the provider has cached. Ascending, apart. */
  readonly pinned?: readonly Stretch[];
  /**
   * Default 'minified': space between JSON's tokens goes, every value stays as it is written. 'toon' lets JSON be
   * written anew in another notation, where a model reads that as well; 'verbatim' leaves it alone.
   */
  readonly json?: JsonForm;
  /** Counts tokens; default about four characters a token. */
  readonly count?: TokenCount;
  /**
   * True for a byte-pair tokenizer's exact count: what has been counted once is then not counted again. See
   * tally.ts.
   */
  readonly additive?: boolean;
}

type Settled = Required<Omit<CompressionOptions, 'question'>> & { readonly question: Question | null };

/** In the order of what they cost the reader. Each gets the segments of the text as the last one left it. */
const stages: readonly (readonly [
  CompressionStage,
  (segments: readonly Segment[], settled: Settled) => Segment[],
])[] = [
  ['json', (segments, { json, count }) => withShorterJson(segments, { form: json, count })],
  ['whitespace', withoutExtraWhitespace],
  ['duplicates', withoutDuplicates],
  ['phrases', phrased],
];

/**
 * Compresses a prompt by stages until `targetReduction` of its tokens are saved: JSON without space, extra
 * whitespace, paragraphs said before, shorter instructions and redundant phrases (requirements R7; the table is
 * English). Then, where there is a question, the sentences that say least about it; where there is none, the
 * middle of the prose. Gaps are marked "[…]".
 *
 * Sentences are kept or left out whole and in order: no negation, number or function word inside one is touched.
 * Code, JSON values, URLs and quotations are never changed; only together with its whole sentence may a quotation
 * be left out for a question's sake. What is pinned and the question itself stay. Deterministic, never longer,
 * linear in time. A stage that saves no tokens is not applied. Throws `invalid_request` for a share that is no
 * number from 0 to below 1 and for stretches that are not ascending.
 */
export function compress(prompt: string, options: CompressionOptions): Compression {
  const { targetReduction, atMost = defaults.truncation.atMost, pinned = [], json = 'minified' } = options;
  const { headShare = defaults.truncation.headShare, additive = false } = options;
  checkShare(targetReduction, 'targetReduction');
  checkShare(atMost, 'atMost');
  checkStretches(pinned);
  const count = createTally(options.count ?? approximateTokens, additive);
  const tokensBefore = count(prompt);
  const unchanged: Compression = { text: prompt, stages: [], tokensBefore, tokensAfter: tokensBefore };
  if (targetReduction === 0 || prompt === '') return unchanged;
  const { segments, question } = prepared(prompt, pinned, options.question);
  const settled = { targetReduction, atMost, headShare, pinned, json, count, additive, question };
  return run(unchanged, segments, settled);
}

/** `compress` with every default: the compressed text alone. */
export function applyCompression(prompt: string, targetReduction: number): string {
  return compress(prompt, { targetReduction }).text;
}

/** The prompt in segments, with the question pinned. */
function prepared(prompt: string, pinned: readonly Stretch[], asked: string | undefined) {
  const segments = withPinned(segmentsOf(prompt), pinned);
  const question = questionOf(segments, prompt, asked);
  if (question === null || question.stretch === null) return { segments, question };
  return { segments: withPinned(segments, [question.stretch]), question };
}

function run(start: Compression, first: readonly Segment[], settled: Settled): Compression {
  const { count, targetReduction, atMost } = settled;
  const tokensAtLeast = Math.ceil(start.tokensBefore * (1 - atMost));
  const tokens = Math.max(Math.floor(start.tokensBefore * (1 - targetReduction)), tokensAtLeast);
  let result = start;
  let segments = first;
  for (const [stage, apply] of stages) {
    if (result.tokensAfter <= tokens) return result;
    const changed = apply(segments, settled);
    const next = withStage(result, stage, { text: textOfSegments(changed), count });
    if (next !== result) segments = changed;
    result = next;
  }
  if (result.tokensAfter <= tokens) return result;
  const { stage, text } = fittedTo(segments, {
    ...settled,
    tokens,
    tokensAtLeast,
    tokensNow: result.tokensAfter,
  });
  return withStage(result, stage, { text, count });
}

/** What a stage made, or what there was where that saves nothing. */
function withStage(
  result: Compression,
  stage: CompressionStage,
  { text, count }: { readonly text: string; readonly count: TokenCount },
): Compression {
  if (text === result.text || text.length > result.text.length) return result;
  const tokensAfter = count(text);
  const tokensSaved = result.tokensAfter - tokensAfter;
  if (tokensSaved <= 0) return result;
  return { ...result, text, tokensAfter, stages: [...result.stages, { stage, tokensSaved }] };
}

function phrased(segments: readonly Segment[]): Segment[] {
  return segments.map(({ kind, text }) => ({
    kind,
    text: kind === 'prose' ? withShorterPhrases(text) : text,
  }));
}

function checkShare(share: number, name: string): void {
  if (share >= 0 && share < 1) return;
  throw new EnergyError('invalid_request', `${name} must be a number from 0 to below 1, such as 0.3`, {
    details: { name },
  });
}

function checkStretches(stretches: readonly Stretch[]): void {
  let end = 0;
  for (const { from, to } of stretches) {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < end || to < from) {
      throw new EnergyError(
        'invalid_request',
        'pinned must be stretches { from, to } of the prompt, ascending and apart, in UTF-16 units',
        { details: { name: 'pinned' } },
      );
    }
    end = to;
  }
}
