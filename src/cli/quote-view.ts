/** How does a quote read: as a document, and for a person? */

import { decimalOf, energyOf } from '../amount.ts';
import type { SignedQuote } from '../engine.ts';
import type { PriceParts } from '../pricing/price.ts';
import { inThousands, pairLines, wallTime } from './output.ts';

/** Energies are decimals for display, multipliers exact decimal texts; the names are those of getCostPreview and of receipts. */
export const quoteDocument = (quote: SignedQuote) => ({
  quote_id: quote.id,
  user_id: quote.userId,
  feature: quote.feature,
  model: quote.model,
  input_tokens: quote.inputTokens,
  input_tokens_exact: quote.exact,
  estimated_tokens: quote.expectedTokens,
  max_tokens: quote.ceilingTokens,
  tokens_per_energy: quote.expected.tokensPerEnergy,
  energy_cost: energyOf(quote.expected.base),
  surge_window: quote.expected.windowName,
  surge_multiplier: quote.expected.windowMultiplier,
  tier: quote.terms.tier,
  tier_modifier: quote.expected.tierModifier,
  energy_factor: quote.expected.energyFactor,
  final_cost: energyOf(quote.expected.total),
  max_cost: energyOf(quote.ceiling.total),
  warnings: quote.warnings,
  next_cheaper_window:
    quote.nextCheaperWindow === null
      ? null
      : {
          name: quote.nextCheaperWindow.name,
          starts_at: quote.nextCheaperWindow.startsAt,
          multiplier: quote.nextCheaperWindow.multiplier,
          savings: energyOf(quote.nextCheaperWindow.savings),
        },
  alternatives: quote.alternatives.map((way) => ({
    kind: way.kind,
    model: way.model,
    estimated_tokens: way.expectedTokens,
    final_cost: energyOf(way.expected.total),
    savings: energyOf(way.savings),
    affordable: way.affordable,
    message: way.message,
  })),
  compression_tokens_saved: quote.compressed?.tokensSaved ?? 0,
  affordable: quote.unaffordable === null,
  unaffordable: quote.unaffordable,
  expires_at: quote.expiresAt,
  token: quote.token,
});

const times = (multiplier: string, of: string, after: string): [string, string] => [
  `× ${multiplier}`,
  `${of}, makes ${after}`,
];

/** The steps from tokens to energy, one a line. */
export const priceSteps = (parts: PriceParts, tier: string): [string, string][] => [
  [
    decimalOf(parts.base),
    `base: ${inThousands(parts.tokens ?? 0)} tokens at ${inThousands(parts.tokensPerEnergy)} an energy, rounded up`,
  ],
  times(parts.windowMultiplier, parts.windowName ?? 'no surge window is open', parts.afterWindow),
  times(parts.tierModifier, `tier ${tier}`, parts.afterTier),
  times(parts.energyFactor, 'the model, and rounded half up', decimalOf(parts.total)),
];

function laterLine({ nextCheaperWindow: later }: SignedQuote, timeZone: string): string {
  if (later === null) return 'not in the next 24 hours';
  const from = wallTime(later.startsAt, timeZone);
  const name = later.name === null ? '' : `${later.name}, `;
  return `${name}from ${from}: × ${later.multiplier} saves ${decimalOf(later.savings)}`;
}

/** The quote for a person; times on the user's wall clock. */
export function quoteLines(quote: SignedQuote, timeZone: string): string[] {
  const read = `${inThousands(quote.inputTokens)} read (${quote.exact ? 'counted' : 'estimated'})`;
  const written = `${inThousands(quote.expectedTokens - quote.inputTokens)} written`;
  const most = `${inThousands(quote.ceilingTokens)} at most`;
  const warnings = quote.warnings.map(({ message }): [string, string] => ['warning', message]);
  const ways = quote.alternatives.map(({ message, savings }): [string, string] => [
    'cheaper way',
    `${message} It saves ${decimalOf(savings)} energy.`,
  ]);
  return pairLines([
    ['call', `${quote.feature} on ${quote.model}`],
    ['tokens', `${inThousands(quote.expectedTokens)} expected: ${read}, ${written}; ${most}`],
    ...priceSteps(quote.expected, quote.terms.tier),
    ['cost', `${decimalOf(quote.expected.total)} energy expected, ${decimalOf(quote.ceiling.total)} at most`],
    ...(quote.compressed === null
      ? []
      : [['compressed', `${inThousands(quote.compressed.tokensSaved)} tokens shorter`] as [string, string]]),
    ...warnings,
    ...(quote.unaffordable === null ? [] : [['refused', quote.unaffordable.message] as [string, string]]),
    ['cheaper later', laterLine(quote, timeZone)],
    ...ways,
    ['kept until', wallTime(quote.expiresAt, timeZone)],
  ]);
}
