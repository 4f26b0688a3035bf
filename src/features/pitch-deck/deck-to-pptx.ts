/** How does a deck become a PowerPoint file? */

import { cleaned } from '../clean-text.ts';
import { deckColors } from './deck-colors.ts';
import type { PitchDeck } from './pitch-deck.ts';

/** In inches, on a wide slide of 13.33 × 7.5. */
const margin = 0.8;
const width = 13.33 - 2 * margin;
const { ink, accent, faint } = deckColors;

/** XML knows no control signs but tab and line break. */
const inXml = (text: string): string =>
  String(cleaned(text)).replace(/\p{Cc}/gu, (sign) => (sign === '\t' || sign === '\n' ? sign : ''));

/** A deck as a .pptx file: a title page, then its slides with their notes. Texts shrink to fit their boxes. */
export async function deckToPptx(deck: PitchDeck): Promise<Uint8Array> {
  // Loaded when it is wanted: it is large. Its types say that it is CommonJS, and it is not.
  const loaded = await import('pptxgenjs');
  const Presentation = loaded.default as unknown as typeof loaded.default.default;
  const file = new Presentation();
  file.layout = 'LAYOUT_WIDE';
  file.title = inXml(deck.title);
  const cover = file.addSlide();
  cover.addText(inXml(deck.title), {
    x: margin,
    y: 2.4,
    w: width,
    h: 1.5,
    fontSize: 48,
    bold: true,
    color: ink,
    fit: 'shrink',
  });
  cover.addText(inXml(deck.subtitle), {
    x: margin,
    y: 4,
    w: width,
    h: 1,
    fontSize: 22,
    color: faint,
    fit: 'shrink',
  });
  for (const { title, bullets, notes } of deck.slides) {
    const slide = file.addSlide();
    slide.addText(inXml(title), {
      x: margin,
      y: 0.6,
      w: width,
      h: 1,
      fontSize: 34,
      bold: true,
      color: accent,
      fit: 'shrink',
    });
    const lines = bullets.map((bullet) => ({
      text: inXml(bullet),
      options: { bullet: true, breakLine: true },
    }));
    slide.addText(lines, {
      x: margin,
      y: 1.9,
      w: width,
      h: 4.8,
      fontSize: 22,
      color: ink,
      valign: 'top',
      paraSpaceAfter: 12,
      fit: 'shrink',
    });
    if (notes !== '') slide.addNotes(inXml(notes));
  }
  const written = await file.write({ outputType: 'uint8array' });
  if (!(written instanceof Uint8Array)) throw new Error('the presentation was not written as bytes');
  return written;
}
