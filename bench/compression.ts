/** What does compression keep, what does it save, and how fast is it? Run: npm run bench:compression */

import { parseArgs } from 'node:util';
import { countTokens, loadTokenizer } from '../src/tokens/tokenizer.ts';
import { costFigures } from './compression/cost.ts';
import { hostileFigures } from './compression/hostile.ts';
import { keptFigures, type QuestionSet } from './compression/kept.ts';
import { meetings, naturalQuestions, type QuestionCase, xquad } from './compression/question-set.ts';
import { roundTripFigures } from './compression/round-trip.ts';
import { speedFigures } from './compression/speed.ts';
import { type Figure, machineLine, reportTo } from './figure.ts';

const encoding = 'o200k_base';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const report = reportTo(options.json);

/** Quick: every eighth and the one after, so that both halves are there. */
const some = (cases: readonly QuestionCase[]): readonly QuestionCase[] =>
  options.quick ? cases.filter((_, index) => index % 16 < 2) : cases;

const count = (text: string): number => countTokens(text, encoding);

const sets = (): QuestionSet[] => [
  { name: 'XQuAD, an article', cases: some(xquad('article')), target: 98 },
  { name: 'XQuAD, a paragraph', cases: some(xquad('paragraph')) },
  { name: 'NQ among nine distractors', cases: some(naturalQuestions()), target: 91 },
  { name: 'QMSum, gold tokens', cases: some(meetings(count)), target: 79 },
];

/** Text without repetition: all articles and all meetings. */
const english = (): string =>
  [...new Set([...xquad('article'), ...meetings(count)].map(({ context }) => context))].join('\n\n');

/** Name for `--only`, and what is measured. */
const parts: readonly (readonly [string, () => Figure[]])[] = [
  ['kept', () => sets().flatMap((set) => keptFigures(set, count))],
  ['trip', roundTripFigures],
  ['speed', () => speedFigures(english(), count, options.quick ? 3 : 7)],
  ['cost', costFigures],
  ['bounded', hostileFigures],
];

await loadTokenizer(encoding);
report.say(machineLine());
report.say(
  `tokens are those of ${encoding}; answers and gold tokens are looked for in what is left of the context`,
);
report.say('costs are at today’s published prices, every call compressed, no input cached');
report.end(parts.filter(([name]) => name.includes(options.only)).flatMap(([, figures]) => figures()));
