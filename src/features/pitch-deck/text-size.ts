/** In which size does a text fit its place? */

/** The largest whole number from the least to the most that fits, or the least; found by halving, since each look may be a layout. */
export function largestOf(least: number, most: number, fits: (size: number) => boolean): number {
  if (least === most) return least;
  const middle = Math.ceil((least + most) / 2);
  return fits(middle) ? largestOf(middle, most, fits) : largestOf(least, middle - 1, fits);
}

/** In points. */
export interface TextBox {
  readonly width: number;
  readonly height: number;
  /** Beside each paragraph, and below it as a share of the size. */
  readonly indent?: number;
  readonly gap?: number;
}

/** Below this nobody reads a slide. Points. */
const smallest = 9;
/** Of the size: a letter of Calibri, Arial and their like, what breaks between words cost included; a sign of a wide script; a line. */
const letterWidth = 0.58;
const wideWidth = 1.02;
const lineHeight = 1.22;
/** Han, kana, Hangul and full-width forms; and pictures, which are as wide. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|[\u{1f000}-\u{3ffff}]/gu;

/** How wide a text is on one line, in multiples of the size. */
function widthOf(text: string): number {
  const wideSigns = text.match(wide)?.length ?? 0;
  return wideSigns * wideWidth + (Array.from(text).length - wideSigns) * letterWidth;
}

/**
 * The largest size, of at most so many points, in which the paragraphs fit a box; where none does, the smallest that can be read.
 * Who shows the file measures it by fonts of its own: this guesses, on the safe side.
 */
export function sizeThatFits(
  paragraphs: readonly string[],
  { width, height, indent = 0, gap = 0 }: TextBox,
  most: number,
): number {
  const lines = paragraphs.flatMap((text) => text.split('\n')).map(widthOf);
  const heightAt = (size: number): number =>
    lines.reduce((sum, line) => sum + Math.max(1, Math.ceil((line * size) / (width - indent))), 0) *
      size *
      lineHeight +
    paragraphs.length * gap * size;
  return largestOf(smallest, most, (size) => heightAt(size) <= height);
}
