/** How many tokens is a text: exactly, or approximately where the model's tokenizer is not public? */

import { defaults, type Settings } from '../config.ts';
import { countTokens, tokenizerFor } from './tokenizer.ts';

/** `exact`: as the provider will count it; otherwise a guess, without the safety margin. */
export interface TextEstimate {
  readonly tokens: number;
  readonly exact: boolean;
}

/** CJK radicals and everything beyond: Han, kana, Hangul, full-width forms, and the halves of a surrogate pair. */
const firstWideUnit = 0x2e80;

/**
 * The tokens of a text where no tokenizer is known: one for each four characters, rounded up (requirements R6).
 * Characters are UTF-16 units, and a unit from U+2E80 on counts as three: scripts written without spaces make 0.6 to
 * 0.9 tokens a character, not a quarter.
 */
export function approximateTokens(text: string, settings: Settings['tokens'] = defaults.tokens): number {
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= firstWideUnit) wide += 1;
  const characters = text.length - wide + wide * settings.charactersPerWideCharacter;
  return Math.ceil(characters / settings.charactersPerToken);
}

/**
 * The tokens of a text: by the model's own tokenizer where that is known, else approximately and without the margin.
 * `loadTokenizer(tokenizerFor(model))` must have been awaited; throws `invalid_request` where it was not.
 */
export function estimateText(
  text: string,
  model?: string,
  settings: Settings['tokens'] = defaults.tokens,
): TextEstimate {
  const encoding = model === undefined ? null : tokenizerFor(model);
  if (encoding === null) return { tokens: approximateTokens(text, settings), exact: text === '' };
  return { tokens: countTokens(text, encoding), exact: true };
}
