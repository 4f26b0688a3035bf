/** How does a deck become a PowerPoint file? */

import type Pptx from 'pptxgenjs';
import { cleaned } from '../clean-text.ts';
import { deckColors } from './deck-colors.ts';
import type { PitchDeck } from './pitch-deck.ts';
import { sizeThatFits } from './text-size.ts';

/** In inches, on a wide slide of 13.33 × 7.5. */
const margin = 0.8;
const width = 13.33 - 2 * margin;
const { ink, accent, faint } = deckColors;

/** XML knows no control signs but tab and line break. */
const inXml = (text: string): string =>
  String(cleaned(text)).replace(/\p{Cc}/gu, (sign) => (sign === '\t' || sign === '\n' ? sign : ''));

const pointsPerInch = 72;
/** What PowerPoint leaves free between a box and its text, both sides together. Points. */
const insets = { width: 14.4, height: 7.2 };
/** How far a bullet moves its text to the right, and what follows a paragraph, as a share of the size. */
const bulletIndent = 27;
const bulletGap = 0.5;

type PptxSlide = ReturnType<InstanceType<typeof Pptx.default>['addSlide']>;

interface Place {
  /** In inches. */
  readonly y: number;
  readonly h: number;
  /** In points, where the text is short. */
  readonly most: number;
}

const places = {
  coverTitle: { y: 2.4, h: 1.5, most: 48 },
  subtitle: { y: 4, h: 1, most: 22 },
  title: { y: 0.6, h: 1, most: 34 },
  bullets: { y: 1.9, h: 4.8, most: 22 },
} satisfies Record<string, Place>;

/** Where a text stands, and its size. Programs shrink a text only when it is edited, so it has to fit as it is written. */
function placed(
  texts: readonly string[],
  { y, h, most }: Place,
  paragraphs: { indent?: number; gap?: number } = {},
) {
  const box = {
    width: width * pointsPerInch - insets.width,
    height: h * pointsPerInch - insets.height,
    ...paragraphs,
  };
  return { x: margin, y, w: width, h, fontSize: sizeThatFits(texts, box, most), fit: 'shrink' } as const;
}

/** A deck as a .pptx file: a title page, then its slides with their notes. Texts have a size in which they fit their boxes, 9 points at least. */
export async function deckToPptx(deck: PitchDeck): Promise<Uint8Array> {
  // Loaded when it is wanted: it is large. Its types say that it is CommonJS, and it is not.
  const loaded = await import('pptxgenjs');
  const Presentation = loaded.default as unknown as typeof loaded.default.default;
  const file = new Presentation();
  file.layout = 'LAYOUT_WIDE';
  const [title, subtitle] = [inXml(deck.title), inXml(deck.subtitle)];
  file.title = title;
  const cover = file.addSlide();
  cover.addText(title, { ...placed([title], places.coverTitle), bold: true, color: ink });
  cover.addText(subtitle, { ...placed([subtitle], places.subtitle), color: faint });
  for (const slide of deck.slides) addSlide(file.addSlide(), slide);
  const written = await file.write({ outputType: 'uint8array' });
  if (!(written instanceof Uint8Array)) throw new Error('the presentation was not written as bytes');
  return written;
}

function addSlide(page: PptxSlide, slide: PitchDeck['slides'][number]): void {
  const title = inXml(slide.title);
  page.addText(title, { ...placed([title], places.title), bold: true, color: accent });
  const bullets = slide.bullets.map(inXml);
  const place = placed(bullets, places.bullets, { indent: bulletIndent, gap: bulletGap });
  page.addText(
    bullets.map((text) => ({ text, options: { bullet: true, breakLine: true } })),
    { ...place, color: ink, valign: 'top', paraSpaceAfter: Math.floor(place.fontSize * bulletGap) },
  );
  if (slide.notes !== '') page.addNotes(inXml(slide.notes));
}
