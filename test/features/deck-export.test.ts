/** Is an exported deck a file that presentation and PDF programs can open, with every word in it? */

import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { EnergyError } from '@/errors';
import { deckToPdf, deckToPptx, type PitchDeck } from '@/features/index';

const deckOf = (slides: number, text = 'We plan tours.'): PitchDeck => ({
  title: 'Tourbo & Söhne <GmbH>',
  subtitle: 'Zażółć gęślą jaźń, Привет, Γειά, שלום',
  slides: Array.from({ length: slides }, (_, nth) => ({
    title: `Slide ${nth + 1}`,
    bullets: [text, '"Quotes" & <tags>', 'A\u0007b'],
    notes: nth === 0 ? 'Say hello to 你好.' : '',
  })),
});

const slidesOf = async (bytes: Uint8Array) => {
  const zip = await JSZip.loadAsync(bytes);
  const names = Object.keys(zip.files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  return { zip, names };
};

describe('a deck', () => {
  it.each([7, 15])('of %i slides becomes a PPTX with a title page, bullets and notes', async (count) => {
    const { zip, names } = await slidesOf(await deckToPptx(deckOf(count, 'Grüße 你好 👍 \ud83d')));
    expect(names).toHaveLength(count + 1);
    const first = await zip.file('ppt/slides/slide2.xml')?.async('string');
    expect(first).toContain('Slide 1');
    expect(first).toContain('Grüße 你好 👍');
    expect(first).toContain('&amp; &lt;tags&gt;');
    expect(first).toContain('Ab');
    const notes = Object.keys(zip.files).filter((name) => /notesSlide\d+\.xml$/.test(name));
    const texts = await Promise.all(notes.map((name) => zip.file(name)?.async('string')));
    expect(texts.join('')).toContain('Say hello to 你好.');
  });

  it.each([7, 15])('of %i slides becomes a PDF with as many pages and the title', async (count) => {
    const pdf = Buffer.from(await deckToPdf(deckOf(count))).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.trimEnd().slice(-5)).toBe('%%EOF');
    expect(pdf).toContain(`/Count ${count + 1}`);
  });

  it('shrinks a long text, and goes on to another page before it loses a word', async () => {
    const pagesOf = async (deck: PitchDeck) =>
      Number(/\/Count (\d+)/.exec(Buffer.from(await deckToPdf(deck)).toString('latin1'))?.[1]);
    expect(await pagesOf(deckOf(1, 'word '.repeat(300)))).toBe(2);
    expect(await pagesOf(deckOf(1, 'word '.repeat(3_000)))).toBeGreaterThan(2);
  });

  it.each([['w'], ['w\u00a0'], ['w\u2060'], ['a\u0301']])(
    'sets a text without an end to its words, such as %j again and again, like any other',
    async (piece) => {
      const pdf = Buffer.from(await deckToPdf(deckOf(1, piece.repeat(12_000)))).toString('latin1');
      expect(Number(/\/Count (\d+)/.exec(pdf)?.[1])).toBeGreaterThan(2);
    },
    10_000,
  );

  it('says which signs its font lacks instead of printing boxes; pictures are left out', async () => {
    await expect(deckToPdf(deckOf(1, 'Fine 👍🏽 👩‍👩‍👧 ©'))).resolves.toBeInstanceOf(Uint8Array);
    const refused = await deckToPdf(deckOf(1, '你好')).catch((error: unknown) => error);
    expect(EnergyError.isInstance(refused) && refused.code).toBe('invalid_request');
    expect((refused as Error).message).toMatch(/你 好.*PPTX/);
  });
});
