/** Which UTF-8 bytes does a stretch of a string have? Written into a buffer, without making a string in between. */

const replacement = 0xfffd;

/** The code point at `at`; a lone surrogate is U+FFFD, as TextEncoder has it. */
function codePointAt(text: string, at: number): number {
  const code = text.codePointAt(at) ?? replacement;
  return code >= 0xd800 && code <= 0xdfff ? replacement : code;
}

/**
 * Writes `text[from, to)` as UTF-8 to the start of `target` and answers how many bytes that took, at most three for
 * each UTF-16 unit; the caller sees to it that there is room.
 */
export function writeUtf8(text: string, from: number, to: number, target: Uint8Array): number {
  let length = 0;
  for (let index = from; index < to; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      target[length++] = unit;
    } else if (unit < 0x800) {
      target[length++] = 0xc0 | (unit >> 6);
      target[length++] = 0x80 | (unit & 0x3f);
    } else {
      const code = codePointAt(text, index);
      if (code > 0xffff) {
        index += 1;
        target[length++] = 0xf0 | (code >> 18);
        target[length++] = 0x80 | ((code >> 12) & 0x3f);
      } else {
        target[length++] = 0xe0 | (code >> 12);
      }
      target[length++] = 0x80 | ((code >> 6) & 0x3f);
      target[length++] = 0x80 | (code & 0x3f);
    }
  }
  return length;
}
