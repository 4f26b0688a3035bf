/** How does a deck become a PDF file? */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Font, FontCollection } from 'fontkit';
import { EnergyError } from '../../errors.ts';
import { cleaned } from '../clean-text.ts';
import { shortened } from '../wording.ts';
import { deckColors } from './deck-colors.ts';
import type { PitchDeck } from './pitch-deck.ts';
import { largestOf } from './text-size.ts';
import { isInOrder } from './word-order.ts';

export interface PdfOptions {
  /** Bytes of a TrueType or OpenType font that has the deck's signs. Default: DejaVu Sans: Latin, Greek, Cyrillic, Armenian, Georgian. */
  readonly font?: Uint8Array | undefined;
  /** The same for titles. Default: `font`, else DejaVu Sans Bold. */
  readonly boldFont?: Uint8Array | undefined;
}

/** In points, 16:9. */
const page = { width: 960, height: 540, margin: 60 };
const sizes = { cover: 44, subtitle: 20, title: 30, bullet: 20, smallest: 9 };
const signsNamed = 10;
const charactersNamed = 60;

const fontFile = (name: string): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** Pictures among the letters: one that the font lacks is left out, as most fonts for print have few of them. */
const pictures =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u{e0020}-\u{e007f}]/gu;
/** The signs before it, such as © and ™, are text, whatever Unicode says. */
const firstPicture = '\u2190';
/** What joins signs to pictures, or asks for their coloured form. */
const joints = /[\u200d\u20e3\ufe0e\ufe0f]/gu;

/** The layout tries a word that is wider than the page letter by letter, each time anew: a long one would take all memory. */
const endless = /\S{60}(?=\S)/gu;

const has = (font: Font, sign: string): boolean => font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0);

const plain = (text: string, font: Font): string =>
  String(cleaned(text))
    .replace(joints, '')
    .replace(pictures, (sign) => (has(font, sign) || sign < firstPicture ? sign : ''))
    // Also those blanks that no line may break at.
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(endless, '$& ')
    .trim();

interface Fonts {
  readonly regular: Font;
  readonly bold: Font;
}

function plainDeck({ title, subtitle, slides }: PitchDeck, { regular, bold }: Fonts): PitchDeck {
  return {
    title: plain(title, bold),
    subtitle: plain(subtitle, regular),
    slides: slides.map((slide) => ({
      ...slide,
      title: plain(slide.title, bold),
      bullets: slide.bullets.map((bullet) => plain(bullet, regular)),
    })),
  };
}

/** Throws `invalid_request` for a file of several fonts. */
function oneFont(font: Font | FontCollection): Font {
  if ('hasGlyphForCodePoint' in font) return font;
  throw new EnergyError('invalid_request', 'a font collection cannot be used; give one font');
}

/** Throws `invalid_request` where the font lacks signs of the texts: a page of empty boxes helps nobody. */
function assertReadable(texts: readonly string[], font: Font): void {
  const missing = [...new Set(texts.join(''))].filter((sign) => !has(font, sign));
  if (missing.length === 0) return;
  const named = missing.slice(0, signsNamed).join(' ');
  const others = missing.length > signsNamed ? ` and ${missing.length - signsNamed} more` : '';
  throw new EnergyError('invalid_request', `A PDF cannot show ${named}${others}: take the PowerPoint file`, {
    details: { missing: missing.length },
  });
}

/** Throws `invalid_request` for what the layout would set in the wrong order: it goes word by word, from left to right. */
function assertInOrder(texts: readonly string[]): void {
  const wrong = texts.find((text) => !isInOrder(text));
  if (wrong === undefined) return;
  throw new EnergyError(
    'invalid_request',
    `A PDF cannot show text that is written from right to left, such as “${shortened(wrong, charactersNamed)}”: take the PowerPoint file`,
  );
}

/** The deck as it can be set. Throws `invalid_request` where it cannot. */
function readableDeck(deck: PitchDeck, fonts: Fonts): PitchDeck {
  const shown = plainDeck(deck, fonts);
  const titles = [shown.title, ...shown.slides.map(({ title }) => title)];
  const others = [shown.subtitle, ...shown.slides.flatMap(({ bullets }) => bullets)];
  assertReadable(titles, fonts.bold);
  assertReadable(others, fonts.regular);
  assertInOrder([...titles, ...others]);
  return shown;
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
 * own. Pictures that the font lacks are left out. Throws `invalid_request` where it lacks other signs of the deck, and for text
 * that is written from right to left, but for single words of it.
 */
export async function deckToPdf(
  deck: PitchDeck,
  { font, boldFont = font }: PdfOptions = {},
): Promise<Uint8Array> {
  const regular = font ?? (await fontFile('DejaVuSans'));
  const bold = boldFont ?? (await fontFile('DejaVuSans-Bold'));
  // Loaded when they are wanted: they are large.
  const [{ create }, { default: PDFDocument }] = await Promise.all([import('fontkit'), import('pdfkit')]);
  const read = (bytes: Uint8Array): Font => oneFont(create(Buffer.from(bytes)));
  const shown = readableDeck(deck, { regular: read(regular), bold: read(bold) });
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
