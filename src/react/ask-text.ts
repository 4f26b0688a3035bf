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

/** 53 bits of a text: cyrb53 by bryc, in the public domain. */
function hashOf(text: string, seed: number): string {
  let [one, other] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2_654_435_761);
    other = Math.imul(other ^ code, 1_597_334_677);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  other = Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & other) + (one >>> 0)).toString(36);
}

/** The name of an ask in the cache: itself, or of a long one its length and 106 bits of it, so that no list is kept as a name. */
export const nameOfAsk = (text: string): string =>
  isLongAsk(text) ? `${text.length} ${hashOf(text, 1)} ${hashOf(text, 2)}` : text;
