/** Is there an answer in bounded time and memory, whatever the prompt is? */

import { compress } from '../../src/tokens/compression/compress.ts';
import type { Figure } from '../figure.ts';
import { seededRandom } from '../random.ts';
import { cpuSeconds } from './cpu-time.ts';

const secondsAtMost = 20;
const megabytesAtMost = 2_048;
const size = 10_000_000;
const question = '\n\nQuestion: What is said about the sentence?';

const random = seededRandom(1);
const randomUnits = (length: number, most: number): string => {
  const units = Uint16Array.from({ length }, () => random() * most);
  let text = '';
  for (let at = 0; at < length; at += 8_192) text += String.fromCharCode(...units.subarray(at, at + 8_192));
  return text;
};

const filled = (piece: string): string => piece.repeat(Math.ceil(size / piece.length));

/** By name; made when it is their turn. */
const prompts: readonly (readonly [string, () => string])[] = [
  ['10 MB of sentences', () => filled('In order to win, read this sentence number 7 again. ')],
  ['10 MB of binary junk', () => randomUnits(size, 256)],
  ['10 MB of random UTF-16, lone surrogates among it', () => randomUnits(size, 0x10000)],
  ['10 MB of lone surrogates', () => filled('\ud800\udc00\ud800 ')],
  ['10 MB of right-to-left text', () => filled('لكل شخص الحق في التعليم، ويجب أن يكون مجانيا. ')],
  ['10 MB of full stops', () => filled('. ')],
  ['a line of 200,000 characters', () => 'word '.repeat(40_000)],
  ['a line of 200,000 letters', () => 'a'.repeat(200_000)],
  ['10 MB of one letter', () => filled('a')],
  ['10 MB of quotation marks', () => filled(' "a')],
  ['10 MB of brackets', () => filled('[{"a":[')],
];

/** Seconds for each, and the most memory that the process ever had. */
export function hostileFigures(): Figure[] {
  const figures = prompts.map(([name, make]): Figure => {
    const prompt = make() + question;
    const started = cpuSeconds();
    const { text } = compress(prompt, { targetReduction: 0.5 });
    const value = cpuSeconds() - started;
    const note = `${(text.length / 1e6).toFixed(2)} of ${(prompt.length / 1e6).toFixed(2)} M characters left`;
    return {
      bench: 'compression',
      case: `bounded: ${name}, at most`,
      value,
      unit: 'CPU s',
      note,
      target: secondsAtMost,
      pass: value <= secondsAtMost,
    };
  });
  const megabytes = process.resourceUsage().maxRSS / 1_024;
  return [
    ...figures,
    {
      bench: 'compression',
      case: 'bounded: memory of the process, at most',
      value: megabytes,
      unit: 'MB',
      target: megabytesAtMost,
      pass: megabytes <= megabytesAtMost,
    },
  ];
}
