/** Which words name what is asked, so that the same is known again? Long ones are named in short. */

import type { Ask } from './ask.ts';

/** Asks longer than this, in characters of JSON, are lists of prospects and whole documents. */
const longFrom = 20_000;

const texts = new WeakMap<Ask, string>();

/** Compared as JSON: what is asked may be made anew with each stroke. The same object is written out once. */
export function textOfAsk(ask: Ask | null): string {
  if (ask === null) return '';
  const known = texts.get(ask);
  if (known !== undefined) return known;
  const text = JSON.stringify(ask);
  texts.set(ask, text);
  return text;
}

export const isLongAsk = (text: string): boolean => text.length > longFrom;

/** So many of the newest long ones are known again: each may be megabytes. */
const namedAtMost = 3;
let named: readonly { readonly text: string; readonly name: string }[] = [];
let counter = 0;

/** The name of an ask in the cache: itself, or of a long one a number, so that no list is kept as a name. */
export function nameOfAsk(text: string): string {
  if (!isLongAsk(text)) return text;
  const known = named.find((one) => one.text === text);
  if (known !== undefined) return known.name;
  counter += 1;
  const name = `long ${counter}`;
  named = [{ text, name }, ...named].slice(0, namedAtMost);
  return name;
}
