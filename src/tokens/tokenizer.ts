/** How many tokens is a text for a model whose tokenizer is public? Exact, and bounded in time for any text. */

import { EnergyError } from '../errors.ts';
import { BytePairCounter } from './byte-pair.ts';
import { cutsOfLongRuns, unitsAtMost } from './long-run.ts';
import { PlainWords, undecided } from './plain-word.ts';
import { type RawRanks, Vocabulary } from './vocabulary.ts';

export type Encoding = 'o200k_base' | 'cl100k_base';

/**
 * The models whose tokenizer is known: https://github.com/openai/tiktoken/blob/main/tiktoken/model.py. Patterns end
 * strictly where others name their models alike ("gpt-4-x-alpaca" is no GPT-4).
 */
const encodingOfModel: readonly (readonly [RegExp, Encoding])[] = [
  [/^(?:chatgpt-|gpt-)(?:4o|4\.1|4\.5|5(?:\.\d+)?|oss)(?:-.*)?$/, 'o200k_base'],
  [/^o[134](?:-(?:mini|pro|preview|deep-research|\d{4}).*)?$/, 'o200k_base'],
  [/^gpt-(?:4|3\.5|35)(?:-(?:turbo|vision|preview|instruct|\d+k|\d{2,4}))*$/, 'cl100k_base'],
  [/^text-embedding-(?:3-small|3-large|ada-002)$/, 'cl100k_base'],
];

/** Who serves OpenAI's models under their own names; another owner's model of the same name is another model. */
const owners = /^(?:openai|azure|azure_ai|azure-openai|openrouter|github|vercel|litellm)$/;

/**
 * The encoding of a model by its id, or null where its tokenizer is not public or not known. Prefixes of gateways
 * ("openai/gpt-4o", "openrouter/openai/o3"), fine-tunes ("ft:gpt-4o-mini:org::id") and variants ("gpt-4o:free") are
 * understood.
 */
export function tokenizerFor(model: string): Encoding | null {
  const path = model.trim().toLowerCase().split('/');
  const last = path.pop() ?? '';
  if (!path.every((owner) => owners.test(owner))) return null;
  const name = (last.startsWith('ft:') ? last.slice(3) : last).split(':')[0] ?? '';
  return encodingOfModel.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

interface Loaded {
  readonly split: RegExp;
  readonly words: PlainWords;
  readonly pieces: Pieces;
}

const loaded = new Map<Encoding, Loaded>();
const loading = new Map<Encoding, Promise<void>>();

const ranksOf = {
  o200k_base: async (): Promise<RawRanks> => (await import('gpt-tokenizer/bpeRanks/o200k_base')).default,
  cl100k_base: async (): Promise<RawRanks> => (await import('gpt-tokenizer/bpeRanks/cl100k_base')).default,
} as const satisfies Record<Encoding, () => Promise<RawRanks>>;

async function load(encoding: Encoding): Promise<void> {
  const patterns = await import('gpt-tokenizer/encodingParams/constants');
  const split =
    encoding === 'o200k_base' ? patterns.O200K_TOKEN_SPLIT_REGEX : patterns.CL100K_TOKEN_SPLIT_REGEX;
  const pieces = new Pieces(new BytePairCounter(new Vocabulary(await ranksOf[encoding]())));
  const words = new PlainWords((text, from, to) => pieces.count(text, from, to));
  loaded.set(encoding, { split: new RegExp(split.source, 'gu'), words, pieces });
}

/**
 * Loads an encoding, once a process: about 0.2 s and 40 MB, paid by who first needs it and by nobody else. Await it
 * before `countTokens`; null (a model without a public tokenizer) loads nothing. A load that failed is tried again.
 */
export function loadTokenizer(encoding: Encoding | null): Promise<void> {
  if (encoding === null || loaded.has(encoding)) return Promise.resolve();
  const running = loading.get(encoding) ?? load(encoding).finally(() => loading.delete(encoding));
  loading.set(encoding, running);
  return running;
}

/** True where `countTokens` can be called for this encoding. */
export const isTokenizerLoaded = (encoding: Encoding): boolean => loaded.has(encoding);

/**
 * The number of tokens of `text`, as the model counts it. Special tokens such as <|endoftext|> are plain text, a lone
 * surrogate is U+FFFD. The only departure from exactness: an unbroken run of more than 32,768 UTF-16 units is cut
 * there (at most one or two tokens a cut). Throws `invalid_request` where the encoding has not been loaded.
 */
export function countTokens(text: string, encoding: Encoding): number {
  const tokenizer = loaded.get(encoding);
  if (tokenizer === undefined) {
    throw new EnergyError('invalid_request', `await loadTokenizer('${encoding}') before counting tokens`);
  }
  if (text.length <= unitsAtMost) return countStretch(text, tokenizer);
  let tokens = 0;
  let from = 0;
  for (const cut of cutsOfLongRuns(text)) {
    tokens += countStretch(text.slice(from, cut), tokenizer);
    from = cut;
  }
  return tokens + countStretch(from === 0 ? text : text.slice(from), tokenizer);
}

/** Every character belongs to some piece, so pieces are told by where they end, and no match is ever built. */
function countStretch(text: string, { split, words, pieces }: Loaded): number {
  let tokens = 0;
  let from = 0;
  while (from < text.length) {
    const plain = words.count(text, from);
    if (plain !== undecided) {
      tokens += plain;
      from = words.end;
      continue;
    }
    split.lastIndex = from;
    if (!split.test(text)) break;
    const end = split.lastIndex;
    tokens += pieces.count(text, from, end);
    from = end;
  }
  return tokens;
}

/** Pieces from this length on are looked up among the last ones: megabytes of one character are cut into equal runs. */
const longPieceUnits = 1_024;
const longPiecesAtMost = 16;

/** Counts pieces, a long one once where it comes again and again. */
class Pieces {
  readonly #counter: BytePairCounter;
  readonly #known = new Map<string, number>();

  constructor(counter: BytePairCounter) {
    this.#counter = counter;
  }

  count(text: string, from: number, to: number): number {
    return to - from < longPieceUnits
      ? this.#counter.count(text, from, to)
      : this.#long(text.slice(from, to));
  }

  #long(piece: string): number {
    const before = this.#known.get(piece);
    if (before !== undefined) return before;
    const tokens = this.#counter.count(piece, 0, piece.length);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= longPiecesAtMost && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(piece, tokens);
    return tokens;
  }
}
