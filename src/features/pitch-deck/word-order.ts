/** Does a text read right where its words are set one after the other from left to right? */

const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;
const letter = /\p{L}/u;
/** Letters and their marks alone: signs and digits beside them have an order of their own. */
const pure = /^[\p{L}\p{M}]+$/u;
const counts = /[\p{L}\p{N}]/u;

const isRightToLeft = (word: string): boolean => rightToLeft.test(word);
const isLeftToRight = (word: string): boolean => letter.test(word) && !isRightToLeft(word);

/** Whether what comes after a word that is written from right to left begins from the left again: a number would not. */
const beginsAnew = (next: string | undefined): boolean =>
  next === undefined || (isLeftToRight(next) && letter.test(counts.exec(next)?.[0] ?? ''));

/** True of text from left to right, and where single words from right to left stand in such a text (by UAX #9, for that alone). */
export function isInOrder(text: string): boolean {
  const words = text.split(/\s+/);
  return words.every((word, nth) => {
    if (!isRightToLeft(word)) return true;
    const isAlone =
      pure.test(word) && Array.from(word).every((sign) => isRightToLeft(sign) || !letter.test(sign));
    return (
      isAlone &&
      words.slice(0, nth).some(isLeftToRight) &&
      beginsAnew(words.slice(nth + 1).find((other) => counts.test(other)))
    );
  });
}
