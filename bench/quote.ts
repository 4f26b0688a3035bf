/** How many quotes a second does one process make, and how near is that to counting the tokens alone? Run: npm run bench:quote */

import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { fromPglite } from '../src/database/from-pglite.ts';
import { migrate } from '../src/database/migrate.ts';
import { planCall } from '../src/engine/plan.ts';
import { createEnergyEngine } from '../src/engine.ts';
import { signQuote } from '../src/pricing/quote-token.ts';
import { coldStartEstimator } from '../src/tokens/output-estimate.ts';
import { countTokens, loadTokenizer, tokenizerFor } from '../src/tokens/tokenizer.ts';
import { emptyCohort } from '../src/usage/cohort.ts';
import { hourMs } from '../src/usage/local-time.ts';
import { learnPattern } from '../src/usage/pattern.ts';
import { emptyPattern, type RecentUse } from '../src/usage/pattern-state.ts';
import { type Figure, machineLine, median, reportTo, spreadOf } from './figure.ts';
import { type Measured, measure } from './measure.ts';
import { readOptions } from './options.ts';
import { distinctPrompts } from './prompts.ts';

const model = 'gpt-4.1-mini';
const promptCharacters = 1_024;
/** More than one measurement quotes: none is quoted twice. */
const promptsASecond = 150_000;
const quotesAtLeast = 8_000;
const p99AtMostMs = 1;
const secret = 'a secret of the benchmark, 32 bytes';

const options = readOptions();
const report = reportTo(options.json);

/** A call every other hour of the last week: more hours than most people's weeks have to be judged by. */
function aWeekOfUse(now: number): RecentUse {
  const calls = Array.from({ length: 84 }, (_, nth) => ({
    at: now - (84 - nth) * 2 * hourMs,
    tokens: 1_000,
    energy: 100 + nth,
    delivered: true,
  }));
  return learnPattern(emptyPattern, calls, { cohort: emptyCohort, timeZone: 'UTC' });
}

/** Opens one account and reads it and the configuration once: what a serving process has at hand. */
async function atHand() {
  const database = fromPglite(await PGlite.create('memory://'));
  await migrate(database);
  const engine = createEnergyEngine({ database });
  const userId = randomUUID();
  const { provider, settings, clock } = engine;
  const known = {
    configuration: await engine.configuration(),
    account: await engine.status(userId),
    use: { recent: aWeekOfUse(clock.now().getTime()), energyThisHour: 100 },
  };
  const context = {
    provider,
    settings,
    clock,
    estimator: coldStartEstimator(settings.output),
    multiplierOf: () => 1,
  };
  const close = async () => {
    await engine.close();
    await database.close();
  };
  return { userId, known, context, close };
}

const encoding = tokenizerFor(model);
if (encoding === null) throw new Error(`the tokenizer of ${model} is not known`);
await loadTokenizer(encoding);
const { userId, known, context, close } = await atHand();

/** Works through prompts that nobody has seen, one after the other; making them is not timed. */
async function overPrompts(seed: number, work: (prompt: string) => Promise<unknown>): Promise<Measured> {
  const prompts = distinctPrompts(Math.ceil(promptsASecond * options.seconds), promptCharacters, seed);
  let next = 0;
  return await measure({
    clients: 1,
    seconds: options.seconds,
    work: async () => {
      const prompt = prompts[next++];
      if (prompt === undefined) throw new Error('the prompts are used up: raise promptsASecond');
      await work(prompt);
    },
  });
}

const quoteOne = async (prompt: string): Promise<string> => {
  const { quote } = await planCall({ userId, feature: 'ai_message', input: prompt, model }, known, context);
  return signQuote(quote, secret);
};
const countOne = async (prompt: string): Promise<number> => countTokens(prompt, encoding);

report.say(machineLine());
report.say(
  `prompts: ${promptCharacters} characters of English, each one new; model ${model} (${encoding}); signed quotes`,
);
await overPrompts(1, quoteOne);
await overPrompts(2, countOne);
const quotes: Measured[] = [];
const counts: Measured[] = [];
for (let round = 0; round < options.rounds; round++) {
  counts.push(await overPrompts(10 + 2 * round, countOne));
  quotes.push(await overPrompts(11 + 2 * round, quoteOne));
}
await close();

const ratios = quotes.map(({ perSecond }, round) => perSecond / (counts[round]?.perSecond ?? Number.NaN));
const perSecond = median(quotes.map((round) => round.perSecond));
const p99Ms = median(quotes.map((round) => round.p99Ms));
const figures: Figure[] = [
  {
    bench: 'quote',
    case: 'counting the tokens alone',
    value: median(counts.map((round) => round.perSecond)),
    unit: '1/s',
    spread: spreadOf(counts.map((round) => round.perSecond)),
    p50Ms: median(counts.map((round) => round.p50Ms)),
    p99Ms: median(counts.map((round) => round.p99Ms)),
  },
  {
    bench: 'quote',
    case: 'quotes in one process, distinct 1 kB prompts',
    value: perSecond,
    unit: '1/s',
    baseline: median(counts.map((round) => round.perSecond)),
    ratio: median(ratios),
    spread: spreadOf(ratios),
    p50Ms: median(quotes.map((round) => round.p50Ms)),
    p99Ms,
    note: 'target is on the value',
    target: quotesAtLeast,
    pass: perSecond >= quotesAtLeast,
  },
  {
    bench: 'quote',
    case: 'a quote: p99 at most',
    value: p99Ms,
    unit: 'ms',
    target: p99AtMostMs,
    pass: p99Ms <= p99AtMostMs,
  },
];
report.end(figures);
