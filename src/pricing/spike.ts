/** Is this call unusually large, and must the user confirm it? */

import type { Settings } from '../config.ts';
import type { TierTerms } from './tier.ts';
import { checkTokens, tokensInWords } from './token-count.ts';

export type SpikeLevel = 'normal' | 'large' | 'very_large';

/** The documented shape of requirements R7. */
export interface Spike {
  readonly level: SpikeLevel;
  readonly requiresConfirmation: boolean;
  /** Words for a person, or null where there is nothing to say. */
  readonly warning: string | null;
}

/** True past the tier's own spike threshold (the threshold itself is not past it): `token_usage.spike_detected`. */
export const isPastSpikeThreshold = (tokens: number, terms: Pick<TierTerms, 'spikeThreshold'>): boolean =>
  tokens > terms.spikeThreshold;

function levelOf(tokens: number, thresholds: Settings['spike']): SpikeLevel {
  if (tokens > thresholds.veryLargeTokens) return 'very_large';
  return tokens >= thresholds.largeTokens ? 'large' : 'normal';
}

/**
 * Judges the expected tokens of a call. Requirements R7: below 5,000 normal, 5,000 to 10,000 large, above 10,000 very
 * large, which wants a confirmation; past the tier's own threshold the warning says so at any level.
 * Throws `invalid_request` for tokens that are no count.
 */
export function detectSpike(
  tokens: number,
  terms: Pick<TierTerms, 'tier' | 'spikeThreshold'>,
  thresholds: Settings['spike'],
): Spike {
  checkTokens(tokens, 'tokens');
  const level = levelOf(tokens, thresholds);
  const sentences: string[] = [];
  if (level === 'large') sentences.push(`This is a large request: about ${tokensInWords(tokens)} tokens.`);
  if (level === 'very_large') {
    sentences.push(
      `This is a very large request: about ${tokensInWords(tokens)} tokens. Please confirm it first.`,
    );
  }
  if (isPastSpikeThreshold(tokens, terms)) {
    sentences.push(
      `It is more than the ${tokensInWords(terms.spikeThreshold)} tokens that are usual on the ${terms.tier} tier.`,
    );
  }
  return {
    level,
    requiresConfirmation: level === 'very_large',
    warning: sentences.length === 0 ? null : sentences.join(' '),
  };
}
