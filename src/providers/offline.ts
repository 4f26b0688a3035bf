/** What answers where no model is configured? Sentences picked from the prompt, by a program that says so. */

import { defaults } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { weightiestSentences } from './extract.ts';
import type {
  CountTokens,
  ModelEvent,
  ModelFinishReason,
  ModelProvider,
  ModelReply,
  ModelRequest,
  ModelUsage,
} from './provider.ts';
import { abortError } from './provider-error.ts';
import { approximateTokens, inputTokensOf } from './usage.ts';

/** The only model of the offline provider; its calls cost nothing. */
export const offlineModel = 'offline-extract';

/** The first line of every offline answer. */
export const offlineNotice = '[Offline extract, not written by a language model]';

export interface OfflineProviderOptions {
  /** By default four characters a token. */
  countTokens?: CountTokens;
  /** Awaited before each piece of a stream; by default nothing is waited for. */
  delay?: (piece: number) => Promise<void>;
}

function readableText(request: ModelRequest): string {
  const texts = request.messages
    .filter((message) => message.role === 'user')
    .flatMap(({ content }) =>
      typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content,
    )
    .map((part) => (part.type === 'text' ? part.text : ''));
  return texts.join('\n').slice(-defaults.providers.offlineCharactersRead);
}

/** The longest beginning of a text that has at most this many tokens. */
function cutTo(text: string, tokens: number, countTokens: CountTokens): string {
  const signs = Array.from(text);
  let [fits, tooLong] = [0, signs.length + 1];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (countTokens(signs.slice(0, middle).join('')) <= tokens) fits = middle;
    else tooLong = middle;
  }
  return signs.slice(0, fits).join('');
}

interface Extract {
  readonly text: string;
  readonly finishReason: ModelFinishReason;
  readonly usage: ModelUsage;
}

function extractOf(request: ModelRequest, countTokens: CountTokens): Extract {
  if (request.maxOutputTokens < 1) {
    throw new EnergyError('invalid_request', 'maxOutputTokens must be a whole number of at least 1');
  }
  const candidates = weightiestSentences(readableText(request)).slice(0, defaults.providers.offlineSentences);
  const answerOf = (chosen: readonly { text: string; position: number }[]): string =>
    [
      offlineNotice,
      chosen
        .toSorted((a, b) => a.position - b.position)
        .map(({ text }) => text)
        .join(' '),
    ]
      .filter((line) => line !== '')
      .join('\n');
  const fitting = candidates.filter(
    (_, index) => countTokens(answerOf(candidates.slice(0, index + 1))) <= request.maxOutputTokens,
  );
  const cut = fitting.length === 0;
  const whole = answerOf(cut ? candidates.slice(0, 1) : fitting);
  const text = cut ? cutTo(whole, request.maxOutputTokens, countTokens) : whole;
  const inputTokens = inputTokensOf(request, countTokens);
  const outputTokens = countTokens(text);
  return {
    text,
    finishReason: text.length < whole.length ? 'length' : 'stop',
    usage: {
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      reported: true,
    },
  };
}

function piecesOf(text: string): string[] {
  const signs = Array.from(text);
  const size = defaults.providers.offlineChunkCharacters;
  const pieces: string[] = [];
  for (let at = 0; at < signs.length; at += size) pieces.push(signs.slice(at, at + size).join(''));
  return pieces;
}

async function* streamOf(request: ModelRequest, options: OfflineProviderOptions): AsyncGenerator<ModelEvent> {
  const stopIfAborted = () => {
    if (request.signal?.aborted) throw abortError(request.signal);
  };
  stopIfAborted();
  const { text, finishReason, usage } = extractOf(request, options.countTokens ?? approximateTokens);
  for (const [index, piece] of piecesOf(text).entries()) {
    await options.delay?.(index);
    stopIfAborted();
    yield { type: 'text', text: piece };
  }
  stopIfAborted();
  yield { type: 'finish', finishReason, usage, model: offlineModel };
}

async function generateOf(request: ModelRequest, countTokens: CountTokens): Promise<ModelReply> {
  if (request.signal?.aborted) throw abortError(request.signal);
  return { ...extractOf(request, countTokens), reasoning: '', toolCalls: [], model: offlineModel };
}

/**
 * The provider for a machine without a model: the same request always gives the same answer, which is a selection of the
 * user's own sentences under a line that says so. It answers whatever model is asked for, as `offline-extract`.
 */
export function offlineProvider(options: OfflineProviderOptions = {}): ModelProvider {
  return {
    name: 'offline (no language model)',
    defaultModel: offlineModel,
    stream: (request) => streamOf(request, options),
    generate: (request) => generateOf(request, options.countTokens ?? approximateTokens),
  };
}
