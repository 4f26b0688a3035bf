/** Which guards keep a backtest to what was: the moment of a price, and the account as it stood? */

import type { Guard } from './guard.ts';

const kept = 'test/engine/backtest-kept-prices.test.ts';
const balance = 'test/engine/backtest-balance.test.ts';
const standing = 'test/engine/backtest-standing.test.ts';

export const replaying: readonly Guard[] = [
  {
    name: 'the calls of a list are of the moment at which its price was locked',
    file: 'src/pricing/quote.ts',
    text: 'input.pricedAt === undefined ? issuedMs : epochMsOf(Date.parse(input.pricedAt))',
    without: 'issuedMs',
    test: kept,
    pattern: 'on PGlite.*a scan that was begun before',
  },
  {
    name: 'a signed quote of a list brings that moment along',
    file: 'src/pricing/quote-token.ts',
    text: '...(quote.pricedAt === quote.issuedAt ? {} : { pricedAt: Date.parse(quote.pricedAt) }),',
    without: '',
    test: kept,
    pattern: 'on PGlite.*what is left of a scan',
  },
  {
    name: 'a server’s hold is of the moment at which it was priced',
    file: 'src/engine/server-hold.ts',
    text: 'price: { terms, priced_at: at.toISOString() },',
    without: 'price: { terms },',
    test: kept,
    pattern: 'on PGlite.*what a server holds',
  },
  {
    name: 'an account stands as before whatever was changed since',
    file: 'src/engine/backtest/standing.ts',
    text: '.filter((change) => change.seq >= seq)',
    without: '.filter((change) => change.seq > seq + 1_000)',
    test: standing,
    pattern: 'on PGlite.*refuses nothing because prices fell',
  },
  {
    name: 'a refill shows the cap that it went up to',
    file: 'src/engine/backtest/refills-again.ts',
    text: 'Math.max(capOf(entry), balanceBefore + delta)',
    without: 'capOf(entry)',
    test: balance,
    pattern: 'believes a refill',
  },
  {
    name: 'a day of tokens that stays as it was refuses nothing',
    file: 'src/engine/backtest/balance-again.ts',
    text: "if (call.ownDailyLimit !== null || !refills.isChanged(call.tier, 'dailyLimit')) return null;",
    without: 'if (changes.tiers === undefined) return null;',
    test: balance,
    pattern: 'no refusal comes of prices',
  },
];
