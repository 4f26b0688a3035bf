/** How does a deck become a PDF file? */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Font, FontCollection } from 'fontkit';
import { EnergyError } from '../../errors.ts';
import { cleaned } from '../clean-text.ts';
import { deckColors } from './deck-colors.ts';
import type { PitchDeck } from './pitch-deck.ts';

export interface PdfOptions {
  /** Bytes of a TrueType or OpenType font that has the deck's signs. Default: DejaVu Sans: Latin, Greek, Cyrillic, Hebrew, Armenian, Georgian. */
  readonly font?: Uint8Array | undefined;
  /** The same for titles. Default: `font`, else DejaVu Sans Bold. */
  readonly boldFont?: Uint8Array | undefined;
}

/** In points, 16:9. */
const page = { width: 960, height: 540, margin: 60 };
const sizes = { cover: 44, subtitle: 20, title: 30, bullet: 20, smallest: 9 };
const signsNamed = 10;

const fontFile = (name: string): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** Pictures among the letters, and what joins them: they are left out, as fonts for print have none. */
const pictures = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f/gu;

/** The layout tries a word that is wider than the page letter by letter, each time anew: a long one would take all memory. */
const endless = /\S{60}(?=\S)/gu;

const plain = (text: string): string =>
  String(cleaned(text))
    .replace(pictures, (sign) => (sign < '\u00ff' ? sign : ''))
    // Also those blanks that no line may break at.
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(endless, '$& ')
    .trim();

function plainDeck({ title, subtitle, slides }: PitchDeck): PitchDeck {
  return {
    title: plain(title),
    subtitle: plain(subtitle),
    slides: slides.map((slide) => ({
      ...slide,
      title: plain(slide.title),
      bullets: slide.bullets.map(plain),
    })),
  };
}

/** Throws `invalid_request` where the font lacks signs of the deck: a page of empty boxes helps nobody. */
function assertReadable(deck: PitchDeck, font: Font | FontCollection): void {
  if (!('hasGlyphForCodePoint' in font))
    throw new EnergyError('invalid_request', 'a font collection cannot be used; give one font');
  const text = [
    deck.title,
    deck.subtitle,
    ...deck.slides.flatMap(({ title, bullets }) => [title, ...bullets]),
  ].join('');
  const missing = [...new Set(text)].filter((sign) => !font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0));
  if (missing.length === 0) return;
  throw new EnergyError(
    'invalid_request',
    `the font has no sign for ${missing.slice(0, signsNamed).join(' ')}: give one that has it, or export the deck as PPTX`,
    { details: { missing: missing.length } },
  );
}

/** The largest whole number from the least to the most that fits, or the least; found by halving, since each look is a layout. */
function largestOf(least: number, most: number, fits: (size: number) => boolean): number {
  if (least === most) return least;
  const middle = Math.ceil((least + most) / 2);
  return fits(middle) ? largestOf(middle, most, fits) : largestOf(least, middle - 1, fits);
}

function drawSlide(document: PDFKit.PDFDocument, { title, bullets }: PitchDeck['slides'][number]): void {
  const width = page.width - 2 * page.margin;
  document
    .addPage()
    .font('bold')
    .fontSize(sizes.title)
    .fillColor(`#${deckColors.accent}`)
    .text(title, { width });
  document.moveDown().font('regular').fillColor(`#${deckColors.ink}`);
  const room = page.height - page.margin - document.y;
  const height = (size: number): number => {
    document.fontSize(size);
    return bullets.reduce(
      (sum, bullet) => sum + document.heightOfString(bullet, { width: width - size * 2 }) + size * 0.6,
      0,
    );
  };
  const size = largestOf(sizes.smallest, sizes.bullet, (one) => height(one) <= room);
  document
    .fontSize(size)
    .list([...bullets], { width, bulletRadius: size / 7, textIndent: size, paragraphGap: size * 0.6 });
}

/**
 * A deck as a PDF file: a title page, then its slides, without their notes. Text that does not fit goes on, on a page of its
 * own. Throws `invalid_request` where the font lacks letters of the deck.
 */
export async function deckToPdf(
  deck: PitchDeck,
  { font, boldFont = font }: PdfOptions = {},
): Promise<Uint8Array> {
  const shown = plainDeck(deck);
  const regular = font ?? (await fontFile('DejaVuSans'));
  const bold = boldFont ?? (await fontFile('DejaVuSans-Bold'));
  // Loaded when they are wanted: they are large.
  const [{ create }, { default: PDFDocument }] = await Promise.all([import('fontkit'), import('pdfkit')]);
  for (const bytes of [regular, bold]) assertReadable(shown, create(Buffer.from(bytes)));
  const document = new PDFDocument({
    size: [page.width, page.height],
    margin: page.margin,
    autoFirstPage: false,
    info: { Title: shown.title },
  });
  const parts: Buffer[] = [];
  const written = new Promise<void>((resolve, reject) => {
    document
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', resolve)
      .on('error', reject);
  });
  document.registerFont('regular', Buffer.from(regular)).registerFont('bold', Buffer.from(bold));
  document
    .addPage()
    .font('bold')
    .fontSize(sizes.cover)
    .fillColor(`#${deckColors.ink}`)
    .text(shown.title, page.margin, page.height / 3);
  document.font('regular').fontSize(sizes.subtitle).fillColor(`#${deckColors.faint}`).text(shown.subtitle);
  for (const slide of shown.slides) drawSlide(document, slide);
  document.end();
  await written;
  return new Uint8Array(Buffer.concat(parts));
}
