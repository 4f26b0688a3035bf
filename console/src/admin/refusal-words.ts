/** What does a refusal of one field say, in the words of whoever has written it? */

import { sentenceOf } from './sentence.ts';

interface Told {
  readonly pattern: RegExp;
  readonly tell: (figure: string, decimals: number) => string;
}

/** How the server's contract refuses a value, each with its limit. */
const told: readonly Told[] = [
  { pattern: /^Too small: expected string to have >=1 /, tell: () => 'It must not be empty.' },
  { pattern: /^Too big: expected string to have <=(\d+) /, tell: (most) => `At most ${most} characters.` },
  { pattern: /^Too big: expected array to have <=(\d+) /, tell: (most) => `At most ${most} of them.` },
  { pattern: /^Too small: expected \w+ to be >(-?[\d.]+)$/, tell: (least) => `It must be above ${least}.` },
  {
    pattern: /^Too small: expected \w+ to be >=(-?[\d.]+)$/,
    tell: (least) => `It must be at least ${least}.`,
  },
  { pattern: /^Too big: expected \w+ to be <=(-?[\d.]+)$/, tell: (most) => `It must be at most ${most}.` },
  {
    pattern: /^Invalid number: must be a multiple of (0\.0*1)$/,
    tell: (_, decimals) => `At most ${decimals} decimals.`,
  },
  { pattern: /^Invalid input: expected int, /, tell: () => 'It must be a whole number.' },
];

/** Said of a text that has to be written in one way, of which its field may say more. */
export const wrongWriting = 'It is not written as it has to be.';

/** The message of a refusal without the name of its field, and with figures as the reader's language has them. */
export function refusalSentence(message: string, locale: string): string {
  const words = message.replace(/^[a-z][\w.]*: /, '');
  for (const { pattern, tell } of told) {
    const found = pattern.exec(words);
    if (found === null) continue;
    const [, figure = ''] = found;
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(Number(figure));
    return tell(number, figure.split('.')[1]?.length ?? 0);
  }
  return words.startsWith('Invalid string: must match ') ? wrongWriting : sentenceOf(words);
}
