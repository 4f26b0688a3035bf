/** Does a call fit into what is left of the user's day, and when does the next day begin? */

import { Temporal } from 'temporal-polyfill';
import { checkTokens, tokensInWords } from './token-count.ts';
import {
  dateOfWallDay,
  dayMs,
  epochMsOf,
  type Instant,
  spanAt,
  wallClockOf,
  wallDayOf,
  wallMsAt,
} from './wall-clock.ts';

/** Tokens, all of one user-local day. */
export interface TokenBudgetQuestion {
  /** The effective limit: the user's own where there is one, else the tier's. */
  readonly dailyLimit: number;
  readonly tokensUsedToday: number;
  /** Set aside by calls that are running. */
  readonly tokensHeld: number;
  readonly estimatedTokens: number;
}

export interface TokenBudgetJudgement {
  readonly allowed: boolean;
  /** For a person; only where it is not allowed. */
  readonly reason?: string;
  /** Tokens by which the day's limit would be passed; only where it is not allowed. */
  readonly exceededBy?: number;
  /** Tokens still to be had today, never below zero. */
  readonly remaining: number;
}

/** What may still be used or held of the user's day, never below zero. */
export const remainingTokensOf = (
  day: Pick<TokenBudgetQuestion, 'dailyLimit' | 'tokensUsedToday' | 'tokensHeld'>,
): number => Math.max(0, day.dailyLimit - day.tokensUsedToday - day.tokensHeld);

/**
 * Judges a call against the day's token budget; what is used and held counts. A call of exactly what remains is
 * allowed, one of no tokens always. Throws `invalid_request` for a number that is no count of tokens.
 */
export function judgeTokenBudget(question: TokenBudgetQuestion): TokenBudgetJudgement {
  const { dailyLimit, tokensUsedToday, tokensHeld, estimatedTokens } = question;
  for (const [name, tokens] of Object.entries(question)) checkTokens(tokens, name);
  const remaining = remainingTokensOf(question);
  if (estimatedTokens <= remaining) return { allowed: true, remaining };
  const held = tokensHeld === 0 ? '' : ` (${tokensInWords(tokensHeld)} are held by calls that are running)`;
  return {
    allowed: false,
    reason: `This needs about ${tokensInWords(estimatedTokens)} tokens; ${tokensInWords(remaining)} of today's ${tokensInWords(dailyLimit)} remain${held}.`,
    exceededBy: tokensUsedToday + tokensHeld + estimatedTokens - dailyLimit,
    remaining,
  };
}

/** The date on the wall there, 'YYYY-MM-DD'. Throws `invalid_request` for an invalid time or zone. */
export const localDate = (at: Instant, timeZone: string): string =>
  dateOfWallDay(wallDayOf(wallMsAt(wallClockOf(timeZone), epochMsOf(at))));

/**
 * The instant at which the next local day begins: 00:00, or the first moment of the day where the clock skips
 * midnight. Throws `invalid_request` for an invalid time or zone.
 */
export function nextMidnight(at: Instant, timeZone: string): Date {
  const ms = epochMsOf(at);
  const span = spanAt(wallClockOf(timeZone), ms);
  const nextDay = wallDayOf(ms + span.offsetMs) + 1;
  const midnight = nextDay * dayMs - span.offsetMs;
  // No clock change before it: the wall runs evenly up to 00:00.
  if (midnight < span.to) return new Date(midnight);
  const date = Temporal.PlainDate.from(dateOfWallDay(nextDay));
  return new Date(date.toZonedDateTime(timeZone).epochMilliseconds);
}
